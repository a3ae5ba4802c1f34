"""Groups, supergroups, forums and channels: who hears what, who is in, and where a group goes."""

import pytest
from telegram import Bot, ChatMemberAdministrator, ChatMemberMember, ChatMemberOwner, Message, ReplyParameters
from telegram.error import BadRequest, ChatMigrated, Forbidden

from botkit.testing.bot_api import Bot as BotAccount
from botkit.testing.bot_api import BotApiServer, Person
from tests.testing.ptb import client, strange_fields


@pytest.fixture
def ben(telegram: BotApiServer) -> Person:
    return telegram.person("Ben")


async def heard(bot: Bot) -> list[str]:
    """Every text the bot is told of, confirmed."""
    updates = await bot.get_updates()
    assert strange_fields(updates) == []
    if updates:
        await bot.get_updates(offset=updates[-1].update_id + 1)
    return [update.message.text for update in updates if update.message and update.message.text]


async def service(bot: Bot) -> list[Message]:
    """Telegram's own messages that the bot is told of."""
    updates = await bot.get_updates()
    assert strange_fields(updates) == []
    return [update.message for update in updates if update.message and not update.message.text]


async def test_in_privacy_mode_a_bot_hears_what_is_meant_for_it(
    telegram: BotApiServer, bot: Bot, ana: Person, ben: Person, mira: BotAccount
) -> None:
    other = telegram.bot("other_bot")
    tea = telegram.group("Tea", ana, ben, mira, other)
    sent = await bot.send_message(tea.id, "Good morning")
    ana.says("just talking", tea)
    ana.says("@mira_bot are you there?", tea)
    ana.says("Mira, I mean you", tea, mentions=mira)
    ana.says("/help", tea)
    ana.says("/help@mira_bot", tea)
    ana.says("/help@other_bot", tea)
    ana.says("me too", tea, reply_to=tea.messages[sent.message_id])
    ana.says("@other_bot you?", tea)
    assert await heard(bot) == [
        "@mira_bot are you there?",
        "Mira Mira, I mean you",
        "/help",
        "/help@mira_bot",
        "me too",
    ]


async def test_without_privacy_mode_or_as_an_administrator_it_hears_everything(
    telegram: BotApiServer, bot: Bot, ana: Person, mira: BotAccount
) -> None:
    open_bot = telegram.bot("open_bot", can_read_all_group_messages=True)
    tea = telegram.supergroup("Tea", ana, mira, open_bot)
    ana.says("just talking", tea)
    ana.makes(mira, "administrator", tea)
    ana.says("and more", tea)
    async with client(telegram, open_bot) as second:
        assert await heard(second) == ["just talking", "and more"]
    assert await heard(bot) == ["and more"]


async def test_bots_hear_each_other_only_in_bot_to_bot_mode(
    telegram: BotApiServer, bot: Bot, ana: Person, mira: BotAccount
) -> None:
    news = telegram.bot("news_bot")
    open_bot = telegram.bot("open_bot", hears_bots=True, can_read_all_group_messages=True)
    tea = telegram.group("Tea", ana, mira, news, open_bot)
    telegram.bot_says(news, "Rain tomorrow", tea)
    telegram.bot_says(open_bot, "/umbrella@mira_bot", tea)
    async with client(telegram, open_bot) as second:
        (update,) = await second.get_updates()
        assert update.message is not None
        assert update.message.from_user is not None
        assert (update.message.text, update.message.from_user.is_bot) == ("Rain tomorrow", True)
    assert await heard(bot) == ["/umbrella@mira_bot"]
    assert ana.sees(tea) == ["Rain tomorrow", "/umbrella@mira_bot"]


async def test_an_administrator_can_speak_for_the_group(
    telegram: BotApiServer, bot: Bot, ana: Person, mira: BotAccount
) -> None:
    tea = telegram.supergroup("Tea", ana, mira)
    ana.says("/rules@mira_bot", tea, anonymous=True)
    (update,) = await bot.get_updates()
    message = update.message
    assert message is not None
    assert message.from_user is not None
    assert message.sender_chat is not None
    assert (message.from_user.username, message.sender_chat.id) == ("GroupAnonymousBot", tea.id)


async def test_a_bot_is_told_when_it_comes_and_goes(
    telegram: BotApiServer, bot: Bot, ana: Person, ben: Person, mira: BotAccount
) -> None:
    tea = telegram.group("Tea", ana)
    ana.adds(mira, tea)
    ana.adds(ben, tea)
    ben.leaves(tea)
    ana.removes(mira, tea)
    updates = await bot.get_updates()
    assert strange_fields(updates) == []
    changes = [each.my_chat_member for each in updates if each.my_chat_member]
    assert [(each.old_chat_member.status, each.new_chat_member.status) for each in changes] == [
        ("left", "member"),
        ("member", "kicked"),
    ]
    messages = [each.message for each in updates if each.message]
    assert [[user.first_name for user in message.new_chat_members] for message in messages] == [
        ["Mira"],
        ["Ben"],
        [],
        [],
    ]
    assert [message.left_chat_member and message.left_chat_member.first_name for message in messages] == [
        None,
        None,
        "Ben",
        "Mira",
    ]
    with pytest.raises(Forbidden, match="bot was kicked from the group chat"):
        await bot.send_message(tea.id, "Why?")
    ana.adds(mira, tea)
    assert await bot.leave_chat(tea.id)
    with pytest.raises(Forbidden, match="bot is not a member of the group chat"):
        await bot.send_message(tea.id, "Hello?")


async def test_an_administrator_is_told_of_others_if_it_asks(
    telegram: BotApiServer, bot: Bot, ana: Person, ben: Person, mira: BotAccount
) -> None:
    await bot.get_updates(allowed_updates=["chat_member", "message_reaction"])
    tea = telegram.supergroup("Tea", ana, mira)
    ben.joins(tea)
    said = ana.says("look", tea)
    ben.reacts(said, "❤")
    ana.makes(mira, "administrator", tea)
    ben.leaves(tea)
    ana.reacts(said, "❤")
    left, reacted = await bot.get_updates()
    assert left.chat_member is not None
    assert reacted.message_reaction is not None
    assert (left.chat_member.new_chat_member.status, left.chat_member.from_user.id) == ("left", ben.id)
    member = await bot.get_chat_member(tea.id, mira.id)
    assert isinstance(member, ChatMemberAdministrator)
    assert strange_fields([left, reacted, member]) == []
    assert isinstance(await bot.get_chat_member(tea.id, ana.id), ChatMemberOwner)


async def test_a_restricted_bot_may_not_write(telegram: BotApiServer, bot: Bot, ana: Person, mira: BotAccount) -> None:
    tea = telegram.supergroup("Tea", ana, mira)
    ana.makes(mira, "restricted", tea)
    with pytest.raises(BadRequest, match="Not enough rights to send text messages"):
        await bot.send_message(tea.id, "Hello")
    assert strange_fields(await bot.get_chat_member(tea.id, mira.id)) == []
    ana.makes(mira, "member", tea)
    await bot.send_message(tea.id, "Hello")
    assert isinstance(await bot.get_chat_member(tea.id, mira.id), ChatMemberMember)
    assert ana.sees(tea) == ["Hello"]


async def test_a_group_goes_on_as_a_supergroup(telegram: BotApiServer, bot: Bot, ana: Person, mira: BotAccount) -> None:
    tea = telegram.group("Tea", ana, mira)
    ana.says("/hello", tea)
    above = ana.upgrades(tea)
    ana.says("/hello again", above)
    assert (await heard(bot))[-1] == "/hello again"
    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(tea.id, "Hello")
    assert moved.value.new_chat_id == above.id
    sent = await bot.send_message(above.id, "Hello")
    assert (sent.chat.type, sent.chat.title) == ("supergroup", "Tea")


async def test_the_move_is_told_in_both_chats(telegram: BotApiServer, bot: Bot, ana: Person, mira: BotAccount) -> None:
    tea = telegram.group("Tea", ana, mira)
    above = ana.upgrades(tea)
    going, coming = await service(bot)
    assert (going.chat_id, going.migrate_to_chat_id) == (tea.id, above.id)
    assert (coming.chat_id, coming.migrate_from_chat_id) == (above.id, tea.id)
    assert going.from_user is not None
    assert going.from_user.id == ana.id


async def test_a_reply_in_a_supergroup_opens_a_thread_without_being_a_topic(
    telegram: BotApiServer, bot: Bot, ana: Person, mira: BotAccount
) -> None:
    tea = telegram.supergroup("Tea", ana, mira)
    root = ana.says("/question", tea)
    ana.says("/answer", tea, reply_to=ana.says("/first", tea, reply_to=root))
    last = (await bot.get_updates())[-1].message
    assert last is not None
    assert (last.message_thread_id, last.is_topic_message) == (root.id, None)
    sent = await bot.send_message(tea.id, "mine", reply_parameters=ReplyParameters(last.message_id))
    assert sent.message_thread_id == root.id
    with pytest.raises(BadRequest, match="Message thread is not a forum topic thread"):
        await bot.send_message(tea.id, "into the thread", message_thread_id=root.id)


async def test_a_forum_has_topics_and_a_general_one_without_a_number(
    telegram: BotApiServer, bot: Bot, ana: Person, mira: BotAccount
) -> None:
    forum = telegram.supergroup("Club", ana, mira, username="the_club", forum=True)
    music = ana.opens_topic("Music", forum)
    said = ana.says("/play", forum, topic=music)
    ana.says("/again", forum, reply_to=said)
    ana.says("/general", forum)
    opened, played, again, general = [update.message for update in await bot.get_updates()]
    assert opened is not None and played is not None and again is not None and general is not None  # noqa: PT018
    assert strange_fields([opened, played, again, general]) == []
    assert opened.forum_topic_created is not None
    assert (played.chat.is_forum, played.message_thread_id, played.is_topic_message) == (True, music.id, True)
    assert played.reply_to_message is not None
    assert played.reply_to_message.forum_topic_created is not None
    assert again.reply_to_message is not None
    assert (again.message_thread_id, again.reply_to_message.text) == (music.id, "/play")
    assert (general.message_thread_id, general.is_topic_message, general.reply_to_message) == (None, None, None)
    sent = await bot.send_message("@the_club", "la", message_thread_id=music.id)
    assert (sent.message_thread_id, sent.is_topic_message) == (music.id, True)
    await bot.send_chat_action(forum.id, "typing", message_thread_id=music.id)
    assert [sign.thread for sign in forum.signs] == [music.id]


async def test_a_topic_can_be_closed_and_deleted(
    telegram: BotApiServer, bot: Bot, ana: Person, mira: BotAccount
) -> None:
    forum = telegram.supergroup("Club", ana, mira, forum=True)
    music, art = ana.opens_topic("Music", forum), ana.opens_topic("Art", forum)
    ana.closes_topic(music)
    ana.deletes_topic(art)
    with pytest.raises(BadRequest, match=r"(?i)topic_closed"):
        await bot.send_message(forum.id, "la", message_thread_id=music.id)
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(forum.id, "look", message_thread_id=art.id)
    assert (await service(bot))[-1].forum_topic_closed is not None
    assert ana.sees(forum) == []


async def test_posts_of_a_channel_have_no_author(
    telegram: BotApiServer, bot: Bot, ana: Person, mira: BotAccount
) -> None:
    news = telegram.channel("News", ana, mira)
    ana.edits(ana.says("It rains", news), "It snows")
    posted, edited = await bot.get_updates()
    assert strange_fields([posted, edited]) == []
    assert posted.channel_post is not None
    assert edited.edited_channel_post is not None
    assert (posted.channel_post.from_user, posted.channel_post.text) == (None, "It rains")
    assert edited.edited_channel_post.text == "It snows"
    sent = await bot.send_message(news.id, "mine")
    assert sent.sender_chat is not None
    assert (sent.chat.type, sent.sender_chat.id) == ("channel", news.id)
    assert ana.sees(news) == ["mine"]


async def test_a_bot_learns_about_chats(telegram: BotApiServer, bot: Bot, ana: Person, mira: BotAccount) -> None:
    ana.says("Hello", mira)
    forum = telegram.supergroup("Club", ana, mira, username="the_club", forum=True)
    private, club = await bot.get_chat(ana.id), await bot.get_chat("@the_club")
    assert strange_fields([private, club]) == []
    assert (private.first_name, private.type) == ("Ana", "private")
    assert (club.id, club.title, club.is_forum, club.active_usernames) == (forum.id, "Club", True, ("the_club",))
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.get_chat("@nobody_s_club")
    with pytest.raises(BadRequest, match="User not found"):
        await bot.get_chat_member(forum.id, 1)
