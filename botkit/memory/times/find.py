"""Times that people name in passing ("上周五", "last Friday", "in 20 minutes"), as spans of instants."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import tzinfo

from botkit.clock import SECOND, Instant
from botkit.memory.times.chinese import CHINESE
from botkit.memory.times.english import ENGLISH
from botkit.memory.times.local_days import DAY, Clock, Days, Hours, Lean, at, local_time
from botkit.memory.times.pieces import Meaning, Piece, Today, pieces
from botkit.texts.patterns import compiled_late

_MINUTE = 60 * SECOND
_HALF_DAY, _WHOLE_DAY = 720, 1_440
_SMALL_HOURS = 7 * 60
"""Before seven, an hour without its half of the day is one of the afternoon."""
_MAY_SAY_A_TIME = compiled_late(
    r"[0-9今昨明前后年月周点号天早晚夜晨上下过刻]|星期|礼拜|ago|\bin\b|day|night|noon|morning|evening|week|month|year|"
    r"spring|summer|autumn|fall|winter|o'clock|tomorrow|\bat\b|half|quarter|"
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)",
    re.IGNORECASE,
)
_JOINT = compiled_late(r"[\s,，的在]*(?:(?:at|in the|on|around|about|from|by|of|the|大概|大约)\s*)*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TimeFound:
    """A time that a text names.

    Attributes:
        start, end: where the words stand in the text.
        begin, until: from when until before when it is: a minute where a clock time was said, else as long as the
            words are vague (a day, a week, "May 2023").
        has_clock: a time of day was said to the minute, so that `begin` is the moment itself.
        lean: whether the words look back or ahead; "either" where they do not say, as in "on Friday".
    """

    start: int
    end: int
    begin: Instant
    until: Instant
    has_clock: bool
    lean: Lean = "either"


def find_times(text: str, now: Instant, zone: tzinfo, *, prefer: Lean = "ahead") -> tuple[TimeFound, ...]:
    """The times that `text` names, in its order, as they are meant at `now` by someone who lives in `zone`.

    `prefer` says which Friday a bare "Friday" is: the next one ("ahead") or the last ("back"). Days begin at local
    midnight and may have 23 or 25 hours. Texts of more than a few thousand characters are read at the same pace;
    nothing is raised for words that no calendar has.
    """
    if not _MAY_SAY_A_TIME.search(text):
        return ()
    today = Today(now, local_time(now, zone), prefer)
    found = sorted((*pieces(text, today, CHINESE), *pieces(text, today, ENGLISH)), key=lambda piece: piece.start)
    times = (_time(piece, today, zone) for piece in _joined(_apart(found), text))
    return tuple(time for time in times if time is not None)


def _apart(found: Iterable[Piece]) -> Iterator[Piece]:
    end = 0
    for piece in found:
        if piece.start >= end:
            end = piece.end
            yield piece


def _joined(found: Iterable[Piece], text: str) -> Iterator[Piece]:
    """Pieces that stand side by side and complete each other, as one."""
    last: Piece | None = None
    for piece in found:
        both = _together(last, piece, text) if last else None
        if last and both is None:
            yield last
        last = both or piece
    if last:
        yield last


def _together(one: Piece, other: Piece, text: str) -> Piece | None:
    if not _JOINT.fullmatch(text, one.end, other.start):
        return None
    meaning = _both(one.meaning, other.meaning)
    return meaning and Piece(one.start, other.end, meaning)


def _both(one: Meaning, other: Meaning) -> Meaning | None:
    if one.span or other.span:
        return None
    if one.moved:
        return replace(other, days=one.moved(other.days), alone=True) if other.days and not other.moved else None
    if other.moved or any(
        a and b for a, b in ((one.days, other.days), (one.hours, other.hours), (one.clock, other.clock))
    ):
        return None
    if one.days and one.days.end - one.days.first > DAY:
        return None  # "next week at five" names no moment
    alone = bool(one.days or other.days or one.alone or other.alone or (one.hours or other.hours))
    return Meaning(one.days or other.days, one.hours or other.hours, one.clock or other.clock, alone=alone)


def _time(piece: Piece, today: Today, zone: tzinfo) -> TimeFound | None:
    meaning = piece.meaning
    if meaning.span:
        span = meaning.span
        return TimeFound(piece.start, piece.end, span.begin, span.until, _is_moment(span.begin, span.until), span.lean)
    days, clock, hours = meaning.days, meaning.clock, meaning.hours
    if not meaning.alone or meaning.moved or not (days or clock):
        return None
    if clock:
        begin, lean = _moment(days, clock, hours, today, zone)
        return TimeFound(piece.start, piece.end, begin, Instant(begin + _MINUTE), True, lean)
    if days is None:
        return None
    if hours and days.end - days.first == DAY:
        begin, until = at(days.first, hours.begin, zone), at(days.first, hours.until, zone)
    else:
        begin, until = at(days.first, 0, zone), at(days.end, 0, zone)
    return TimeFound(piece.start, piece.end, begin, until, False, days.lean)


def _is_moment(begin: Instant, until: Instant) -> bool:
    return until - begin <= _MINUTE


def _moment(days: Days | None, clock: Clock, hours: Hours | None, today: Today, zone: tzinfo) -> tuple[Instant, Lean]:
    passed = today.wall.hour * 60 + today.wall.minute
    if days:
        reach = passed if days.first == today.day and today.prefer != "back" else -1
        return at(days.first, _minutes(clock, hours, reach), zone), days.lean
    if today.prefer == "back":
        minutes = _minutes(clock, hours, -1)
        return at(today.day - DAY * (minutes > passed), minutes, zone), "either"
    minutes = _minutes(clock, hours, passed)
    return at(today.day + DAY * (minutes <= passed), minutes, zone), "either"


def _minutes(clock: Clock, hours: Hours | None, passed: int) -> int:
    """Minutes since midnight: which half of the day is told by the words beside it, else by what is still to come."""
    minutes = clock.minutes
    if clock.sure and not hours:
        return minutes
    if hours:
        halves = (minutes, minutes + _HALF_DAY, minutes + _WHOLE_DAY) if not clock.sure else (minutes,)
        return next((half for half in halves if hours.begin <= half < hours.until), _later_half(minutes, hours))
    if minutes < _SMALL_HOURS:
        return minutes + _HALF_DAY
    return minutes + _HALF_DAY if minutes <= passed < minutes + _HALF_DAY < _WHOLE_DAY else minutes


def _later_half(minutes: int, hours: Hours) -> int:
    """A time outside the part of the day it was said with: only its half of the day is taken from that."""
    return minutes + _HALF_DAY if minutes < _HALF_DAY <= hours.begin else minutes
