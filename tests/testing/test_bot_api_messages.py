"""What a bot sends and changes, and what the server will not take."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, MessageEntity, ReplyParameters
from telegram.error import BadRequest

from botkit.testing.bot_api import Bot as BotAccount
from botkit.testing.bot_api import BotApiServer, Person
from botkit.testing.clock import START, FrozenClock
from tests.testing.ptb import client, strange_fields


@pytest.fixture(autouse=True)
def greeted(ana: Person, mira: BotAccount) -> None:
    """A bot may write only to who wrote to it."""
    ana.says("Hello", mira)


def bold(offset: int, length: int, kind: str = "bold", **more: Any) -> MessageEntity:
    return MessageEntity(kind, offset, length, **more)


def keyboard(*buttons: InlineKeyboardButton) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([list(buttons)])


async def test_a_message_arrives_as_it_was_sent(bot: Bot, ana: Person, mira: BotAccount) -> None:
    sent = await bot.send_message(
        ana.id,
        "你好 🎉 Ana, see /help",
        entities=[bold(3, 2), bold(6, 3, "text_link", url="https://example.org/")],
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        protect_content=True,
    )
    assert strange_fields(sent) == []
    assert (sent.text, sent.chat.type, sent.chat_id, sent.has_protected_content) == (
        "你好 🎉 Ana, see /help",
        "private",
        ana.id,
        True,
    )
    assert sent.from_user is not None
    assert (sent.from_user.id, sent.from_user.is_bot, sent.from_user.username) == (mira.id, True, "mira_bot")
    assert sent.parse_entities() == {
        sent.entities[0]: "🎉",
        sent.entities[1]: "Ana",
        sent.entities[2]: "/help",
    }
    assert [entity.type for entity in sent.entities] == ["bold", "text_link", "bot_command"]
    assert ana.sees(mira) == ["你好 🎉 Ana, see /help"]


async def test_dates_are_those_of_the_clock() -> None:
    clock = FrozenClock()
    async with BotApiServer(clock) as telegram:
        ben, mira = telegram.person("Ben"), telegram.bot("mira_bot")
        ben.says("Hello", mira)
        async with client(telegram, mira) as bot:
            sent = await bot.send_message(ben.id, "one")
            await clock.advance(90)
            edited = await bot.edit_message_text("two", ben.id, sent.message_id)
    begin = datetime.fromtimestamp(START / 1_000_000, UTC)
    assert isinstance(edited, type(sent))
    assert (sent.date, edited.date, edited.edit_date) == (begin, begin, begin + timedelta(seconds=90))


async def test_a_text_is_shown_without_white_space_around_it(bot: Bot, ana: Person) -> None:
    sent = await bot.send_message(ana.id, "  one two \n ", entities=[bold(6, 6)])
    assert (sent.text, [(each.offset, each.length) for each in sent.entities]) == ("one two", [(4, 3)])
    kept = await bot.send_message(ana.id, "  code", entities=[bold(0, 6, "pre")])
    assert kept.text == "  code"


@pytest.mark.parametrize(
    ("text", "more", "refusal"),
    [
        ("", {}, "Message text is empty"),
        (" \n ", {}, "Text must be non-empty"),
        ("🎉" * 2049, {}, "Message is too long"),
        ("short", {"entities": [bold(3, 3)]}, "ends after the end of the text at UTF-16 offset 6"),
        ("🎉🎉", {"entities": [bold(1, 2)]}, "begins in a middle of a UTF-16 symbol"),
        ("🎉🎉", {"entities": [bold(0, 3)]}, "ends in a middle of a UTF-16 symbol"),
        ("one two three", {"entities": [bold(0, 7), bold(4, 9, "italic")]}, "overlaps another one"),
        ("link", {"entities": [bold(0, 4, "text_link", url="nowhere")]}, "Wrong HTTP URL"),
        ("*bold*", {"parse_mode": "MarkdownV2"}, "send entities"),
        ("answer", {"reply_parameters": ReplyParameters(999)}, "Message to be replied not found"),
        ("thread", {"message_thread_id": 999}, "Message thread not found"),
        ("button", {"reply_markup": keyboard(InlineKeyboardButton("Yes", callback_data="x" * 65))}, "Button_data_inva"),
        ("button", {"reply_markup": keyboard(InlineKeyboardButton("Yes"))}, "Text buttons are unallowed"),
    ],
)
async def test_what_the_server_refuses(
    telegram: BotApiServer, bot: Bot, ana: Person, mira: BotAccount, text: str, more: dict[str, Any], refusal: str
) -> None:
    with pytest.raises(BadRequest, match=f"(?i){refusal}"):
        await bot.send_message(ana.id, text, **more)
    assert ana.sees(mira) == []
    assert [call.effect for call in telegram.calls_of("sendMessage")] == [False]


async def test_the_longest_text_and_nested_entities_pass(bot: Bot, ana: Person) -> None:
    assert (await bot.send_message(ana.id, "🎉" * 2048)).text == "🎉" * 2048
    nested = [bold(0, 13), bold(4, 3, "italic"), bold(4, 3, "underline"), bold(8, 5, "code")]
    sent = await bot.send_message(ana.id, "one two three", entities=nested)
    assert len(sent.entities) == 4


async def test_a_reply_carries_what_it_answers_or_nothing_where_that_is_gone(
    bot: Bot, ana: Person, mira: BotAccount
) -> None:
    asked = ana.says("How are you?", mira)
    reply = await bot.send_message(ana.id, "Fine", reply_parameters=ReplyParameters(asked.id))
    assert reply.reply_to_message is not None
    assert (reply.reply_to_message.message_id, reply.reply_to_message.text) == (asked.id, "How are you?")
    ana.deletes(asked)
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(ana.id, "Still fine", reply_parameters=ReplyParameters(asked.id))
    loose = ReplyParameters(asked.id, allow_sending_without_reply=True)
    assert (await bot.send_message(ana.id, "Still fine", reply_parameters=loose)).reply_to_message is None


async def test_an_edit_takes_the_place_of_text_and_buttons(bot: Bot, ana: Person, mira: BotAccount) -> None:
    yes = keyboard(InlineKeyboardButton("Yes", callback_data="y"))
    sent = await bot.send_message(ana.id, "Shall we?", reply_markup=yes)
    assert ana.chat(mira).messages[sent.message_id].labels == ["Yes"]
    edited = await bot.edit_message_text("We shall.", ana.id, sent.message_id)
    assert not isinstance(edited, bool)
    assert strange_fields(edited) == []
    assert (edited.text, edited.reply_markup, edited.edit_date is not None) == ("We shall.", None, True)
    assert ana.sees(mira) == ["We shall."]
    assert ana.chat(mira).messages[sent.message_id].labels == []


async def test_what_cannot_be_edited(bot: Bot, ana: Person, mira: BotAccount) -> None:
    hers = ana.says("mine", mira)
    sent = await bot.send_message(ana.id, "same")
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_text("same", ana.id, sent.message_id)
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("other", ana.id, 999)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("other", ana.id, hers.id)
    with pytest.raises(BadRequest, match=r"(?i)message_too_long"):
        await bot.edit_message_text("x" * 4097, ana.id, sent.message_id)
    assert ana.sees(mira) == ["same"]


async def test_a_message_can_be_taken_back_for_two_days() -> None:
    clock = FrozenClock()
    async with BotApiServer(clock) as telegram:
        ana, mira = telegram.person("Ana"), telegram.bot("mira_bot")
        ana.says("Hello", mira)
        async with client(telegram, mira) as bot:
            gone, stays = await bot.send_message(ana.id, "gone"), await bot.send_message(ana.id, "stays")
            assert await bot.delete_message(ana.id, gone.message_id)
            with pytest.raises(BadRequest, match="Message to delete not found"):
                await bot.delete_message(ana.id, gone.message_id)
            await clock.advance(48 * 3600 + 1)
            with pytest.raises(BadRequest, match="can't be deleted"):
                await bot.delete_message(ana.id, stays.message_id)
        assert ana.sees(mira) == ["stays"]


async def test_reactions_are_those_that_telegram_knows(bot: Bot, ana: Person, mira: BotAccount) -> None:
    said = ana.says("look", mira)
    assert await bot.set_message_reaction(ana.id, said.id, "❤")
    assert said.reactions == {mira.id: ["❤"]}
    for strange in ("❤️", "🥕", "hello"):
        with pytest.raises(BadRequest, match=r"(?i)reaction_invalid"):
            await bot.set_message_reaction(ana.id, said.id, strange)
    with pytest.raises(BadRequest, match=r"(?i)reactions_too_many"):
        await bot.set_message_reaction(ana.id, said.id, ["❤", "👍"])
    with pytest.raises(BadRequest, match="Message to react not found"):
        await bot.set_message_reaction(ana.id, 999, "❤")
    assert await bot.set_message_reaction(ana.id, said.id)
    assert said.reactions == {mira.id: []}


async def test_typing_shows_for_five_seconds() -> None:
    clock = FrozenClock()
    async with BotApiServer(clock) as telegram:
        ana, mira = telegram.person("Ana"), telegram.bot("mira_bot")
        ana.says("Hello", mira)
        async with client(telegram, mira) as bot:
            await bot.send_chat_action(ana.id, "typing")
            with pytest.raises(BadRequest, match="Wrong parameter action"):
                await bot.send_chat_action(ana.id, "dancing")
        assert ana.sees_typing(mira)
        await clock.advance(5)
        assert not ana.sees_typing(mira)
        assert [sign.action for sign in ana.chat(mira).signs] == ["typing"]


async def test_a_draft_grows_until_the_message_takes_its_place(bot: Bot, ana: Person, mira: BotAccount) -> None:
    assert await bot.send_message_draft(ana.id, 7)
    assert await bot.send_message_draft(ana.id, 7, "It gr")
    assert await bot.send_message_draft(ana.id, 7, "It grows", entities=[bold(3, 5)])
    draft = ana.sees_draft(mira)
    assert draft is not None
    assert (draft.text, draft.entities) == ("It grows", ({"type": "bold", "offset": 3, "length": 5},))
    assert ana.sees(mira) == []
    await bot.send_message(ana.id, "It grows and grows")
    assert ana.sees_draft(mira) is None
    assert [draft.text for draft in ana.chat(mira).drafts] == ["", "It gr", "It grows"]


async def test_a_draft_that_nobody_finishes_goes_after_half_a_minute() -> None:
    clock = FrozenClock()
    async with BotApiServer(clock) as telegram:
        ana, mira = telegram.person("Ana"), telegram.bot("mira_bot")
        ana.says("Hello", mira)
        async with client(telegram, mira) as bot:
            await bot.send_message_draft(ana.id, 7, "It gr")
        await clock.advance(29)
        assert ana.sees_draft(mira) is not None
        await clock.advance(1)
        assert ana.sees_draft(mira) is None


async def test_drafts_are_for_private_chats(telegram: BotApiServer, bot: Bot, ana: Person, mira: BotAccount) -> None:
    group = telegram.group("Tea", ana, mira)
    with pytest.raises(BadRequest, match=r"(?i)textdraft_peer_invalid"):
        await bot.send_message_draft(group.id, 7, "It grows")
    with pytest.raises(BadRequest, match="must be non-zero"):
        await bot.send_message_draft(ana.id, 0, "It grows")
    assert group.drafts == []


async def test_a_pressed_button_is_answered_once_and_soon() -> None:
    clock = FrozenClock()
    async with BotApiServer(clock) as telegram:
        ana, mira = telegram.person("Ana"), telegram.bot("mira_bot")
        ana.says("Hello", mira)
        async with client(telegram, mira) as bot:
            buttons = keyboard(InlineKeyboardButton("Yes", callback_data="y"))
            sent = await bot.send_message(ana.id, "Shall we?", reply_markup=buttons)
            message = ana.chat(mira).messages[sent.message_id]
            query = ana.presses(message, "Yes")
            assert await bot.answer_callback_query(query.id, "Good", show_alert=True)
            assert (query.answer, query.alert) == ("Good", True)
            late = ana.presses(message, "Yes")
            await clock.advance(16)
            for number in (query.id, late.id, "12"):
                with pytest.raises(BadRequest, match="Query is too old"):
                    await bot.answer_callback_query(number)
            await clock.advance(135)
            kinds = [update.callback_query is not None for update in await bot.get_updates()]
            assert kinds == [False], "presses are told for 150 seconds"
