"""What a companion sends, changes and takes back, as people see it in Telegram."""

import pytest

from botkit.errors import Moved, OutcomeUnknown, Rejected, RetryAfter, Unreachable
from botkit.messages import (
    Button,
    ConversationId,
    OutgoingDelete,
    OutgoingEdit,
    OutgoingMessage,
    OutgoingReaction,
)
from botkit.testing.bot_api import faults
from tests.adapters.telegram_bot import BOT, Scene, scene

ROWS = "\n".join(f"| {'x' * (60 if number == 3 else 1)} | {number} |" for number in range(80))
TABLE = f"| text | n |\n|---|---|\n{ROWS}"
"""A table whose columns are as wide as their widest cell: laid out it is longer than one message."""


def said(here: Scene, method: str = "sendMessage") -> list[dict[str, object]]:
    """What was asked of Telegram with these calls."""
    return [dict(call.parameters) for call in here.telegram.calls_of(method)]


class TestText:
    async def test_markdown_arrives_as_what_it_means(self) -> None:
        async with scene() as here:
            receipt = await here.adapter.send(here.private, OutgoingMessage("**so** good 👍 `x`"), "k")
            message = here.chat.messages[int(receipt.message_id)]
        assert message.text == "so good 👍 x"
        assert [(each["type"], each["offset"], each["length"]) for each in message.entities] == [
            ("bold", 0, 2),
            ("code", 11, 1),
        ]

    async def test_text_whose_marks_telegram_does_not_take_goes_without_them_once(self) -> None:
        async with scene() as here:
            here.telegram.fail_next(faults.CANNOT_PARSE, method="sendMessage")
            await here.adapter.send(here.private, OutgoingMessage("**so** good"), "k")
            assert here.ana.sees(here.mira) == ["so good"]
            assert "entities" not in said(here)[-1]
            here.telegram.fail_next(faults.CANNOT_PARSE, times=2, method="sendMessage")
            with pytest.raises(Rejected):
                await here.adapter.send(here.private, OutgoingMessage("**so** good"), "k2")

    async def test_what_shows_nothing_is_shown_as_it_was_written(self) -> None:
        async with scene() as here:
            await here.adapter.send(here.private, OutgoingMessage("```\n```"), "k")
            assert here.ana.sees(here.mira) == ["```\n```"]
            with pytest.raises(Rejected):
                await here.adapter.send(here.private, OutgoingMessage(" \n "), "k2")

    async def test_an_answer_quotes_what_it_answers_and_does_without_where_that_is_gone(self) -> None:
        async with scene() as here:
            question = here.ana.says("and you?", here.mira)
            first = await here.adapter.send(here.private, OutgoingMessage("fine", reply_to=str(question.id)), "k")
            here.ana.deletes(question)
            second = await here.adapter.send(here.private, OutgoingMessage("fine!", reply_to=str(question.id)), "k2")
            third = await here.adapter.send(here.private, OutgoingMessage("fine.", reply_to="g5"), "k3")
            bodies = [here.chat.messages[int(each.message_id)].body for each in (first, second, third)]
        assert [body.get("reply_to_message", {}).get("message_id") for body in bodies] == [question.id, None, None]

    async def test_a_link_shows_a_preview_unless_the_operator_does_not_want_any(self) -> None:
        async with scene() as here:
            await here.adapter.send(here.private, OutgoingMessage("https://example.org"), "k")
            assert "link_preview_options" not in said(here)[-1]
        async with scene(link_previews=False) as here:
            await here.adapter.send(here.private, OutgoingMessage("https://example.org"), "k")
            assert here.chat.messages[2].body["link_preview_options"] == {"is_disabled": True}


class TestLongText:
    async def test_a_message_that_grows_too_long_comes_in_parts(self) -> None:
        async with scene() as here:
            receipt = await here.adapter.send(
                here.private, OutgoingMessage(TABLE, reply_to="1", buttons=(Button("OK", "ok"),)), "k"
            )
            seen = here.ana.sees(here.mira)
            calls = said(here)
        assert len(seen) == 2
        assert "\n".join(seen).count("\n") == TABLE.count("\n")
        assert ["reply_parameters" in call for call in calls] == [True, False]
        assert ["reply_markup" in call for call in calls] == [False, True]
        assert receipt.message_id == "3"

    async def test_a_retry_of_the_same_message_goes_on_where_it_was(self) -> None:
        async with scene() as here:
            message = OutgoingMessage(TABLE)
            here.telegram.fail_next(faults.delay(0.0), method="sendMessage")
            here.telegram.fail_next(faults.drop_before(), method="sendMessage")
            with pytest.raises(OutcomeUnknown):
                await here.adapter.send(here.private, message, "k")
            assert len(here.ana.sees(here.mira)) == 1
            await here.adapter.send(here.private, message, "k")
            assert len(here.ana.sees(here.mira)) == 2
            await here.adapter.send(here.private, message, "another key")
            assert len(here.ana.sees(here.mira)) == 4

    async def test_a_short_wait_between_two_parts_is_waited(self) -> None:
        async with scene() as here:
            here.telegram.fail_next(faults.delay(0.0), method="sendMessage")
            here.telegram.fail_next(faults.too_many(7), method="sendMessage")
            await here.adapter.send(here.private, OutgoingMessage(TABLE), "k")
            assert len(here.ana.sees(here.mira)) == 2

    async def test_a_long_wait_is_the_caller_s(self) -> None:
        async with scene() as here:
            here.telegram.fail_next(faults.delay(0.0), method="sendMessage")
            here.telegram.fail_next(faults.too_many(300), method="sendMessage")
            with pytest.raises(RetryAfter) as caught:
                await here.adapter.send(here.private, OutgoingMessage(TABLE), "k")
            assert caught.value.seconds == 300
            await here.adapter.send(here.private, OutgoingMessage(TABLE), "k")
            assert len(here.ana.sees(here.mira)) == 2

    async def test_more_than_telegram_takes_is_refused_before_it_is_asked(self) -> None:
        async with scene() as here:
            with pytest.raises(Rejected):
                await here.adapter.send(here.private, OutgoingMessage("😀" * 2049), "k")
            assert said(here) == []


class TestChanges:
    async def test_an_edit_arrives_and_a_repeated_one_is_no_failure(self) -> None:
        async with scene() as here:
            receipt = await here.adapter.send(here.private, OutgoingMessage("first"), "k")
            for key in ("k2", "k3"):
                await here.adapter.send(here.private, OutgoingEdit(receipt.message_id, "**second**"), key)
            assert here.ana.sees(here.mira) == ["second"]
            here.telegram.fail_next(faults.CANNOT_PARSE, method="editMessageText")
            await here.adapter.send(here.private, OutgoingEdit(receipt.message_id, "*third*"), "k4")
            assert here.ana.sees(here.mira) == ["third"]
            with pytest.raises(Rejected):
                await here.adapter.send(here.private, OutgoingEdit(receipt.message_id, TABLE), "k5")

    async def test_what_was_taken_back_is_gone_and_taking_it_back_again_is_no_failure(self) -> None:
        async with scene() as here:
            receipt = await here.adapter.send(here.private, OutgoingMessage("oh no"), "k")
            for key in ("k2", "k3"):
                await here.adapter.send(here.private, OutgoingDelete(receipt.message_id), key)
            assert here.ana.sees(here.mira) == []

    async def test_a_reaction_is_put_on_and_taken_off(self) -> None:
        async with scene() as here:
            for emoji, stands in [("😂", ["🤣"]), ("❤️", ["❤"]), ("", [])]:
                await here.adapter.send(here.private, OutgoingReaction("1", emoji), f"k{emoji}")
                assert here.chat.messages[1].reactions[here.mira.id] == stands
            with pytest.raises(Rejected):
                await here.adapter.send(here.private, OutgoingReaction("1", "🦷"), "k")

    @pytest.mark.parametrize("change", [OutgoingEdit("g5", "x"), OutgoingDelete("no id"), OutgoingReaction("", "❤")])
    async def test_a_message_that_is_not_there_cannot_be_changed(
        self, change: OutgoingEdit | OutgoingDelete | OutgoingReaction
    ) -> None:
        async with scene() as here:
            with pytest.raises(Rejected):
                await here.adapter.send(here.private, change, "k")


class TestPlaces:
    async def test_an_answer_in_a_topic_stands_in_that_topic(self) -> None:
        async with scene() as here:
            forum = here.telegram.supergroup("Book club", here.ana, here.mira, forum=True)
            topic = here.ana.opens_topic("Poems", forum)
            place = ConversationId(BOT, str(forum.id), str(topic.id))
            receipt = await here.adapter.send(place, OutgoingMessage("roses"), "k")
            await here.adapter.show_typing(place)
            assert forum.messages[int(receipt.message_id)].thread == topic.id
            assert [sign.thread for sign in forum.signs] == [topic.id]
            here.ana.deletes_topic(topic)
            with pytest.raises(Unreachable):
                await here.adapter.send(place, OutgoingMessage("violets"), "k2")
            assert forum.texts(but=here.ana) == []

    async def test_a_group_that_became_a_supergroup_says_where_it_is_now(self) -> None:
        async with scene() as here:
            group = here.telegram.group("Family", here.ana, here.mira)
            place = ConversationId(BOT, str(group.id))
            first = await here.adapter.send(place, OutgoingMessage("hi all"), "k")
            assert first.message_id.startswith("g")
            moved = here.ana.upgrades(group)
            with pytest.raises(Moved) as caught:
                await here.adapter.send(place, OutgoingMessage("hi again"), "k2")
            assert caught.value.chat == str(moved.id)
            there = ConversationId(BOT, caught.value.chat)
            again = await here.adapter.send(there, OutgoingMessage("hi again", reply_to=first.message_id), "k2")
            assert again.message_id.isdigit()
            assert moved.texts(but=here.ana) == ["hi again"]

    async def test_who_blocks_the_bot_cannot_be_reached_until_they_write(self) -> None:
        async with scene() as here:
            here.ana.blocks(here.mira)
            with pytest.raises(Unreachable):
                await here.adapter.send(here.private, OutgoingMessage("hello?"), "k")
            await here.adapter.show_typing(here.private)
            here.ana.unblocks(here.mira)
            await here.adapter.send(here.private, OutgoingMessage("hello!"), "k2")
            assert here.ana.sees(here.mira) == ["hello!"]

    async def test_a_chat_of_another_platform_is_refused(self) -> None:
        async with scene() as here:
            with pytest.raises(Rejected):
                await here.adapter.send(ConversationId(BOT, "room-7"), OutgoingMessage("hi"), "k")
            await here.adapter.show_typing(ConversationId(BOT, "room-7"))
            await here.adapter.show_draft(ConversationId(BOT, "room-7"), "hi")
            assert here.telegram.calls == []
