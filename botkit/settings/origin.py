"""Where each setting came from, so that a problem names its file and line, its variable or its secret file."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias, cast

from pydantic import BaseModel, ValidationError

from botkit.settings.sentences import sentence

Key: TypeAlias = tuple[str | int, ...]
"""The way to a setting: `("models", 0, "api_key")` is api_key in the first [[models]] entry."""


@dataclass(frozen=True, slots=True)
class Said:
    """A setting that was said beside config.toml.

    Attributes:
        key: the way to it in small letters; entries of [[tables]] by their names, in which a - is written _.
        place: the variable's name, or the secret file's path.
    """

    key: tuple[str, ...]
    value: object
    place: str


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend; they sort as an operator mends them: the file from its top, then what was said beside it.

    `key` leads to the setting, where it is about one.
    """

    rank: int
    line: int
    text: str
    key: Key = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Origin:
    """The places settings were read from.

    Attributes:
        file: config.toml, or None; `lines` tells at which line each key stands in it.
        values: everything, merged.
        said: what variables and secret files said; the later wins.
    """

    file: Path | None = None
    lines: Mapping[Key, int] = field(default_factory=dict[Key, int])
    values: Mapping[str, Any] = field(default_factory=dict[str, Any])
    said: Sequence[Said] = ()

    def explain(self, error: ValidationError, model: type[BaseModel], where: Key = ()) -> list[Problem]:
        """Each problem as `place: key: what is wrong and how to mend it`; `where` is the model's own key."""
        problems: list[Problem] = []
        details = error.errors(include_url=False, include_input=False)
        blamed = {detail["loc"][:-1] for detail in details}
        for detail in details:
            if detail["type"] == "too_short" and detail["loc"] in blamed:
                continue  # a list is not empty because nothing in it is right
            inside = cast(Key, detail.get("ctx", {}).get("inside", ()))
            loc = (*detail["loc"], *inside)
            beside = cast("str | None", detail.get("ctx", {}).get("beside"))
            also = (*where, *loc[:-1], beside) if beside else ()
            problems.append(self.problem((*where, *loc), sentence(detail, model, loc, where), also))
        return problems

    def problem(self, key: Key, text: str, also: Key = ()) -> Problem:
        """What is wrong with the setting at `key`, with every place that had a say in it.

        `also` is the setting beside it that it does not fit together with.
        """
        line, places = self._places(key)
        if also and also in self.lines and key not in self.lines:
            line, there = self._places(also)  # the file speaks of it there, rather than of its whole table
            places = [*there, *(place for place in places if not place.startswith(f"{self.file}:"))]
        elif also:
            places += [place for place in self._places(also)[1] if place not in places]
        rank = 0 if line is not None or not places else 1
        parts = (", ".join(places), ".".join(self._named(key)), text)
        return Problem(rank, line or 0, ": ".join(filter(None, parts)), key)

    def without_bots(self, places: Collection[int]) -> "Origin":
        """The places of the same settings once these [[bots]] entries have been left out."""
        kept = [index for index in range(_bots_in(self.values)) if index not in places]
        now = {index: place for place, index in enumerate(kept)}
        lines: dict[Key, int] = {}
        for key, line in self.lines.items():
            if key[:1] != ("bots",) or len(key) == 1:
                lines[key] = line
            elif key[1] in now:
                lines["bots", now[key[1]], *key[2:]] = line
        values = dict(self.values)
        if kept or places:
            values["bots"] = [values["bots"][index] for index in kept]
        return Origin(self.file, lines, values, self.said)

    def _places(self, key: Key) -> tuple[int | None, list[str]]:
        """The line of the file (0 for the file as a whole, None where it had no say), and all places by name."""
        named = tuple(step.lower().replace("-", "_") for step in self._named(key))
        whole = [said.place for said in self.said if _holds(said, named)]
        if whole:
            return None, whole[-1:]
        parts = [said.place for said in self.said if named and said.key[: len(named)] == named]
        if self.file is None or (parts and key not in self.lines):
            return None, parts
        nearest = next((key[:end] for end in range(len(key), 0, -1) if key[:end] in self.lines), None)
        line = 0 if nearest is None else self.lines[nearest]
        return line, [f"{self.file}:{line}" if line else str(self.file), *parts]

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


def _bots_in(values: Mapping[str, Any]) -> int:
    entries: object = values.get("bots")
    return len(cast("Sequence[object]", entries)) if isinstance(entries, list | tuple) else 0


def told(problems: Iterable[Problem]) -> str:
    """Every problem, one a line."""
    return "\n".join(problem.text for problem in sorted(set(problems)))


def entry_name(entry: object) -> str | None:
    """What a [[bots]] or [[models]] entry is called."""
    if not isinstance(entry, Mapping):
        return None
    names: list[object] = [entry.get("id"), entry.get("name")]  # pyright: ignore[reportUnknownMemberType] -- any Mapping
    return next((name for name in names if isinstance(name, str)), None)


def _holds(said: Said, named: tuple[str, ...]) -> bool:
    """Whether the setting was said by this: itself, or inside a table or list that was."""
    if named[: len(said.key)] != said.key:
        return False
    here = said.value
    for step in named[len(said.key) :]:
        if isinstance(here, list):
            return True
        if not isinstance(here, Mapping) or step not in here:
            return False
        here = cast("Mapping[str, object]", here)[step]
    return True
