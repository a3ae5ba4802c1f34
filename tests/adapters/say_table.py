"""A terminal whose clock stands still and whose screen can be read."""

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from botkit.adapter import AdapterContext
from botkit.messages import BotId, ConversationId, MessageReceived, OutgoingMessage
from botkit.testing.clock import FrozenClock
from botkit.testing.fake_inbox import FakeInbox, listening
from botkit_terminal import TerminalAdapter, TerminalSettings
from botkit_terminal.lines import GivenTexts, LineScreen
from tests.person_at_terminal import PATIENCE

HERE = ConversationId(BotId("companion"), "wen")


class Paper(io.StringIO):
    """A text stream that says whether it is a terminal."""

    def __init__(self, *, terminal: bool = False) -> None:
        super().__init__()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


async def until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not happened():  # noqa: ASYNC110 (what is waited for tells nobody)
            await asyncio.sleep(0.001)


class SayTable:
    """A terminal adapter in say mode, with all it writes.

    Args:
        patience: the operator's.
        told: the patience this one run was told to have.
    """

    def __init__(
        self,
        *texts: str,
        patience: float = 180.0,
        aside: Paper | None = None,
        told: float | None = None,
        hopeless: asyncio.Event | None = None,
    ) -> None:
        self.clock, self.inbox = FrozenClock(), FakeInbox()
        self.out, self.aside = Paper(), Paper() if aside is None else aside
        self.unanswered = 0
        settings = TerminalSettings(user="wen", name="霞", say=texts, patience=patience, language="zh")
        screen = LineScreen(settings, GivenTexts(texts), self.out, self.aside)
        options = {"on_unanswered": self._count, "patience": told, "hopeless": hopeless or asyncio.Event()}
        self.adapter = TerminalAdapter(AdapterContext(HERE.bot, self.clock, options=options), settings, screen)

    def _count(self) -> None:
        self.unanswered += 1

    async def answers(self, text: str, *, more: bool = False, to: str | None = None) -> None:
        """Say this in answer to the message of that text, by default to the last one."""
        asked = [
            event for event in self.inbox.events if isinstance(event, MessageReceived) and to in {None, event.text}
        ]
        await self.adapter.send(HERE, OutgoingMessage(text, more=more, answers=asked[-1].message_id), "key")

    @asynccontextmanager
    async def listens(self) -> AsyncIterator[asyncio.Task[None]]:
        async with listening(self.adapter, self.inbox, self.clock) as task:
            await self.clock.settle()
            yield task
