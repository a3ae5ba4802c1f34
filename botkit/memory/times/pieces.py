"""A piece of text that says a time, before its neighbours are looked at: the words between the two languages."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from botkit.clock import Instant
from botkit.memory.times.local_days import Clock, Days, Hours, Lean


@dataclass(frozen=True, slots=True)
class Span:
    """Instants that need no calendar: "in 20 minutes"."""

    begin: Instant
    until: Instant
    lean: Lean


@dataclass(frozen=True, slots=True)
class Today:
    """From where words are reckoned.

    Attributes:
        wall: what the clocks show.
        prefer: what is meant by words that may look either way.
    """

    now: Instant
    wall: datetime
    prefer: Lean

    @property
    def day(self) -> date:
        return self.wall.date()


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a piece says by itself; neighbours may add what is missing.

    Attributes:
        moved: how it moves the day that follows ("the week before ..."); nothing without one.
        alone: it says a time even where nothing stands beside it.
    """

    days: Days | None = None
    hours: Hours | None = None
    clock: Clock | None = None
    span: Span | None = None
    moved: Callable[[Days], Days] | None = None
    alone: bool = True


@dataclass(frozen=True, slots=True)
class Piece:
    """A meaning and where it stands in the text."""

    start: int
    end: int
    meaning: Meaning


@dataclass(frozen=True, slots=True)
class Rule:
    """Words of one form, and what they mean; `means` says None where they mean no time."""

    pattern: re.Pattern[str]
    means: Callable[[re.Match[str], Today], Meaning | None]


def pieces(text: str, today: Today, rules: Sequence[Rule]) -> Iterator[Piece]:
    """What `rules` find in `text`, in its order, the earliest and longest where they overlap."""
    found: list[Piece] = []
    for rule in rules:
        for match in rule.pattern.finditer(text):
            meaning = rule.means(match, today)
            if meaning is not None:
                found.append(Piece(match.start(), match.end(), meaning))
    end = 0
    for piece in sorted(found, key=lambda piece: (piece.start, -piece.end)):
        if piece.start >= end:
            end = piece.end
            yield piece
