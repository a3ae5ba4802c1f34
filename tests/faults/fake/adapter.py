"""The adapter of the platform beside this file: the cursor is its offset, and sending twice shows twice."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, TypeAlias

import aiohttp
from pydantic import BaseModel, ConfigDict

from botkit.adapter import Accept, Adapter, AdapterContext
from botkit.clock import Instant
from botkit.errors import ConfigError, OutcomeUnknown, Rejected, RetryAfter
from botkit.messages import (
    Account,
    ConversationId,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
    Outgoing,
    OutgoingMessage,
    Receipt,
    Sender,
)

_PATIENCE = 5.0

KillEvent: TypeAlias = MessageReceived | MessageEdited | MessageDeleted


class KillSettings(BaseModel):
    """Where the platform is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    address: str


class KillAdapter(Adapter):
    """Carries one bot. It ends when the platform is gone, so that no worker outlives its run."""

    platform = "kill"
    Settings = KillSettings

    def __init__(self, context: AdapterContext, settings: KillSettings) -> None:
        self._context = context
        self._address = settings.address
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2 * _PATIENCE))

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def listen(self, accept: Accept) -> None:
        offset = int(accept.cursor or 0)
        while True:
            updates = await self._poll(offset)
            if updates:
                offset = int(updates[-1]["offset"]) + 1
                await self.take(accept, [self._event(update) for update in updates], offset)

    async def take(self, accept: Accept, batch: Sequence[KillEvent], offset: int) -> None:
        """Have a batch written down; the next poll confirms it."""
        await accept(batch, cursor=str(offset))

    async def confirm(self, offset: int) -> None:
        """Tell the platform that everything below `offset` has been taken, without taking more."""
        await self._poll(offset, patience=0.0)

    async def send(self, conversation: ConversationId, outgoing: Outgoing, key: str) -> Receipt:
        if not isinstance(outgoing, OutgoingMessage):
            raise Rejected("this platform shows text alone")
        body = {"chat": conversation.chat, "key": key, "text": outgoing.text, "answers": outgoing.answers}
        try:
            async with self._http.post(f"{self._address}/send", json=body) as answer:
                told = await answer.json()
        except aiohttp.ClientError as error:
            raise OutcomeUnknown(f"no answer from the platform ({type(error).__name__})") from error
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            raise RetryAfter(told["retry_after"])
        return Receipt(told["message_id"])

    @property
    def _http(self) -> aiohttp.ClientSession:
        assert self._session is not None, "open() comes first"
        return self._session

    async def _poll(self, offset: int, patience: float = _PATIENCE) -> list[dict[str, Any]]:
        query = {"offset": str(offset), "timeout": str(patience)}
        try:
            async with self._http.get(f"{self._address}/updates", params=query) as answer:
                return await answer.json()
        except aiohttp.ClientConnectorError as error:
            raise ConfigError("the platform is gone: the run is over") from error

    def _event(self, update: dict[str, Any]) -> KillEvent:
        chat = update["chat"]
        about = {
            "id": f"update-{update['id']}",
            "conversation": ConversationId(self._context.bot, chat),
            "sender": Sender(Account(self.platform, chat)),
            "at": Instant(update["at"]),
            "message_id": update["token"],
        }
        if update["type"] == "delete":
            return MessageDeleted(**about)
        kind = MessageEdited if update["type"] == "edit" else MessageReceived
        return kind(**about, text=update["text"])
