"""config.toml: where it is, what it says, and at which line each key stands."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import platformdirs

from botkit.errors import ConfigError
from botkit.settings.origin import Key

FILE_VARIABLE = "BOTKIT_CONFIG"

_EXPLANATIONS = (
    ("Cannot overwrite a value", "this was said above already", "keep one of the two"),
    ("Cannot declare", "this table was begun above already", "write everything of a table in one place"),
    ("Cannot mutate", "this table was closed above already", "write everything of a table in one place"),
    ("Cannot redefine", "this table was begun above already", "write everything of a table in one place"),
    ("Duplicate inline table key", "a name stands twice between { and }", "keep one of the two"),
    ("Expected '=' after a key", "no = follows this name", "write name = value"),
    ("Expected ']'", "the name of this table is not closed", "write it as in [delivery]"),
    ("Expected ']]'", "the name of this entry is not closed", "write it as in [[bots]]"),
    ("Expected newline or end", "something follows the value", "delete it, or put the whole value between quotes"),
    ("Invalid value", "this is no value", 'put text between quotes, as in "zh"; write true and false in small letters'),
    ("Invalid statement", "no setting begins like this", "write name = value"),
    ("Invalid initial character", "this is no name", "write name = value"),
    ("Unclosed array", "the list is not closed", "add ]"),
    ("Unclosed inline table", "the { is not closed", "add } in the same line"),
    ("Unescaped", "\\ has a meaning of its own between double quotes", "put the text between single quotes"),
    ("Invalid hex value", "\\ has a meaning of its own between double quotes", "put the text between single quotes"),
    ("Illegal character '\\n'", "the quotes are not closed in this line", "close them"),
    ("Illegal character", "a character nobody sees stands between the quotes", "delete it"),
    ("Unterminated string", "the quotes are not closed", "close them"),
    ('Expected "\'"', "the quotes are not closed", "close them"),
    ("Expected \"'''\"", "the quotes are not closed", "close them"),
    ("Found invalid character", "a character nobody sees stands here", "delete it"),
    ("Invalid date", "there is no such day or hour", "put text between quotes"),
)
"""What tomllib says, what it means, and how to mend it."""


def places_of(path: Path | None, environ: Mapping[str, str]) -> tuple[Path, ...]:
    """Where a configuration is looked for, and may yet appear."""
    named = path or (Path(environ[FILE_VARIABLE]) if environ.get(FILE_VARIABLE) else None)
    try:
        return _usual_places() if named is None else (named.expanduser(),)
    except RuntimeError:  # nobody here is called so
        return ()


def find_file(path: Path | None, environ: Mapping[str, str]) -> Path | None:
    """The file named, else the variable's, else that in the working directory, else the user's own; else None.

    Raises:
        ConfigError: the variable names a file that is not there, or a place cannot be looked at.
    """
    named = environ.get(FILE_VARIABLE)
    if path is None and named:
        file = _home(Path(named))
        try:
            file.stat()
        except FileNotFoundError:
            raise ConfigError(f"{FILE_VARIABLE}: there is no file {file}: name another, or unset it") from None
        except OSError as error:
            raise ConfigError(f"{FILE_VARIABLE}: {file}: {_unreadable(file, error)}") from error
        return file
    if path is not None:
        return _home(path)
    for candidate in _usual_places():
        try:
            if candidate.is_file():
                return candidate
        except OSError as error:
            raise ConfigError(f"{candidate}: {_unreadable(candidate, error)}") from error
    return None


def _usual_places() -> tuple[Path, ...]:
    return Path("config.toml"), platformdirs.user_config_path("botkit", appauthor=False) / "config.toml"


def read_file(file: Path) -> tuple[dict[str, Any], dict[Key, int]]:
    """What the file says, and at which line (from 1) each key stands in it.

    Raises:
        ConfigError: it cannot be read, or is no TOML.
    """
    text = _text(file)
    try:
        return tomllib.loads(text), find_lines(text)
    except RecursionError:
        raise ConfigError(f"{file}: has brackets inside brackets without end: write it flatter") from None
    except ValueError as error:  # TOMLDecodeError is one; a number of thousands of digits is another
        place = ":".join(filter(None, (str(file), _line_of(str(error), text))))
        raise ConfigError(f"{place}: {_explained(str(error))}") from None


def rescued_tables(file: Path, names: Sequence[str]) -> dict[str, Any]:
    """These tables of a file that is no TOML as a whole, as far as each can be read by itself."""
    rescued: dict[str, Any] = {}
    try:
        text = _text(file)
    except ConfigError:
        return rescued
    for name in names:
        if match := re.search(rf"^\s*\[{name}\][^\n]*\n(.*?)(?=^\s*\[|\Z)", text, flags=re.MULTILINE | re.DOTALL):
            with suppress(ValueError):
                rescued[name] = tomllib.loads(match[1])
    return rescued


def find_lines(text: str) -> dict[Key, int]:
    """At which line (from 1) each key and each table header of a TOML text stands.

    A small search, not a parser: it is right for the way such files are written, and a key it misses is placed at
    the table it stands in.
    """
    found: dict[Key, int] = {}
    entries: dict[str, int] = {}
    table: Key = ()
    for number, line in enumerate(text.split("\n"), start=1):
        if header := re.match(r"\s*\[\[\s*([^\[\]]+?)\s*\]\]", line):
            name = header[1]
            entries[name] = entries.get(name, -1) + 1
            found.setdefault((name,), number)
            table = (name, entries[name])
        elif header := re.match(r"\s*\[\s*([^\[\]]+?)\s*\]", line):
            first, *rest = _parts(header[1])
            found.setdefault((first,), number)
            table = (first, entries[first], *rest) if first in entries else (first, *rest)
        elif assignment := re.match(r"\s*([\w.\"'-]+)\s*=", line):
            found.setdefault((*table, *_parts(assignment[1])), number)
            continue
        found.setdefault(table, number)
    found.pop((), None)
    return found


def _parts(dotted: str) -> list[str]:
    return [part.strip(" \"'") for part in dotted.split(".")]


def _home(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError:
        raise ConfigError(f"{path}: nobody here is called so: write the whole path") from None


def _text(file: Path) -> str:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise ConfigError(f"{file}: {_unreadable(file, error)}") from error
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in content:
        raise ConfigError(f"{file}: is UTF-16, or no text at all: save it as UTF-8")
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{file}:{line}: is not UTF-8: save the file as UTF-8") from None


def _unreadable(file: Path, error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file: copy config.example.toml there and change it"
    if isinstance(error, IsADirectoryError):
        return f"is a folder: name the file in it, as in {file / 'config.toml'}"
    return f"cannot be read ({error.strerror}): mend its permissions, or name another file"


def _line_of(said: str, text: str) -> str:
    """The line that tomllib names; the last one that says something where it means the end of the text."""
    if "at end of document" in said:
        return str(text.rstrip().count("\n") + 1)
    line = re.search(r"at line (\d+)", said)
    return line[1] if line else ""


def _explained(said: str) -> str:
    for piece, plain, remedy in _EXPLANATIONS:
        if said.startswith(piece):
            return f"{plain}: {remedy}"
    if "digits" in said:
        return "has a number of thousands of digits: write an ordinary number"
    return f"is not TOML: {said}; mend that line"
