"""What may be kept of a message that asks for something to be forgotten."""

from zoneinfo import ZoneInfo

import pytest

from botkit.clock import SECOND, Instant
from botkit.memory.hearing.hear import hear, without_wishes
from tests.memory import hearing_en, hearing_zh

NOW = Instant(1_767_603_600 * SECOND)
SAID = [text for table in (hearing_zh, hearing_en) for text, _ in table.HEARD] + [
    text for table in (hearing_zh, hearing_en) for text in table.NOTHING
]


@pytest.mark.parametrize("text", SAID)
def test_it_is_what_hearing_leaves(text: str) -> None:
    assert without_wishes(text) == hear(text, now=NOW, zone=ZoneInfo("UTC")).left


def test_a_wish_goes_and_the_rest_stays() -> None:
    assert without_wishes("忘掉我前任。今天吃什么？") == "今天吃什么？"
    assert without_wishes("Forget about my ex.") == ""
    assert without_wishes("What a day") == "What a day"
