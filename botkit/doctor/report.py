"""What was found, made fit to be shown: no secret in it, and in a form for programs."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from botkit import __version__
from botkit.doctor.check import Entry

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


def _hidden(entry: Entry, secrets: Sequence[str]) -> Entry:
    finding = entry.finding
    text, remedy = finding.text, finding.remedy
    for secret in secrets:
        text, remedy = text.replace(secret, _HIDDEN), remedy.replace(secret, _HIDDEN)
    return replace(entry, finding=replace(finding, text=text, remedy=remedy))
