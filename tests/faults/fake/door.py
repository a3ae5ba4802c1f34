"""The door through which a worker reaches the fake platform."""

from collections.abc import Sequence

from botkit.adapter import Accept, Adapter, AdapterContext
from tests.faults.fake.adapter import KillAdapter, KillEvent, KillSettings


class _EarlyConfirmation(KillAdapter):
    async def take(self, accept: Accept, batch: Sequence[KillEvent], offset: int) -> None:
        await self.confirm(offset)
        await super().take(accept, batch, offset)


def open_door(plant: str, context: AdapterContext, address: str) -> Adapter:
    """The adapter of a worker in which `plant` grows."""
    adapter = _EarlyConfirmation if plant == "cursor-before-commit" else KillAdapter
    return adapter(context, KillSettings(address=address))
