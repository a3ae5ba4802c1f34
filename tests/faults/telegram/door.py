"""The door through which a worker reaches the double of Telegram: the adapter that is shipped, and bugs in it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pydantic import SecretStr

from botkit.adapter import Accept, Adapter, AdapterContext, StateChange
from botkit.errors import Moved, OutcomeUnknown, Rejected, RetryAfter
from botkit.messages import ConversationId, Event, Outgoing, OutgoingMessage, Receipt
from botkit_telegram import TelegramAdapter, TelegramSettings
from tests.faults.telegram.signature import sign


class SigningAdapter(TelegramAdapter):
    """Every message says whose it is, so that whoever reads the platform's log knows."""

    async def send(self, conversation: ConversationId, outgoing: Outgoing, key: str) -> Receipt:
        if isinstance(outgoing, OutgoingMessage):
            outgoing = replace(outgoing, text=sign(outgoing.text, key, outgoing.answers))
        return await super().send(conversation, outgoing, key)


class _EarlyConfirmation(SigningAdapter):
    async def listen(self, accept: Accept) -> None:
        await super().listen(_Confirming(self, accept))

    async def confirm(self, offset: int) -> None:
        """Tell Telegram that everything below `offset` has been taken, without taking more."""
        await self._connection.news(offset, 0)


class _Confirming:
    """Confirms a batch, and has it written down then."""

    def __init__(self, adapter: _EarlyConfirmation, accept: Accept) -> None:
        self._adapter = adapter
        self._accept = accept

    @property
    def cursor(self) -> str | None:
        return self._accept.cursor

    @property
    def state(self) -> Mapping[str, str]:
        return self._accept.state

    async def __call__(
        self, batch: Sequence[Event], cursor: str | None = None, state: Sequence[StateChange] = ()
    ) -> None:
        if cursor is not None:
            await self._adapter.confirm(int(cursor))
        await self._accept(batch, cursor, state)


class _NoAnswerIsANo(SigningAdapter):
    async def send(self, conversation: ConversationId, outgoing: Outgoing, key: str) -> Receipt:
        try:
            return await super().send(conversation, outgoing, key)
        except OutcomeUnknown as error:
            raise RetryAfter(0.1) from error


class _WaitIsANo(SigningAdapter):
    async def send(self, conversation: ConversationId, outgoing: Outgoing, key: str) -> Receipt:
        try:
            return await super().send(conversation, outgoing, key)
        except RetryAfter as error:
            raise Rejected("too many requests") from error


class _NeverMoves(SigningAdapter):
    async def send(self, conversation: ConversationId, outgoing: Outgoing, key: str) -> Receipt:
        try:
            return await super().send(conversation, outgoing, key)
        except Moved as error:
            raise Rejected("the group is a supergroup now") from error


_PLANTED: dict[str, type[SigningAdapter]] = {
    "cursor-before-commit": _EarlyConfirmation,
    "no-answer-is-a-no": _NoAnswerIsANo,
    "wait-is-a-no": _WaitIsANo,
    "never-moves": _NeverMoves,
}


def open_door(plant: str, context: AdapterContext, address: str) -> Adapter:
    """The adapter of a worker in which `plant` grows; the address ends with the bot's token."""
    server, _, token = address.rpartition("/")
    settings = TelegramSettings(token=SecretStr(token), api_base=server, poll_timeout=5, messages_per_second=0)
    return _PLANTED.get(plant, SigningAdapter)(context, settings)
