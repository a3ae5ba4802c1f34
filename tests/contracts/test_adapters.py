"""Every adapter that ships with botkit keeps the contract."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from botkit.adapter import Adapter, AdapterContext, Capabilities
from botkit.errors import Moved, OutcomeUnknown, Rejected, RetryAfter, SendError, Unreachable
from botkit.messages import BotId, ConversationId, MessageReceived
from botkit.testing.adapter_contract import AdapterBench, AdapterContract, Failure
from botkit.testing.clock import FrozenClock
from botkit.testing.fake_adapter import EVERYTHING, FakeAdapter, FakePlatform
from botkit_terminal import TerminalAdapter, TerminalSettings
from botkit_terminal.prompt import PromptScreen

FAILURES: dict[Failure, SendError] = {
    "retry_after": RetryAfter(3.0),
    "moved": Moved("another-id"),
    "unreachable": Unreachable("blocked"),
    "rejected": Rejected("refused"),
    "outcome_unknown": OutcomeUnknown("the answer was lost"),
}


class FakeBench(AdapterBench):
    def __init__(self, capabilities: Capabilities = EVERYTHING) -> None:
        self.clock = FrozenClock()
        self.platform = FakePlatform(self.clock, capabilities=capabilities)
        self.wen = self.platform.person("wen")
        self.conversation = self.wen.conversation

    def adapter(self) -> Adapter:
        return FakeAdapter.on(self.platform)

    async def person_says(self, text: str) -> None:
        self.wen.says(text)

    async def person_edits(self, text: str) -> None:
        self.wen.edits(self._latest(), text)

    async def person_deletes(self) -> None:
        self.wen.deletes(self._latest())

    async def repeat(self) -> None:
        self.platform.again(self.platform.stream[-1])

    def confirmed(self) -> int:
        return self.platform.confirmed

    async def break_next_send(self, failure: Failure) -> None:
        self.platform.fail_next(FAILURES[failure], delivered=failure == "outcome_unknown")

    def person_sees(self) -> list[str]:
        return self.wen.sees

    def _latest(self) -> MessageReceived:
        return next(event for event in reversed(self.platform.stream) if isinstance(event, MessageReceived))


class TestFakeAdapter(AdapterContract):
    @pytest.fixture
    async def bench(self) -> AdapterBench:
        return FakeBench()


class TestFakeAdapterThatKnowsKeys(AdapterContract):
    @pytest.fixture
    async def bench(self) -> AdapterBench:
        return FakeBench(Capabilities(idempotent=True, edits=True, max_length=2000, length_unit="utf16"))


class TestFakeAdapterOfFewWords(AdapterContract):
    @pytest.fixture
    async def bench(self) -> AdapterBench:
        return FakeBench(Capabilities(max_length=160, length_unit="bytes"))


class WatchedScreen(PromptScreen):
    """The real screen, with a note of what it drew: a terminal itself cannot be asked."""

    seen: list[str]

    def show(self, text: str, speaker: str = "") -> None:
        super().show(text, speaker)
        self.seen.append(text)


class TerminalBench(AdapterBench):
    """A person who pastes and presses Enter."""

    def __init__(self, keys: PipeInput, folder: Path) -> None:
        self.clock = FrozenClock()
        self.folder = folder
        self.conversation = ConversationId(BotId("companion"), "wen")
        self.keys = keys
        self.seen: list[str] = []

    def adapter(self) -> Adapter:
        settings = TerminalSettings(user="wen", name="霞", folder=self.folder)
        screen = WatchedScreen(settings, self.keys, DummyOutput())
        screen.seen = self.seen
        return TerminalAdapter(AdapterContext(self.conversation.bot, self.clock), settings, screen)

    async def person_says(self, text: str) -> None:
        self.keys.send_text(f"\x1b[200~{text}\x1b[201~\r")

    def person_sees(self) -> list[str]:
        return list(self.seen)


class TestTerminalAdapter(AdapterContract):
    @pytest.fixture
    async def bench(self, tmp_path: Path) -> AsyncIterator[AdapterBench]:
        with create_pipe_input() as keys:
            yield TerminalBench(keys, tmp_path)
