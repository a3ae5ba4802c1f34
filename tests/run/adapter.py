"""The adapter of the platform beside this file, as somebody might write it who has read the contract."""

import asyncio
import time
from http import HTTPStatus
from typing import Any

import aiohttp
from pydantic import BaseModel, ConfigDict, SecretStr, field_validator

from botkit.adapter import Accept, Adapter, AdapterContext
from botkit.errors import ConfigError, OutcomeUnknown, Rejected
from botkit.messages import (
    Account,
    ConversationId,
    MessageReceived,
    Outgoing,
    OutgoingMessage,
    Receipt,
    Sender,
)


class TownSettings(BaseModel):
    """Where the platform is, and the bot's token."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    address: str
    token: SecretStr


class TownAdapter(Adapter):
    """One bot of the platform; it asks for its token to be accepted when it is opened, and with each poll."""

    platform = "town"
    Settings = TownSettings

    def __init__(self, context: AdapterContext, settings: TownSettings) -> None:
        self._context = context
        self._url = f"{settings.address}/bot{settings.token.get_secret_value()}"
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        self._session = aiohttp.ClientSession(raise_for_status=False)
        await self._ask("me")

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def listen(self, accept: Accept) -> None:
        offset = int(accept.cursor or 0)
        while True:
            updates = await self._ask("updates", offset=str(offset))
            offset += len(updates)
            if updates:
                await accept([self._event(update) for update in updates], cursor=str(offset))

    async def send(self, conversation: ConversationId, outgoing: Outgoing, key: str) -> Receipt:
        if not isinstance(outgoing, OutgoingMessage):
            raise Rejected("this platform shows text alone")
        try:
            async with self._http.post(
                f"{self._url}/send", json={"chat": conversation.chat, "text": outgoing.text}
            ) as answer:
                return Receipt((await answer.json())["id"])
        except aiohttp.ClientError as error:
            raise OutcomeUnknown(f"no answer from {self._url} to {outgoing.text!r}") from error

    @property
    def _http(self) -> aiohttp.ClientSession:
        assert self._session is not None, "open() comes first"
        return self._session

    async def _ask(self, what: str, **query: str) -> Any:
        async with self._http.get(f"{self._url}/{what}", params=query) as answer:
            if answer.status == HTTPStatus.UNAUTHORIZED:
                raise ConfigError(f"bots.{self._context.bot}.options.token: is not accepted: copy it again")
            answer.raise_for_status()
            return await answer.json()

    def _event(self, update: dict[str, Any]) -> MessageReceived:
        return MessageReceived(
            id=update["id"],
            conversation=ConversationId(self._context.bot, update["chat"]),
            sender=Sender(Account(self.platform, update["chat"]), update["chat"]),
            at=self._context.clock.now(),
            message_id=update["id"],
            text=update["text"],
        )


class ClumsySettings(TownSettings):
    """Stumbles over some of what it may be told."""

    @field_validator("address")
    @classmethod
    def _stumbles(cls, address: str) -> str:
        if "nowhere" in address:
            raise RuntimeError("nobody thought of that")
        return address


class ClumsyAdapter(TownAdapter):
    """Is set up by what does not keep to the rules."""

    Settings = ClumsySettings


class StubbornAdapter(TownAdapter):
    """Goes on asking whatever happens, and reports what is wrong meanwhile."""

    async def _ask(self, what: str, **query: str) -> Any:
        while True:
            try:
                answer = await super()._ask(what, **query)
            except aiohttp.ClientResponseError as error:
                self._context.report(f"the platform is ill ({error.status})")
                await self._context.clock.sleep(0.1)
            else:
                self._context.report("")
                return answer


class BlockingAdapter(TownAdapter):
    """Stops everything else while it listens."""

    async def listen(self, accept: Accept) -> None:
        while True:
            time.sleep(1)  # noqa: ASYNC251 (that is what is wrong with it)


class DeafAdapter(TownAdapter):
    """Hears nothing of an end, and does not give up when it is to close."""

    async def listen(self, accept: Accept) -> None:
        while True:
            try:
                await super().listen(accept)
            except asyncio.CancelledError:
                continue

    async def close(self) -> None:
        while True:
            time.sleep(1)  # noqa: ASYNC251 (that is what is wrong with it)
