"""How a store tells the workers of its own process that there may be something to do."""

import asyncio
from weakref import WeakSet


class Wakeups:
    """Events handed out to watchers; all are set at a change. A watcher clears its own."""

    def __init__(self) -> None:
        self._watchers: WeakSet[asyncio.Event] = WeakSet()

    def watch(self) -> asyncio.Event:
        event = asyncio.Event()
        self._watchers.add(event)
        return event

    def notify(self) -> None:
        for event in self._watchers:
            event.set()
