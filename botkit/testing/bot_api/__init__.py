"""A double of Telegram's Bot API: a real HTTP server on loopback, with people who act and chats to look into.

    async with BotApiServer() as telegram:                   # base_url, base_file_url: for python-telegram-bot
        mira = telegram.bot("mira_bot", name="Mira")         # .token .id .username; privacy mode unless
        ana = telegram.person("Ana", language="en")          #   can_read_all_group_messages=True is said
        bot = Bot(mira.token, base_url=telegram.base_url, base_file_url=telegram.base_file_url)

        said = ana.says("Hello", mira)                       # a bot stands for the private chat with it
        (update,) = await bot.get_updates(timeout=10)
        await bot.send_message(ana.id, "Hi", reply_parameters=ReplyParameters(said.id), reply_markup=...)
        assert ana.sees(mira) == ["Hi"]                      # the others' texts, as they stand now
        answer = list(ana.chat(mira).standing())[-1]         # .text .entities .buttons .labels .reactions .body
        query = ana.presses(answer, "Yes")                   # query.answer is what the bot showed, None before
        ana.reacts(answer, "❤"); ana.edits(said, "Hello!"); ana.blocks(mira)
        ana.sends_photo(mira, "my cat")                      # _voice _document _sticker _location _album
        ana.sees_typing(mira), ana.sees_draft(mira)          # now; ever: ana.chat(mira).signs, .drafts

        tea = telegram.group("Tea", ana, mira)               # supergroup(..., forum=True), channel(...)
        ana.says("@mira_bot hi", tea, reply_to=..., topic=...); ana.removes(mira, tea); above = ana.upgrades(tea)

        telegram.fail_next(faults.too_many(5), method="sendMessage", chat=tea)
        telegram.fail_next(faults.drop_after(), times=2)     # it takes effect, and the answer is lost
        telegram.fail_next(faults.BLOCKED)                   # `faults` names the others
        telegram.fail_sometimes(0.01, faults.drop_before(), faults.drop_after(), faults.bad_gateway())
        telegram.limits = Limits()                           # the real server's; None (as it begins) for none
        mira.updates.repeat(2)                               # the last two updates are told once more
        with mira.updates.disorder(): ...                    # what happens here is told in reverse

        await telegram.wait_for(lambda: len(telegram.calls_of("sendMessage")) == 4)
        assert [call.effect for call in telegram.calls] == ...    # .method .parameters .status .answer .at .bot

People's verbs happen at once and need no await. `BotApiServer(clock)` goes by another clock: dates, long polls,
limits, delays, what is too old; `wait_for` moves a `FrozenClock`. Calls go to a JSON-lines file with `log_file`.

In a process of its own it is `python -m botkit.testing.bot_api --port 0 --bot mira_bot`, which prints its addresses and
the bots' tokens as a line of JSON; `remote_bot_api` starts one and `botkit.testing.bot_api.control` tells what it
understands.

It is stricter than the real server in one thing (entities that overlap by a part are refused, not mended) and laxer
in these: parse_mode is refused, a poll that repeats its offset is not slowed down, and a second conflict within three
seconds is told at once.
"""

from botkit.testing.bot_api import faults
from botkit.testing.bot_api.accounts import Bot
from botkit.testing.bot_api.callbacks import CallbackQuery
from botkit.testing.bot_api.chats import Chat, Draft, Message, Sign, Topic
from botkit.testing.bot_api.faults import Fault
from botkit.testing.bot_api.limits import Limits
from botkit.testing.bot_api.log import Call
from botkit.testing.bot_api.people import Person
from botkit.testing.bot_api.remote import RemoteBotApi, remote_bot_api
from botkit.testing.bot_api.server import BotApiServer

__all__ = [
    "Bot",
    "BotApiServer",
    "Call",
    "CallbackQuery",
    "Chat",
    "Draft",
    "Fault",
    "Limits",
    "Message",
    "Person",
    "RemoteBotApi",
    "Sign",
    "Topic",
    "faults",
    "remote_bot_api",
]
