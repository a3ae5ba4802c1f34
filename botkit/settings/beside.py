"""What is said beside config.toml, in BOTKIT_* variables and secret files, and how it is laid over the file."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TypeAlias, cast, get_args, get_origin

from pydantic import BaseModel, Secret

from botkit.settings.file import FILE_VARIABLE
from botkit.settings.origin import Problem, Said, entry_name
from botkit.settings.root import Settings
from botkit.settings.sentences import did_you_mean, model_inside

_PREFIX = "botkit_"
_SERVICE_LINK = re.compile(
    r"botkit_(service_(host|port)(_[a-z0-9_]+)?|port(_[0-9]+_(tcp|udp|sctp)(_(proto|port|addr))?)?)"
)
"""What Kubernetes sets in every container where a service is called botkit; nobody means a setting by it."""
_NESTED = "__"
"""What stands between the parts of a key in the name of a variable or a secret file."""

_Shape: TypeAlias = Literal["list", "table", "free", "text"]
_FREE = object
"""The type of what an adapter or an endpoint alone knows."""
_AS_JSON = {
    "list": """is not JSON: write a list as in '["one", "two"]'""",
    "table": """is not JSON: write a table as in '{"name": 1}'""",
}


def said_by_variables(environ: Mapping[str, str], problems: list[Problem]) -> list[Said]:
    """Every BOTKIT_* variable as a value at its key; the narrower a key, the later."""
    ours = {name.lower(): name for name in sorted(environ) if name.lower().startswith(_PREFIX)}
    ours.pop(FILE_VARIABLE.lower(), None)
    texts = (
        (lower.removeprefix(_PREFIX), name, environ[name])
        for lower, name in ours.items()
        if not _SERVICE_LINK.fullmatch(lower)
    )
    return _in_order(texts, problems)


def said_by_secrets(folder: Path, problems: list[Problem]) -> list[Said]:
    """Every file of the folder as a value at its key, without the line break at its end."""
    return _in_order(_secret_files(folder, problems), problems)


def laid_over(values: Mapping[str, Any], said: Sequence[Said], problems: list[Problem]) -> dict[str, Any]:
    """The values with everything said laid over them: tables are merged, entries of [[tables]] found by name."""
    whole: dict[str, Any] = dict(values)
    for each in said:
        try:
            whole = cast("dict[str, Any]", _laid(whole, each.key, each.value))
        except _NoEntry as missing:
            problems.append(Problem(1, 0, f"{each.place}: {missing}"))
    return whole


# --- reading --------------------------------------------------------------------------------------


def _secret_files(folder: Path, problems: list[Problem]) -> Iterator[tuple[str, str, str]]:
    for file in sorted(entry for entry in folder.iterdir() if not entry.name.startswith(".")):
        try:
            if file.is_file():
                yield file.name.lower(), str(file), file.read_text(encoding="utf-8").strip()
        except OSError as error:
            problems.append(Problem(1, 0, f"{file}: cannot be read ({error.strerror}): mend its permissions"))
        except UnicodeDecodeError:
            problems.append(Problem(1, 0, f"{file}: is not UTF-8: save it as UTF-8"))


def _in_order(texts: Iterator[tuple[str, str, str]], problems: list[Problem]) -> list[Said]:
    said: list[Said] = []
    for name, place, text in texts:
        key = tuple(name.split(_NESTED))
        if whole := _whole_setting(key):
            names = ".".join(key), ".".join(whole), place[: len(place) - len(name) + len(_NESTED.join(whole))]
            problems.append(Problem(1, 0, "{3}: {0}: is no setting; {1} has no parts: say {2}".format(*names, place)))
            continue
        shape = _shape(_type_at(key))
        try:
            said.append(Said(key, _decoded(text, shape), place))
        except (ValueError, RecursionError):  # the text is not repeated: it may be a secret
            problems.append(Problem(1, 0, f"{place}: {'.'.join(key)}: {_AS_JSON[shape]}"))
    return sorted(said, key=lambda each: len(each.key))


def _decoded(text: str, shape: str) -> object:
    if shape in _AS_JSON:
        return json.loads(text)
    if shape == "free" and text.startswith(("[", "{")):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):  # a token may begin so
            return text
    return text


def _type_at(key: Sequence[str]) -> object:
    """The type of the setting at a key, or None where there is none."""
    here: object = Settings
    for step in key:
        model = model_inside(here)
        if _shape(here) == "list":
            here = model  # the step is an entry's name
        elif model is not None:
            here = model.model_fields[step].annotation if step in model.model_fields else None
        else:
            here = _FREE if _shape(here) in ("table", "free") else None
    return here


def _whole_setting(key: Sequence[str]) -> tuple[str, ...]:
    """The part of the key that is a setting already, where the key goes on behind it; else nothing."""
    for end in range(1, len(key)):
        kind = _type_at(key[:end])
        has_parts = _shape(kind) in ("table", "free") or model_inside(kind) is not None
        if kind is not None and not has_parts:
            return tuple(key[:end])
    return ()


def _shape(kind: object) -> _Shape:
    """How a value of this type is written in a variable."""
    origin = get_origin(kind)
    if kind is _FREE:
        return "free"
    if origin is tuple:
        return "list"
    if origin in (dict, Secret) or (isinstance(kind, type) and issubclass(kind, BaseModel)):
        return "table"
    parts: tuple[object, ...] = get_args(kind)
    for part in parts:
        shape = _shape(part)
        if shape != "text":
            return shape
    return "text"


# --- laying over ----------------------------------------------------------------------------------


class _NoEntry(Exception):
    """No entry of a [[table]] has the name that was said."""


def _laid(below: object, key: Sequence[str], value: object, way: tuple[str, ...] = ()) -> object:
    """`below` with `value` at `key`; `way` leads to `below`."""
    if key:
        inner: dict[str, object] = {key[0]: value}
    elif isinstance(value, dict):
        inner = cast("dict[str, object]", value)
    else:
        return value
    if isinstance(below, list):
        return _laid_over_entries(cast("list[object]", below), inner, key[1:], way)
    table = dict(cast("dict[str, object]", below)) if isinstance(below, dict) else {}
    for step, told in inner.items():
        table[step] = _laid(table.get(step), key[1:], told, (*way, step))
    return table


def _laid_over_entries(
    below: list[object], inner: Mapping[str, object], rest: Sequence[str], way: tuple[str, ...]
) -> list[object]:
    entries = list(below)
    names = [(entry_name(entry) or "").replace("-", "_") for entry in entries]
    for name, told in inner.items():
        at = name.replace("-", "_")
        if at not in names:
            hint = did_you_mean(name, names) if names else "write one into config.toml"
            raise _NoEntry(f"no [[{'.'.join(way)}]] entry is called {name}; {hint}")
        place = names.index(at)
        entries[place] = _laid(entries[place], rest, told, (*way, name))
    return entries
