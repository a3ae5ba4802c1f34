"""What was found, made fit to be shown: no secret in it, and in a form for programs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import cast

from pydantic import Secret, SecretStr

from botkit import __version__
from botkit.doctor.check import Entry
from botkit.settings import Settings

_SHORTEST = 6
"""Characters: what is shorter may stand in any sentence."""
_HIDDEN = "[hidden]"


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was found, in the order in which it is told."""

    entries: tuple[Entry, ...]

    @property
    def problems(self) -> tuple[Entry, ...]:
        """What does not work."""
        return tuple(entry for entry in self.entries if entry.finding.grade == "problem")

    @property
    def notes(self) -> tuple[Entry, ...]:
        """What works, and should be known."""
        return tuple(entry for entry in self.entries if entry.finding.grade == "note")

    def without(self, secrets: Sequence[str]) -> "Report":
        """The same with none of these texts in it, wherever it came from."""
        return Report(tuple(_hidden(entry, secrets) for entry in self.entries))

    def as_json(self) -> Mapping[str, object]:
        """For programs; the names in it do not change."""
        findings = [{"group": entry.group, "about": entry.about, **asdict(entry.finding)} for entry in self.entries]
        figures = {"problems": len(self.problems), "notes": len(self.notes)}
        return {"botkit": __version__, **figures, "findings": findings}


def secrets_of(settings: Settings) -> tuple[str, ...]:
    """Every secret that the settings have, the longest first, and whatever stands in options that may be one."""
    found = {text for text in _secrets(settings.model_dump()) if len(text) >= _SHORTEST}
    return tuple(sorted(found, key=len, reverse=True))


def _secrets(value: object, *, inside: bool = False) -> Iterator[str]:
    if isinstance(value, SecretStr | Secret):
        yield from _secrets(cast("object", value.get_secret_value()), inside=True)
    elif isinstance(value, Mapping):
        for each in cast("Mapping[object, object]", value).values():
            yield from _secrets(each, inside=inside)
    elif isinstance(value, list | tuple):
        for each in cast("Sequence[object]", value):
            yield from _secrets(each, inside=inside)
    elif inside and isinstance(value, str):
        yield value


def _hidden(entry: Entry, secrets: Sequence[str]) -> Entry:
    finding = entry.finding
    text, remedy = finding.text, finding.remedy
    for secret in secrets:
        text, remedy = text.replace(secret, _HIDDEN), remedy.replace(secret, _HIDDEN)
    return replace(entry, finding=replace(finding, text=text, remedy=remedy))
