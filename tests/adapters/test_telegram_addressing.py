"""When a companion is meant in a group, and what is said to it then."""

from dataclasses import replace
from typing import Any

import pytest

from botkit.messages import MessageEdited
from tests.adapters.telegram_updates import BEN, GROUP, OURSELVES, PRIVATE, US, entity, heard, message, translated


def told(text: str, *mentions: str) -> tuple[str, bool]:
    """What comes in of a text in a group in which these are mentions, and whether it is meant for us."""
    (event,) = heard(text, GROUP, entities=[entity("mention", text, each) for each in mentions])
    return event.text, event.addressed


def test_talk_among_people_is_heard_and_not_meant_for_us() -> None:
    assert told("dinner at eight?") == ("dinner at eight?", False)
    assert told("@quiz_bot start", "@quiz_bot") == ("@quiz_bot start", False)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("@mira_bot 你好吗", "你好吗"),
        ("@Mira_Bot, how are you?", "how are you?"),
        ("@mira_bot：你在吗", "你在吗"),
        ("how are you @mira_bot", "how are you"),
        ("你好吗 @mira_bot？", "你好吗？"),
        ("👩‍👧 @mira_bot", "👩‍👧"),
        ("I asked @mira_bot about it", "I asked @mira_bot about it"),
        ("@mira_bot", "@mira_bot"),
        ("@mira_bot?!", "?!"),
    ],
)
def test_a_mention_means_us_and_is_taken_away_where_it_only_calls(text: str, words: str) -> None:
    name = "@Mira_Bot" if "@Mira_Bot" in text else "@mira_bot"
    assert told(text, name) == (words, True)


def test_a_mention_at_both_ends_goes_at_both() -> None:
    text = "@mira_bot you there, @MIRA_BOT!"
    assert told(text, "@mira_bot", "@MIRA_BOT") == ("you there,!", True)


def test_a_mention_by_name_means_us_and_stays() -> None:
    text = "Mira, look"
    (event,) = heard(text, GROUP, entities=[entity("text_mention", text, "Mira", user=OURSELVES)])
    assert (event.text, event.addressed) == (text, True)


def test_a_caption_can_mean_us() -> None:
    text = "@mira_bot what is this?"
    photo = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
    (event,) = heard(chat=GROUP, caption=text, caption_entities=[entity("mention", text, "@mira_bot")], photo=photo)
    assert (event.text, event.addressed) == ("what is this?", True)


def test_an_answer_to_us_means_us_and_one_to_others_does_not() -> None:
    (to_us,) = heard("really?", GROUP, reply_to_message=message("I am here", GROUP, message_id=3, sender=OURSELVES))
    (to_ben,) = heard("really?", GROUP, reply_to_message=message("I am here", GROUP, message_id=3, sender=BEN))
    assert (to_us.addressed, to_ben.addressed) == (True, False)


@pytest.mark.parametrize("chat", [GROUP, PRIVATE], ids=["group", "private"])
@pytest.mark.parametrize(
    ("text", "words"), [("/persona xia", "/persona xia"), ("/persona@Mira_bot xia", "/persona xia"), ("/help", "/help")]
)
def test_a_command_means_us_when_it_is_bare_or_has_our_name(chat: dict[str, object], text: str, words: str) -> None:
    (event,) = heard(text, chat, entities=[entity("bot_command", text, text.split(maxsplit=1)[0])])
    assert (event.text, event.addressed) == (words, True)


def test_a_command_for_another_bot_is_none_of_ours() -> None:
    text = "/help@quiz_bot"
    assert heard(text, GROUP, entities=[entity("bot_command", text, text)]) == []


def test_an_edit_can_come_to_mean_us() -> None:
    text = "@mira_bot hello"
    (event,) = translated(
        edited_message=message(text, GROUP, edit_date=1, entities=[entity("mention", text, "@mira_bot")])
    ).events
    assert isinstance(event, MessageEdited)
    assert (event.text, event.addressed) == ("hello", True)


@pytest.mark.parametrize(
    ("text", "chat", "fields", "words"),
    [
        ("/roll 2d6", GROUP, {}, []),
        ("/roll 2d6", PRIVATE, {}, ["/roll 2d6"]),
        ("/roll@mira_bot 2d6", GROUP, {}, ["/roll 2d6"]),
        (
            "/roll 2d6",
            GROUP,
            {"reply_to_message": message("so?", GROUP, message_id=3, sender=OURSELVES)},
            ["/roll 2d6"],
        ),
        ("/Help", GROUP, {}, ["/Help"]),
    ],
    ids=["among many bots", "to us alone", "by our name", "in answer to us", "one of ours"],
)
def test_a_command_that_we_do_not_have_may_be_for_another_bot_of_the_group(
    text: str, chat: dict[str, Any], fields: dict[str, Any], words: list[str]
) -> None:
    us = replace(US, commands=frozenset({"help"}))
    marked = [entity("bot_command", text, text.split(maxsplit=1)[0])]
    assert [event.text for event in heard(text, chat, us, entities=marked, **fields)] == words
