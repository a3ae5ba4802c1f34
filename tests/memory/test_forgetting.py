"""What fades with time, and what never does."""

from dataclasses import replace

import pytest

from botkit.clock import SECOND, Instant
from botkit.memory.forgetting import fades, has_faded, is_past_event, vividness
from botkit.memory.records import Kind, Memory, MemoryId, Source
from botkit.memory.rules import StyleRule

DAY = 24 * 3600 * SECOND
SAID = Instant(1_767_603_600 * SECOND)


def memory(kind: Kind = Kind.FACT, **changes: object) -> Memory:
    return replace(Memory(MemoryId("m"), kind, "某事", Source(SAID), SAID), **changes)  # pyright: ignore[reportArgumentType]


def later(days: float) -> Instant:
    return Instant(SAID + round(days * DAY))


@pytest.mark.parametrize("kind", list(Kind))
def test_a_memory_is_vivid_when_it_is_new_and_never_gains_by_age(kind: Kind) -> None:
    seen = [vividness(memory(kind), later(days)) for days in range(0, 4_000, 100)]
    assert seen[0] == 1.0
    assert seen == sorted(seen, reverse=True)
    assert all(0.0 <= one <= 1.0 for one in seen)


@pytest.mark.parametrize(
    "one",
    [
        memory(Kind.NICKNAME),
        memory(Kind.RULE, rule=StyleRule("no_lists")),
        memory(Kind.DATE, topic="birthday"),
        memory(topic="allergy:花生"),
        memory(topic="allergy:daughter:milk@person"),
        memory(topic="name"),
        memory(strength=1.0),
    ],
)
def test_names_rules_dates_allergies_and_what_was_asked_for_never_fade(one: Memory) -> None:
    assert not fades(one)
    assert vividness(one, later(20_000)) == 1.0
    assert not has_faded(one, later(20_000))


def test_what_mattered_and_what_is_used_stays_longer() -> None:
    plain, dear = memory(strength=0.3), memory(strength=0.9)
    used = memory(strength=0.3, uses=5, used_at=later(300))
    assert vividness(dear, later(700)) > vividness(plain, later(700))
    assert vividness(used, later(700)) > vividness(dear, later(700))


def test_after_a_half_life_half_of_it_is_left() -> None:
    assert vividness(memory(Kind.PREFERENCE), later(365)) == pytest.approx(0.5)
    assert vividness(memory(Kind.MOMENT), later(360)) == pytest.approx(0.25)


def test_what_has_faded_no_longer_comes_to_mind_by_itself_and_what_is_used_does() -> None:
    moment = memory(Kind.MOMENT)
    assert not has_faded(moment, later(300))
    assert has_faded(moment, later(3_000))
    assert not has_faded(replace(moment, uses=1, used_at=later(2_990)), later(3_000))


def test_a_plan_is_a_past_event_once_it_is_over_and_not_where_it_was_called_off() -> None:
    plan = memory(Kind.PLAN, happens_at=later(10), valid_until=later(11))
    assert not is_past_event(plan, later(9))
    assert is_past_event(plan, later(12))
    assert vividness(plan, later(11)) == 1.0
    assert not is_past_event(replace(plan, ended_at=later(5)), later(12))
    assert not is_past_event(memory(Kind.FACT, valid_until=later(1)), later(12))


def test_the_clock_may_stand_before_what_was_said() -> None:
    assert vividness(memory(), Instant(SAID - DAY)) == 1.0
