"""What people do, and what a bot is told of it in python-telegram-bot's own types."""

from collections.abc import Callable

import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    MessageEntity,
    TelegramObject,
    Update,
    User,
)
from telegram.error import BadRequest, Forbidden

from botkit.testing.bot_api import Bot as BotAccount
from botkit.testing.bot_api import BotApiServer, Person
from tests.testing.ptb import client, strange_fields

EVERYTHING = ["message", "edited_message", "callback_query", "message_reaction", "my_chat_member", "chat_member"]


def parsed(message: Message) -> dict[str, str]:
    return {entity.type: text for entity, text in message.parse_entities().items()}


async def told(bot: Bot) -> Message:
    """The one message the bot is told of."""
    (update,) = await bot.get_updates(allowed_updates=EVERYTHING)
    assert strange_fields(update) == []
    assert update.effective_message is not None
    return update.effective_message


async def test_words_come_with_who_said_them_where_and_when(bot: Bot, ana: Person, mira: BotAccount) -> None:
    ana.says("Hello @mira_bot, see https://example.org/a?b=1 #tea /start@mira_bot", mira)
    message = await told(bot)
    assert message.from_user == User(ana.id, "Ana", is_bot=False)
    assert message.from_user is not None
    assert (message.from_user.username, message.from_user.language_code) == ("ana_says", "en")
    assert (message.chat.type, message.chat_id, message.chat.first_name) == ("private", ana.id, "Ana")
    assert parsed(message) == {
        "mention": "@mira_bot",
        "url": "https://example.org/a?b=1",
        "hashtag": "#tea",
        "bot_command": "/start@mira_bot",
    }


async def test_somebody_without_a_user_name_is_mentioned_by_name(
    telegram: BotApiServer, bot: Bot, ana: Person, mira: BotAccount
) -> None:
    wen = telegram.person("文")
    ana.says("看这里 /help", mira, mentions=wen)
    message = await told(bot)
    named, command = message.entities
    assert (named.type, named.user, message.parse_entity(named)) == ("text_mention", User(wen.id, "文", False), "文")
    assert message.parse_entity(command) == "/help"


SENT: dict[str, tuple[Callable[[Person, BotAccount], object], Callable[[Message], object], object]] = {
    "a picture": (
        lambda ana, mira: ana.sends_photo(mira, "my cat 🐈 /name"),
        lambda message: (message.caption, [size.width for size in message.photo], len(message.caption_entities)),
        ("my cat 🐈 /name", [90, 320, 800], 1),
    ),
    "a voice": (
        lambda ana, mira: ana.sends_voice(mira, data=b"OggS...", seconds=7),
        lambda message: message.voice and (message.voice.to_dict()["duration"], message.voice.mime_type),
        (7, "audio/ogg"),
    ),
    "a document": (
        lambda ana, mira: ana.sends_document(mira, b"%PDF", name="cv.pdf", caption="mine"),
        lambda message: message.document and (message.document.file_name, message.caption),
        ("cv.pdf", "mine"),
    ),
    "a sticker": (
        lambda ana, mira: ana.sends_sticker(mira, "😀"),
        lambda message: message.sticker and message.sticker.emoji,
        "😀",
    ),
    "a place": (
        lambda ana, mira: ana.sends_location(mira, 30.5, 120.25),
        lambda message: message.location and (message.location.latitude, message.location.longitude),
        (30.5, 120.25),
    ),
    "by another bot's inline mode": (
        lambda ana, mira: ana.says("a gif", mira, via=mira),
        lambda message: message.via_bot and message.via_bot.username,
        "mira_bot",
    ),
    "an answer": (
        lambda ana, mira: ana.says("two", mira, reply_to=ana.says("one", mira)),
        lambda message: message.reply_to_message and message.reply_to_message.text,
        "one",
    ),
}


@pytest.mark.parametrize("what", SENT)
async def test_what_people_send(bot: Bot, ana: Person, mira: BotAccount, what: str) -> None:
    send, read, expected = SENT[what]
    send(ana, mira)
    updates = await bot.get_updates()
    assert strange_fields(updates) == []
    message = updates[-1].effective_message
    assert message is not None
    assert read(message) == expected


async def test_an_album_is_several_messages_of_one_group(bot: Bot, ana: Person, mira: BotAccount) -> None:
    ana.sends_album(mira, "holidays", photos=3)
    messages = [update.message for update in await bot.get_updates()]
    assert [message and message.caption for message in messages] == ["holidays", None, None]
    assert len({message and message.media_group_id for message in messages}) == 1
    assert messages[0] is not None
    assert messages[0].media_group_id is not None


async def test_an_edit_brings_the_whole_message_again(bot: Bot, ana: Person, mira: BotAccount) -> None:
    said = ana.says("I like tee", mira)
    ana.edits(said, "I like tea /yes")
    first, second = await bot.get_updates()
    assert first.message is not None
    assert second.edited_message is not None
    assert strange_fields(second) == []
    assert (first.message.text, second.edited_message.text) == ("I like tee", "I like tea /yes")
    assert first.message.message_id == second.edited_message.message_id
    assert (first.message.edit_date, second.edited_message.edit_date is not None) == (None, True)
    assert parsed(second.edited_message) == {"bot_command": "/yes"}


async def test_a_caption_can_be_edited_too(bot: Bot, ana: Person, mira: BotAccount) -> None:
    ana.edits(ana.sends_photo(mira, "my cat /name"), "my dog")
    edited = (await bot.get_updates())[1].edited_message
    assert edited is not None
    assert (edited.caption, edited.caption_entities, len(edited.photo)) == ("my dog", (), 3)


async def test_a_press_brings_what_stands_behind_the_button(bot: Bot, ana: Person, mira: BotAccount) -> None:
    ana.says("Hello", mira)
    rows = InlineKeyboardMarkup(
        [[InlineKeyboardButton("Yes", callback_data="y"), InlineKeyboardButton("No", url="t.me")]]
    )
    sent = await bot.send_message(ana.id, "Shall we?", reply_markup=rows)
    message = ana.chat(mira).messages[sent.message_id]
    ana.presses(message, "Yes")
    query = (await bot.get_updates())[-1].callback_query
    assert query is not None
    assert strange_fields(query) == []
    assert isinstance(query.message, Message)
    assert (query.data, query.from_user.id, query.message.text, bool(query.chat_instance)) == (
        "y",
        ana.id,
        "Shall we?",
        True,
    )
    await bot.delete_message(ana.id, sent.message_id)
    ana.presses(message, "Yes")
    gone = (await bot.get_updates())[-1].callback_query
    assert gone is not None
    assert gone.message is not None
    assert (gone.message.is_accessible, gone.message.message_id) == (False, sent.message_id)


async def test_a_reaction_brings_what_was_there_before(bot: Bot, ana: Person, mira: BotAccount) -> None:
    await bot.get_updates(allowed_updates=EVERYTHING)
    said = ana.says("look", mira)
    for emoji in (["❤"], ["👍", "🔥"], []):
        ana.reacts(said, *emoji)
    updates = [update.message_reaction for update in await bot.get_updates()][1:]
    changes = [
        (
            [each.to_dict()["emoji"] for each in update.old_reaction],
            [each.to_dict()["emoji"] for each in update.new_reaction],
        )
        for update in updates
        if update is not None
    ]
    assert changes == [([], ["❤"]), (["❤"], ["👍", "🔥"]), (["👍", "🔥"], [])]
    assert strange_fields(updates) == []


async def test_who_blocks_the_bot_cannot_be_written_to(bot: Bot, ana: Person, mira: BotAccount) -> None:
    ana.says("Hello", mira)
    ana.blocks(mira)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(ana.id, "Are you there?")
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_chat_action(ana.id, "typing")
    ana.unblocks(mira)
    await bot.send_message(ana.id, "Welcome back")
    changes = [update.my_chat_member for update in await bot.get_updates()][1:]
    assert strange_fields(changes) == []
    assert [(each.old_chat_member.status, each.new_chat_member.status) for each in changes if each] == [
        ("member", "kicked"),
        ("kicked", "member"),
    ]
    assert ana.sees(mira) == ["Welcome back"]


async def test_who_writes_to_a_bot_they_blocked_unblocks_it(bot: Bot, ana: Person, mira: BotAccount) -> None:
    ana.blocks(mira)
    ana.says("/start", mira)
    blocked, unblocked, said = await bot.get_updates()
    assert blocked.my_chat_member is not None
    assert unblocked.my_chat_member is not None
    assert unblocked.my_chat_member.new_chat_member.status == "member"
    assert said.message is not None
    assert (await bot.send_message(ana.id, "Welcome back")).chat_id == ana.id


async def test_who_is_gone_or_never_wrote_cannot_be_written_to(
    telegram: BotApiServer, bot: Bot, ana: Person, mira: BotAccount
) -> None:
    ana.says("Hello", mira)
    ana.deactivates()
    with pytest.raises(Forbidden, match="user is deactivated"):
        await bot.send_message(ana.id, "Are you there?")
    ben, lee = telegram.person("Ben"), telegram.person("Lee")
    telegram.group("Tea", ben, mira)
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await bot.send_message(ben.id, "Hello")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(lee.id, "Hello")
    assert [call.effect for call in telegram.calls_of("sendMessage")] == [False] * 3


async def test_messages_of_all_private_chats_of_a_bot_are_counted_together(
    telegram: BotApiServer, ana: Person, mira: BotAccount
) -> None:
    ben, other = telegram.person("Ben"), telegram.bot("other_bot")
    assert [ana.says("1", mira).id, ben.says("2", mira).id, ana.says("3", mira).id] == [1, 2, 3]
    assert ben.says("1", other).id == 1


async def test_a_private_chat_can_have_topics(telegram: BotApiServer, ana: Person) -> None:
    threads = telegram.bot("threads_bot", has_topics_enabled=True)
    async with client(telegram, threads) as bot:
        assert (await bot.get_me()).has_topics_enabled
        topic = ana.opens_topic("Music", threads)
        ana.says("a song", threads, topic=topic)
        opened, said = (update.message for update in await bot.get_updates())
        assert opened is not None
        assert said is not None
        assert strange_fields([opened, said]) == []
        assert opened.forum_topic_created is not None
        assert (opened.forum_topic_created.name, opened.message_thread_id) == ("Music", opened.message_id)
        assert (said.message_thread_id, said.is_topic_message) == (topic.id, True)
        assert await bot.send_message_draft(ana.id, 3, "la", message_thread_id=topic.id)
        sent = await bot.send_message(ana.id, "la la", message_thread_id=topic.id)
        assert (sent.message_thread_id, sent.is_topic_message) == (topic.id, True)
        assert ana.sees_draft(threads) is None


def test_a_field_that_the_library_does_not_know_is_found() -> None:
    strange = User.de_json({"id": 1, "is_bot": False, "first_name": "Ana", "shoe_size": 38}, None)
    entity = MessageEntity("text_mention", 0, 3, user=strange)
    assert strange_fields(Update.de_json({"update_id": 1}, None)) == []
    assert strange_fields((TelegramObject(), [entity])) == ["User.shoe_size"]
