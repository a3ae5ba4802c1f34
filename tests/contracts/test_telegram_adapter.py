"""The Telegram adapter keeps the contract, over HTTP against a double of the Bot API."""

from collections.abc import AsyncIterator

import pytest

from botkit.adapter import Adapter
from botkit.messages import ConversationId
from botkit.testing.adapter_contract import AdapterBench, AdapterContract, Failure
from botkit.testing.bot_api import BotApiServer, Message, faults
from tests.adapters.telegram_bot import BOT, HurriedClock, adapter_for

FAULTS = {
    "retry_after": faults.too_many(3),
    "moved": faults.error(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-100777),
    "unreachable": faults.BLOCKED,
    "rejected": faults.error(400, "Bad Request: message is not allowed"),
    "outcome_unknown": faults.drop_after(),
}


class TelegramBench(AdapterBench):
    """Ana, who writes to Mira."""

    def __init__(self, telegram: BotApiServer) -> None:
        self.clock = HurriedClock()
        self.telegram = telegram
        self.mira = telegram.bot("mira_bot", name="Mira")
        self.ana = telegram.person("Ana")
        self.conversation = ConversationId(BOT, str(self.ana.id))

    def adapter(self) -> Adapter:
        return adapter_for(self.telegram, self.mira, self.clock, poll_timeout=1)

    async def person_says(self, text: str) -> None:
        self.ana.says(text, self.mira)

    async def person_edits(self, text: str) -> None:
        self.ana.edits(self._latest(), text)

    async def repeat(self) -> None:
        self.mira.updates.repeat()

    def confirmed(self) -> int:
        told = {update.id for update in self.mira.updates.told}
        return len(told - {update.id for update in self.mira.updates.waiting})

    async def break_next_send(self, failure: Failure) -> None:
        self.telegram.fail_next(FAULTS[failure], method="sendMessage")

    def person_sees(self) -> list[str]:
        return self.ana.sees(self.mira)

    def _latest(self) -> Message:
        messages = self.ana.chat(self.mira).standing()
        return [message for message in messages if message.author == self.ana.id][-1]


class TestTelegramAdapter(AdapterContract):
    @pytest.fixture
    async def bench(self) -> AsyncIterator[AdapterBench]:
        async with BotApiServer() as telegram:
            yield TelegramBench(telegram)
