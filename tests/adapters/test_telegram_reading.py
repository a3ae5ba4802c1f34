"""Whatever Telegram, or somebody in its name, may write: it is read or left out, and holds nothing up."""

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from botkit_telegram.reading import read_updates
from tests.adapters.telegram_updates import ANA, GROUP, NOW, OTHER_BOT, OURSELVES, SUPERGROUP, US, message

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
WHOLE: list[dict[str, Any]] = [
    {"message": message("@Mira_Bot hi", GROUP, entities=[{"type": "mention", "offset": 0, "length": 9}])},
    {"message": message(photo=[{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}], caption="see")},
    {"message": message("yes", SUPERGROUP, reply_to_message=message("?", SUPERGROUP, sender=OURSELVES))},
    {"message": message(chat=GROUP, new_chat_members=[OTHER_BOT])},
    {"message": message(chat=GROUP, migrate_to_chat_id=SUPERGROUP["id"])},
    {"edited_message": message("hi!", edit_date=1)},
    {"callback_query": {"id": "1", "from": ANA, "chat_instance": "1", "data": "~x", "message": message("?")}},
    {
        "message_reaction": {
            "chat": GROUP,
            "message_id": 1,
            "date": 1,
            "user": ANA,
            "old_reaction": [],
            "new_reaction": [{"type": "emoji", "emoji": "❤"}],
        }
    },
]


@settings(max_examples=40)
@given(st.lists(JSON, max_size=4))
def test_anything_at_all_is_left_out(updates: list[object]) -> None:
    news = read_updates(updates, US, NOW)
    numbered = [each for each in updates if isinstance(each, dict) and isinstance(each.get("update_id"), int)]
    assert news.events == ()
    assert (news.last_id is None) == (not numbered)


@pytest.mark.parametrize("seed", range(3))
def test_an_update_with_anything_wrong_in_it_is_read_or_left_out(seed: int) -> None:
    chance = random.Random(seed)
    read = 0
    for number in range(150):
        broken = _broken({"update_id": number, **chance.choice(WHOLE)}, chance) | {"update_id": number}
        news = read_updates([broken, {"update_id": 10_000, "message": message("after it")}], US, NOW)
        assert news.last_id == 10_000
        assert getattr(news.events[-1], "text", "") == "after it"
        read += len(news.events) - 1
    assert read > 15


def _broken(value: Any, chance: random.Random) -> Any:
    """The same with something taken away, or something else put there, here and there."""
    if isinstance(value, dict):
        kept = {key: _broken(inner, chance) for key, inner in value.items() if chance.random() > 0.02}
        return kept | ({chance.choice(["text", "from", "chat", "poll"]): 5} if chance.random() < 0.01 else {})
    if isinstance(value, list):
        return [_broken(inner, chance) for inner in value]
    return chance.choice([None, -1, "", "x\ud800", [], {}, 10**30, 1.5]) if chance.random() < 0.02 else value
