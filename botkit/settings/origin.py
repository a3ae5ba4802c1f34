"""Where each setting came from, so that a problem names its file and line, its variable or its secret file."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias, get_args

from pydantic import BaseModel, ValidationError

Key: TypeAlias = tuple[str | int, ...]
"""The way to a setting: `("models", 0, "api_key")` is api_key in the first [[models]] entry."""

NESTED = "__"
"""What stands between the parts of a key in the name of a variable or a secret file."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The places settings were read from.

    Attributes:
        file: config.toml, or None; `lines` tells at which line each key stands in it.
        values: everything, merged.
        variables: what BOTKIT_* variables said; entries of [[tables]] under their names.
        secrets: what the files in `secrets_folder` said, likewise.
    """

    file: Path | None = None
    lines: Mapping[Key, int] = field(default_factory=dict[Key, int])
    values: Mapping[str, Any] = field(default_factory=dict[str, Any])
    variables: Mapping[str, Any] = field(default_factory=dict[str, Any])
    secrets: Mapping[str, Any] = field(default_factory=dict[str, Any])
    secrets_folder: Path | None = None

    def explain(self, error: ValidationError, model: type[BaseModel], where: Key = ()) -> list[str]:
        """Each problem as `place: key: what is wrong and how to mend it`; `where` is the model's own key."""
        problems: list[str] = []
        for detail in error.errors(include_url=False, include_context=False, include_input=False):
            key = (*where, *detail["loc"])
            said = _sentence(detail["type"], detail["msg"], _known_beside(model, detail["loc"]), key)
            problems.append(": ".join(filter(None, (self.locate(key), said))))
        return problems

    def locate(self, key: Key) -> str:
        """`config.toml:12: models.deepseek.api_key`, or the variable or secret file in the file's stead."""
        return ": ".join(filter(None, (self._place(key), ".".join(self._named(key)))))

    def _place(self, key: Key) -> str:
        named = self._named(key)
        if _reaches(self.variables, named):
            return variable_name(named)
        if _reaches(self.secrets, named) and self.secrets_folder is not None:
            return str(self.secrets_folder / NESTED.join(named))
        if self.file is None:
            return ""
        nearest = next((key[:end] for end in range(len(key), 0, -1) if key[:end] in self.lines), None)
        return str(self.file) if nearest is None else f"{self.file}:{self.lines[nearest]}"

    def _named(self, key: Key) -> tuple[str, ...]:
        """The key with entries of [[tables]] by their names, where they have one."""
        named: list[str] = []
        here: Any = self.values
        for step in key:
            try:
                here = here[step]
            except (KeyError, IndexError, TypeError):
                here = None
            named.append(str(step) if isinstance(step, str) else entry_name(here) or str(step + 1))
        return tuple(named)


def entry_name(entry: object) -> str | None:
    """What a [[bots]] or [[models]] entry is called."""
    if not isinstance(entry, Mapping):
        return None
    names: list[object] = [entry.get("id"), entry.get("name")]  # pyright: ignore[reportUnknownMemberType] -- any Mapping
    return next((name for name in names if isinstance(name, str)), None)


def variable_name(named: Sequence[str]) -> str:
    """The variable that holds a setting."""
    return "BOTKIT_" + NESTED.join(named).upper().replace("-", "_")


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """A hint at the nearest known word, or at all of them."""
    near = difflib.get_close_matches(word, known, n=1)
    return f"did you mean {near[0]}?" if near else f"known here: {', '.join(known) or 'none'}"


def find_lines(text: str) -> dict[Key, int]:
    """At which line (from 1) each key and each table header of a TOML text stands.

    A small search, not a parser: it is right for the way such files are written, and a key it misses is placed at
    the table it stands in.
    """
    found: dict[Key, int] = {}
    entries: dict[str, int] = {}
    table: Key = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*\[\[\s*([^\[\]]+?)\s*\]\]", line):
            name = header[1]
            entries[name] = entries.get(name, -1) + 1
            table = (name, entries[name])
        elif header := re.match(r"\s*\[\s*([^\[\]]+?)\s*\]", line):
            first, *rest = _parts(header[1])
            table = (first, entries[first], *rest) if first in entries else (first, *rest)
        elif assignment := re.match(r"\s*([\w.\"'-]+)\s*=", line):
            found.setdefault((*table, *_parts(assignment[1])), number)
            continue
        found.setdefault(table, number)
    found.pop((), None)
    return found


def _parts(dotted: str) -> list[str]:
    return [part.strip(" \"'") for part in dotted.split(".")]


def _reaches(values: object, named: Sequence[str]) -> bool:
    here = values
    for step in named:
        key = step.lower().replace("-", "_")
        if not isinstance(here, Mapping) or key not in here:
            return False
        here = here[key]  # pyright: ignore[reportUnknownVariableType] -- any Mapping
    return bool(named)


def _known_beside(model: type[BaseModel], loc: Key) -> list[str]:
    """The fields of the table that the last step of `loc` stands in."""
    for step in loc[:-1]:
        if isinstance(step, int):
            continue
        annotation = model.model_fields[step].annotation if step in model.model_fields else None
        inner = [part for part in (annotation, *get_args(annotation)) if isinstance(part, type)]
        model = next((part for part in inner if issubclass(part, BaseModel)), model)
    return list(model.model_fields)


def _sentence(kind: str, message: str, known: Sequence[str], key: Key) -> str:
    if kind == "extra_forbidden":
        return f"is no setting; {did_you_mean(str(key[-1]), known)}"
    if kind == "missing":
        return "is missing: add it"
    return message.removeprefix("Value error, ").removeprefix("Input ")
