"""The way in, in memory: what an adapter is listened to with where no botkit runs behind it."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager

from botkit.adapter import Accept, Adapter, StateChange
from botkit.clock import Clock
from botkit.errors import StoreUnavailable
from botkit.messages import Event, MessageReceived


class FakeInbox(Accept):
    """An `Accept` that keeps what it is given, and fails or waits on demand.

    Attributes:
        offered: every batch it was called with, also those it did not take.
        events: what was committed: each event once, in order of arrival.
        failures: how many of the next calls raise StoreUnavailable.
        gate: while it is cleared, calls wait before they commit.
    """

    def __init__(self, cursor: str | None = None, state: Mapping[str, str] | None = None) -> None:
        self._cursor = cursor
        self._state = dict(state or {})
        self.offered: list[tuple[Event, ...]] = []
        self.events: list[Event] = []
        self.failures = 0
        self.gate = asyncio.Event()
        self.gate.set()

    @property
    def cursor(self) -> str | None:
        return self._cursor

    @property
    def state(self) -> Mapping[str, str]:
        return dict(self._state)

    @property
    def texts(self) -> list[str]:
        """The texts of the committed messages."""
        return [event.text for event in self.events if isinstance(event, MessageReceived)]

    async def __call__(
        self, batch: Sequence[Event], cursor: str | None = None, state: Sequence[StateChange] = ()
    ) -> None:
        self.offered.append(tuple(batch))
        await self.gate.wait()
        if self.failures > 0:
            self.failures -= 1
            raise StoreUnavailable("the test lets this write fail: call again with the same batch")
        known = {event.id for event in self.events}
        for event in batch:
            if event.id not in known:
                known.add(event.id)
                self.events.append(event)
        if cursor is not None:
            self._cursor = cursor
        for change in state:
            if change.value is None:
                self._state.pop(change.key, None)
            else:
                self._state[change.key] = change.value


@asynccontextmanager
async def listening(adapter: Adapter, accept: Accept, clock: Clock) -> AsyncGenerator[asyncio.Task[None], None]:
    """An open adapter that listens in a task, is called again when the store was away, and is closed in the end."""

    async def supervise() -> None:
        while True:
            try:
                return await adapter.listen(accept)
            except StoreUnavailable:
                await clock.sleep(1.0)

    await adapter.open()
    task = asyncio.create_task(supervise())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await adapter.close()
