"""The adapter contract finds what is wrong with an adapter: each of these breaks one promise."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from botkit.adapter import Accept, Adapter
from botkit.errors import OutcomeUnknown
from botkit.messages import ConversationId, Event, Outgoing, OutgoingMessage, Receipt
from botkit.testing.adapter_bench import Failure
from botkit.testing.adapter_contract import AdapterBench, AdapterContract
from botkit.testing.clock import FrozenClock
from botkit.testing.fake_adapter import FakeAdapter, FakePlatform


class ConfirmsTooEarly(FakeAdapter):
    """Confirms to the platform before anything is written down."""

    async def listen(self, accept: Accept) -> None:
        place = int(accept.cursor or 0)
        while batch := await self._platform.fetch(place):
            place += len(batch)
            self._platform.confirm(place)
            await accept(batch, cursor=str(place))


class GoesOnAfterAFailedCommit(FakeAdapter):
    """Takes the next batch when the store could not take this one."""

    async def listen(self, accept: Accept) -> None:
        place = max(int(accept.cursor or 0), self._platform.confirmed)
        while batch := await self._platform.fetch(place):
            place += len(batch)
            self._platform.confirm(place)
            await accept(batch, cursor=str(place))


class ForgetsTheCursor(FakeAdapter):
    """Starts where the stream is now, whatever was missed meanwhile."""

    async def listen(self, accept: Accept) -> None:
        place = len(self._platform.stream)
        while batch := await self._platform.fetch(place):
            place += len(batch)
            await accept(batch, cursor=str(place))
            self._platform.confirm(place)


class NumbersEventsItself(FakeAdapter):
    """Gives each event an id of its own, so that a repeated one looks new."""

    async def listen(self, accept: Accept) -> None:
        place = int(accept.cursor or 0)
        while batch := await self._platform.fetch(place):
            renamed: list[Event] = [replace(event, id=f"{place + n}") for n, event in enumerate(batch)]
            place += len(batch)
            await accept(renamed, cursor=str(place))
            self._platform.confirm(place)


class CutsLongTexts(FakeAdapter):
    """Sends the beginning of what is too long, and says nothing."""

    async def send(self, conversation: ConversationId, outgoing: Outgoing, key: str) -> Receipt:
        if isinstance(outgoing, OutgoingMessage):
            outgoing = replace(outgoing, text=outgoing.text[: self.capabilities.max_length])
        return await super().send(conversation, outgoing, key)


class CallsEveryFailureUnknown(FakeAdapter):
    """Makes every refusal a riddle, so that it is sent again and again."""

    async def send(self, conversation: ConversationId, outgoing: Outgoing, key: str) -> Receipt:
        try:
            return await super().send(conversation, outgoing, key)
        except Exception as error:  # the very fault under test
            raise OutcomeUnknown("who knows: try again") from error


class LeavesATaskBehind(FakeAdapter):
    """Starts something in `listen` that outlives it."""

    tasks: list[asyncio.Task[None]] = []  # noqa: RUF012

    async def listen(self, accept: Accept) -> None:
        self.tasks.append(asyncio.create_task(self.context.clock.sleep(10_000)))
        await super().listen(accept)


class Bench(AdapterBench):
    def __init__(self, kind: type[FakeAdapter]) -> None:
        self.clock = self.frozen = FrozenClock()
        self.platform = FakePlatform(self.clock)
        self.wen = self.platform.person("wen")
        self.conversation = self.wen.conversation
        self.kind = kind

    def adapter(self) -> Adapter:
        return self.kind.on(self.platform)

    async def person_says(self, text: str) -> None:
        self.wen.says(text)

    async def repeat(self) -> None:
        self.platform.again(self.platform.stream[-1])

    def confirmed(self) -> int:
        return self.platform.confirmed

    async def break_next_send(self, failure: Failure) -> None:
        self.platform.block(self.conversation)

    def person_sees(self) -> list[str]:
        return self.wen.sees

    async def wait_for(self, condition: Callable[[], bool]) -> None:
        await self.frozen.until(condition, limit=30.0, pauses=50)


contract = AdapterContract()


@pytest.mark.parametrize(
    ("kind", "promise"),
    [
        (ConfirmsTooEarly, contract.test_an_event_is_confirmed_only_after_it_is_committed),
        (GoesOnAfterAFailedCommit, contract.test_what_the_store_could_not_take_comes_again),
        (GoesOnAfterAFailedCommit, contract.test_a_failed_commit_is_not_confirmed),
        (ForgetsTheCursor, contract.test_after_a_restart_nothing_is_missing_and_nothing_is_new_twice),
        (NumbersEventsItself, contract.test_a_repeated_event_keeps_its_id),
        (CutsLongTexts, contract.test_the_longest_message_passes_whole_and_a_longer_one_is_rejected),
        (CallsEveryFailureUnknown, contract.test_what_it_does_not_know_is_rejected),
        (LeavesATaskBehind, contract.test_cancelling_listen_is_clean),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
async def test_a_broken_promise_is_found(
    kind: type[FakeAdapter], promise: Callable[[AdapterBench], Awaitable[None]]
) -> None:
    await promise(Bench(FakeAdapter))
    with pytest.raises((AssertionError, pytest.fail.Exception, OutcomeUnknown)):
        await promise(Bench(kind))
    for task in LeavesATaskBehind.tasks:
        task.cancel()
    LeavesATaskBehind.tasks.clear()


async def test_a_failure_reported_as_another_is_found() -> None:
    await contract.test_each_failure_has_its_own_error(Bench(FakeAdapter), "unreachable")
    with pytest.raises((AssertionError, OutcomeUnknown)):
        await contract.test_each_failure_has_its_own_error(Bench(CallsEveryFailureUnknown), "unreachable")
