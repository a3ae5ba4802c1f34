"""What fades, and what never does: a pure function of kind, strength, age and use.

Nothing is removed by it. What has faded is told where somebody names it or asks for the past, and by itself no more;
only the person makes it gone.
"""

import math
from collections.abc import Mapping

from botkit.clock import Instant, seconds_between
from botkit.memory.records import ASKED_FOR, Kind, Memory

_DAY = 24 * 3600.0
_HALF_LIVES: Mapping[Kind, float] = {
    Kind.FACT: 540.0,  # where somebody lives and works changes every few years, and is said again when it does
    Kind.PREFERENCE: 365.0,  # tastes drift within a year or two
    Kind.PERSON: 1460.0,  # who is family stays family; friends come and go slowly
    Kind.PLAN: 30.0,  # what was planned matters for about a month after it is over
    Kind.MOMENT: 180.0,  # a shared moment is talked about for half a year
    Kind.DIARY: 120.0,  # a day among days
}
"""Days after which half of the vividness is left, for a memory of middling strength that nobody used."""
_UNFADING = frozenset([Kind.NICKNAME, Kind.RULE, Kind.DATE])
_UNFADING_TOPICS = ("allergy", "name")
"""What would hurt to have forgotten: it stays until it is corrected or taken back."""
_LEAST = 0.12
"""Below this a memory is no longer told by itself: about three half-lives."""
_SURELY_VIVID = 0.5 * min(_HALF_LIVES.values()) * math.log2(1 / _LEAST) * _DAY
"""Seconds in which nothing fades as far as that, however little it matters."""


def fades(memory: Memory) -> bool:
    """Whether it fades at all."""
    if memory.kind in _UNFADING or memory.strength >= ASKED_FOR:
        return False
    return not memory.topic or memory.topic.split(":")[0].split("@")[0] not in _UNFADING_TOPICS


def vividness(memory: Memory, now: Instant) -> float:
    """From 1, as if said today, towards 0.

    Half of it is gone after the half-life of its kind: longer where it mattered (half as long at strength 0, towards
    half as long again near 1), and longer with each use, as what is told again is learnt again. Its age counts from
    when it was said or used last; a plan's from its end.
    """
    if not fades(memory):
        return 1.0
    lively = (0.5 + memory.strength) * (1 + math.log2(1 + memory.uses) / 2)
    age = max(0.0, seconds_between(_fresh_at(memory), now)) / _DAY
    return 2.0 ** (-age / (_HALF_LIVES[memory.kind] * lively))


def has_faded(memory: Memory, now: Instant) -> bool:
    """Whether it no longer comes to mind by itself."""
    if seconds_between(memory.source.at, now) < _SURELY_VIVID:
        return False
    return vividness(memory, now) < _LEAST


def is_past_event(memory: Memory, now: Instant) -> bool:
    """Whether it was a plan whose time has come and gone: it happened, as far as anybody knows."""
    return memory.kind is Kind.PLAN and memory.ended_at is None and not memory.is_current(now)


def _fresh_at(memory: Memory) -> Instant:
    at = memory.source.at
    if memory.used_at is not None and memory.used_at > at:
        at = memory.used_at
    return Instant(max(at, memory.happens_at or 0, memory.valid_until or 0)) if memory.kind is Kind.PLAN else at
