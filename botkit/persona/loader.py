"""A persona file into a persona, or into everything that is wrong with it, all at once.

bytes -> text -> nodes (with line and column) -> plain values -> Persona. Each step adds what it finds; only text
that is no YAML at all ends the way early.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pydantic import ValidationError

from botkit.messages import PersonaId, PersonaRef
from botkit.persona.characters import without_unseen
from botkit.persona.findings import Finding, PersonaRejected, Rule
from botkit.persona.lint import flaws_of, hidden_in
from botkit.persona.marks import START, Flaw, Stopped, field_name
from botkit.persona.problems import problems_of
from botkit.persona.scalars import plain_value
from botkit.persona.schema import Persona
from botkit.persona.yaml_nodes import Composer, Mapping, key_mark, node_at

LARGEST = 256 * 1024
"""Bytes of a persona file."""

MOST_LINES = 10_000
"""With the bytes, this bounds how long reading takes: a bot reads its files between two messages."""

MOST_FINDINGS = 100
"""Of one file, from each step: nobody mends more than these before looking again."""

Checked = tuple["LoadedPersona | None", tuple[Finding, ...]]
"""Either the persona or its findings, sorted by place; never both."""


@dataclass(frozen=True, slots=True)
class LoadedPersona:
    """A persona, which version of it this is, and the file it came from."""

    persona: Persona
    ref: PersonaRef
    path: Path


def load_persona(path: Path) -> LoadedPersona:
    """Read one persona file.

    Raises:
        PersonaRejected: with every finding.
    """
    loaded, findings = check_file(path)
    if loaded is None:
        raise PersonaRejected(findings)
    return loaded


def check_file(path: Path) -> Checked:
    """Read one persona file."""
    try:
        return check_bytes(read_limited(path), path)
    except OSError as error:
        return None, (unreadable(path, error),)


def read_limited(path: Path) -> bytes:
    """A file's bytes; of one that is too large, one byte more than is allowed.

    Raises:
        OSError: it cannot be read, or is no file (opening a pipe would wait for ever).
    """
    if path.is_dir():
        raise IsADirectoryError(21, "it is a folder")
    if not path.is_file():
        raise FileNotFoundError(2, "there is no such file")
    with path.open("rb") as file:
        return file.read(LARGEST + 1)


def unreadable(path: Path, error: OSError) -> Finding:
    reason = error.strerror or type(error).__name__
    return _whole_file(path, Rule.UNREADABLE, f"cannot be read ({reason})", "check the path and its permissions")


def check_bytes(content: bytes, path: Path) -> Checked:
    """As `check_file`, for content that has been read."""
    if len(content) > LARGEST or len(content.splitlines()) > MOST_LINES:
        problem = f"is larger than {LARGEST // 1024} KiB, or longer than {MOST_LINES} lines"
        return None, (_whole_file(path, Rule.TOO_LARGE, problem, "shorten it, or split it into two personas"),)
    if _is_utf16(content):
        return None, (_whole_file(path, Rule.ENCODING, "this is UTF-16", "save the file as UTF-8"),)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        mark = START.moved(_with_line_feeds(content[: error.start].decode("utf-8").removeprefix("\ufeff")))
        problem = f"the byte 0x{content[error.start]:02X} is no UTF-8"
        flaw = Flaw(mark, (), Rule.ENCODING, problem, "save the file as UTF-8")
        return None, _findings([flaw], path)
    flaws: list[Flaw] = []
    persona = _persona_of(_with_line_feeds(text.removeprefix("\ufeff")), flaws)
    if persona is None or flaws:
        return None, _findings(flaws, path)
    return LoadedPersona(persona, PersonaRef(PersonaId(persona.id), digest_of(persona)), path), ()


def check_text(text: str, file: str) -> Checked:
    """As `check_file`, for text; `file` is what findings call it."""
    return check_bytes(text.encode("utf-8", "surrogatepass"), Path(file))


def digest_of(persona: Persona) -> str:
    """16 hex digits of the SHA-256 of what the file says; layout, comments and repeated defaults do not count."""
    said = persona.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    canonical = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def _persona_of(text: str, flaws: list[Flaw]) -> Persona | None:
    """The persona, where one can be built at all; it counts only if there are no flaws."""
    flaws += islice(hidden_in(text), MOST_FINDINGS)
    composer = Composer(without_unseen(text))
    try:
        root = composer.read()
    except Stopped as stopped:
        flaws += [*composer.flaws, stopped.flaw]
        return None
    flaws += composer.flaws
    if not isinstance(root, Mapping):
        problem = "is empty" if root is None else "is no persona: it has no fields"
        mark = root.mark if root is not None else START
        flaws.append(Flaw(mark, (), Rule.NOT_A_MAPPING, problem, "begin with `schema: 1`"))
        return None
    value = plain_value(root, flaws)
    for loc, scalar in composer.scalars:
        flaws += flaws_of(scalar, loc, text)
    try:
        return Persona.model_validate(value)
    except ValidationError as error:
        # A value that has its flaw already is left alone: what the schema makes of it is noise.
        blamed = {flaw.loc for flaw in flaws}
        flaws += [flaw for flaw in islice(_schema_flaws(error, root), MOST_FINDINGS) if flaw.loc not in blamed]
        return None


def _schema_flaws(error: ValidationError, root: Mapping) -> Iterator[Flaw]:
    for loc, rule, problem, remedy in problems_of(error, Persona):
        mark = key_mark(root, loc) if rule is Rule.UNKNOWN_FIELD else node_at(root, loc).mark
        yield Flaw(mark, loc, rule, problem, remedy)


def _findings(flaws: Iterable[Flaw], path: Path) -> tuple[Finding, ...]:
    found = [
        Finding(str(path), mark.line, mark.column, field_name(loc), rule, problem, remedy)
        for mark, loc, rule, problem, remedy in flaws
    ]
    return tuple(sorted(dict.fromkeys(found), key=lambda each: (each.line, each.column)))[:MOST_FINDINGS]


def _whole_file(path: Path, rule: Rule, problem: str, remedy: str) -> Finding:
    return Finding(str(path), 1, 1, "", rule, problem, remedy)


def _is_utf16(content: bytes) -> bool:
    """Whether an editor saved it so: by its mark, or because every second byte of plain letters is zero."""
    return content.startswith((b"\xff\xfe", b"\xfe\xff")) or content.count(0) > len(content) // 4


def _with_line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
