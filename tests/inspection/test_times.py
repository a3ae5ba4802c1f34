"""Instants and spans as an operator reads them."""

from datetime import timedelta, timezone

import pytest

from botkit.clock import Instant, after
from botkit.inspection.times import counted, dollars, iso, midnight, span, told
from botkit.testing.clock import START


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-1, "0.0 s"),
        (0.04, "0.0 s"),
        (1.25, "1.2 s"),
        (42.4, "42 s"),
        (185, "3 min 5 s"),
        (7_800, "2 h 10 min"),
        (4 * 86_400 + 3 * 3_600, "4 d 3 h"),
    ],
)
def test_a_span_is_told_in_its_two_largest_units(seconds, words):
    assert span(seconds) == words


def test_an_instant_is_told_in_universal_time():
    assert told(after(START, 1.6)) == "2026-01-05 09:00:01.600Z"
    assert iso(Instant(START + 1)) == "2026-01-05T09:00:00.000001+00:00"
    assert iso(None) is None


def test_a_day_begins_where_the_operator_is():
    shanghai = timezone(timedelta(hours=8))
    assert told(midnight(START, shanghai)) == "2026-01-04 16:00:00.000Z"
    assert told(midnight(after(START, 8 * 3600), shanghai)) == "2026-01-05 16:00:00.000Z"


def test_money_is_told_where_it_is_known():
    assert [dollars(cost) for cost in (None, 0, 123, 1_234_567_890)] == ["unknown", "$0.0000", "$0.0001", "$1,234.5679"]


def test_numbers_take_their_plural():
    assert [counted(number, "try", "tries") for number in (0, 1, 2)] == ["0 tries", "1 try", "2 tries"]
    assert counted(2, "line") == "2 lines"
