"""A double of Telegram's Bot API: a real HTTP server on loopback, with people who act and chats to look into.

    async with BotApiServer() as telegram:
        mira = telegram.bot("mira_bot", name="Mira")         # mira.token, mira.id, mira.username
        ana = telegram.person("Ana", language="en")
        bot = telegram_sdk.Bot(mira.token, base_url=telegram.base_url, base_file_url=telegram.base_file_url)

        ana.says("Hello", mira)                              # a bot stands for the private chat with it
        (update,) = await bot.get_updates(timeout=10)
        await bot.send_message(update.message.chat_id, "Hi, Ana")
        assert ana.sees(mira) == ["Hi, Ana"]                 # the others' texts, as they stand now
        assert ana.chat(mira).signs == []                    # typing signs; .drafts, .messages (.buttons, .entities)

        telegram.fail_next(faults.too_many(5), method="sendMessage")
        telegram.fail_next(faults.drop_after())              # it takes effect, and the answer is lost
        telegram.fail_next(faults.BLOCKED, times=3, chat=ana.chat(mira))
        assert [call.effect for call in telegram.calls_of("sendMessage")] == [True]
        await telegram.wait_for(lambda: len(telegram.calls) == 4)

`BotApiServer(clock)` goes by another clock: dates, long polls, delays. People's verbs happen at once and need no await.
"""

from botkit.testing.bot_api import faults
from botkit.testing.bot_api.accounts import Bot
from botkit.testing.bot_api.chats import Chat, Draft, Message, Sign
from botkit.testing.bot_api.faults import Fault
from botkit.testing.bot_api.log import Call
from botkit.testing.bot_api.people import Person
from botkit.testing.bot_api.server import BotApiServer

__all__ = ["Bot", "BotApiServer", "Call", "Chat", "Draft", "Fault", "Message", "Person", "Sign", "faults"]
