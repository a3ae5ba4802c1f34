"""A program for the terminal tests: the real terminal adapter with a companion of few words behind it.

What a message begins with decides the answer: `stream` grows a draft, `silence` gets none, `busy` gets a
line now and the answer after it, anything else gets two bubbles. Options are TerminalSettings in JSON.
"""

import asyncio
import json
import logging
import sys
from collections.abc import Mapping, Sequence

from botkit.adapter import Accept, AdapterContext, StateChange
from botkit.clock import SystemClock
from botkit.messages import BotId, Event, MessageReceived, OutgoingMessage
from botkit_terminal import TerminalAdapter, TerminalSettings


class Companion(Accept):
    """Answers what it accepts, each message in a task of its own."""

    def __init__(self, adapter: TerminalAdapter, clock: SystemClock) -> None:
        self._adapter, self._clock = adapter, clock
        self.answers: list[asyncio.Task[None]] = []

    @property
    def cursor(self) -> str | None:
        return None

    @property
    def state(self) -> Mapping[str, str]:
        return {}

    async def __call__(
        self, batch: Sequence[Event], cursor: str | None = None, state: Sequence[StateChange] = ()
    ) -> None:
        for event in batch:
            assert isinstance(event, MessageReceived)
            self.answers.append(asyncio.create_task(self._answer(event)))

    async def _answer(self, event: MessageReceived) -> None:
        send, where = self._adapter.send, event.conversation
        if event.text.startswith("silence"):
            return
        await self._adapter.show_typing(where)
        await self._clock.sleep(0.15)
        if event.text.startswith("stream"):
            for length in (5, 10, 15):
                await self._adapter.show_draft(where, "A draft grows here."[:length])
                await self._clock.sleep(0.2)
            await send(where, OutgoingMessage("A draft grows here.", answers=event.message_id), f"{event.id}-0")
            return
        first = "等一下啊" if event.text.startswith("busy") else "嗯。"
        await send(where, OutgoingMessage(first, more=True, answers=event.message_id), f"{event.id}-0")
        await self._adapter.show_typing(where)
        await self._clock.sleep(0.15)
        await send(where, OutgoingMessage(f"你说：{event.text}", answers=event.message_id), f"{event.id}-1")


async def main(options: Mapping[str, object]) -> int:
    logging.basicConfig(handlers=[logging.NullHandler()])  # a log has no place between the bubbles
    clock, unanswered = SystemClock(), list[bool]()
    host = {"on_unanswered": lambda: unanswered.append(True)}
    settings = TerminalSettings.model_validate(options)
    adapter = TerminalAdapter(AdapterContext(BotId("companion"), clock, options=host), settings)
    companion = Companion(adapter, clock)
    await adapter.open()
    try:
        await adapter.listen(companion)
        await asyncio.gather(*companion.answers)
    finally:
        await adapter.close()
    return 1 if unanswered else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(json.loads(sys.argv[1] if len(sys.argv) > 1 else "{}"))))
