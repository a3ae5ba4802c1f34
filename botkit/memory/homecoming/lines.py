"""What every export comes to."""

from collections.abc import Sequence
from dataclasses import dataclass

from botkit.clock import Instant


@dataclass(frozen=True, slots=True)
class ImportedLine:
    """One thing that was said.

    Attributes:
        name: who said it, as the file names them.
        at: when; None where the file does not say.
    """

    name: str
    text: str
    at: Instant | None


class NotAnExport(ValueError):
    """The file is none of this kind, or one of its entries cannot be read; the message says which and why."""


def names_in(lines: Sequence[ImportedLine]) -> dict[str, int]:
    """Who speaks, and how often; the one who speaks most first."""
    counts: dict[str, int] = {}
    for line in lines:
        counts[line.name] = counts.get(line.name, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: -item[1]))
