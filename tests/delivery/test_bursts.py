"""How long a burst is waited for, in seconds of quiet."""

import pytest

from botkit.clock import Instant, after, seconds_between
from botkit.delivery.bursts import burst_due, rest_due

FIRST = Instant(1_000_000_000)


def due_after(*gaps: float, wait: float = 1.2, limit: float = 6.0) -> float:
    """Seconds after the burst's first message at which it is taken, for messages that many seconds apart."""
    at, last = FIRST, None
    due = burst_due(at, wait, limit, None, None, None)
    for gap in gaps:
        last, at = at, after(at, gap)
        due = burst_due(at, wait, limit, FIRST, last, due)
    return seconds_between(FIRST, due)


def test_a_single_message_waits_for_a_short_quiet():
    assert due_after() == pytest.approx(1.2)


def test_a_quick_typist_is_waited_for_from_the_last_message_on():
    assert due_after(0.3, 0.3, 0.3) == pytest.approx(0.9 + 1.2)


def test_a_slow_typist_gets_more_time_so_that_the_next_message_is_not_cut_off():
    assert due_after(1.1) == pytest.approx(1.1 + 1.3 * 1.1)


def test_the_patience_with_a_slow_typist_has_an_end():
    assert due_after(5.0, limit=60.0) == pytest.approx(5.0 + 2.4)


def test_somebody_who_never_stops_is_answered_all_the_same():
    assert due_after(*[1.0] * 5) == pytest.approx(6.0)
    assert due_after(*[1.0] * 9) == pytest.approx(6.0)


def test_an_urgent_message_ends_the_burst_at_once():
    assert burst_due(FIRST, 0.0, 6.0, FIRST, FIRST, None) == FIRST


def test_a_call_in_a_burst_does_not_wait_because_more_is_said():
    more = after(FIRST, 0.4)
    assert burst_due(more, 1.2, 6.0, FIRST, FIRST, FIRST) == FIRST
    assert burst_due(after(FIRST, 0.8), 1.2, 6.0, FIRST, more, FIRST) == FIRST


def test_what_a_call_left_aside_is_due_when_its_own_burst_has_come_to_rest():
    received = [FIRST, after(FIRST, 0.5)]
    assert rest_due(after(FIRST, 0.6), received, 1.2, 6.0) == after(FIRST, 1.7)
    assert rest_due(after(FIRST, 9.0), received, 1.2, 6.0) == after(FIRST, 9.0)
    assert rest_due(after(FIRST, 5.9), [FIRST, after(FIRST, 5.8)], 1.2, 6.0) == after(FIRST, 6.0)


def test_a_clock_that_jumped_back_never_makes_anybody_wait_longer_than_a_burst():
    earlier = after(FIRST, -3_600)
    assert seconds_between(earlier, burst_due(earlier, 1.2, 6.0, FIRST, FIRST, after(FIRST, 1.2))) <= 6.0
