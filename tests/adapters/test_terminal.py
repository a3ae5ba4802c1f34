"""The terminal adapter with a clock that stands still and screens that can be read."""

import asyncio
import io
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.data_structures import Size
from prompt_toolkit.formatted_text import fragment_list_to_text, to_formatted_text
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from prompt_toolkit.output.vt100 import Vt100_Output
from pydantic import ValidationError

from botkit.adapter import AdapterContext, find_adapter
from botkit.clock import Instant
from botkit.errors import Rejected, RetryAfter, Unreachable
from botkit.messages import (
    Account,
    BotId,
    Button,
    ConversationId,
    MessageReceived,
    OutgoingEdit,
    OutgoingMessage,
    Sender,
)
from botkit.testing.clock import FrozenClock
from botkit.testing.fake_inbox import FakeInbox, listening
from botkit_terminal import TerminalAdapter, TerminalSettings
from botkit_terminal.lines import GivenTexts, LineScreen, PipedLines
from botkit_terminal.prompt import PromptScreen
from botkit_terminal.translate import language_of_locale, printable, to_incoming, to_text
from tests.person_at_terminal import PATIENCE

HERE = ConversationId(BotId("companion"), "wen")
WEN = Sender(Account("terminal", "wen"), "wen")


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
    """A terminal adapter in say mode, with all it writes."""

    def __init__(self, *texts: str, patience: float = 180.0, aside: Paper | None = None) -> None:
        self.clock, self.inbox = FrozenClock(), FakeInbox()
        self.out, self.aside = Paper(), Paper() if aside is None else aside
        self.unanswered = 0
        settings = TerminalSettings(
            user="wen", name="霞", say=texts, patience=patience, on_unanswered=self._count, language="zh"
        )
        screen = LineScreen(settings, GivenTexts(texts), self.out, self.aside)
        self.adapter = TerminalAdapter(AdapterContext(HERE.bot, self.clock), settings, screen)

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


async def test_the_next_text_waits_for_the_whole_answer() -> None:
    table = SayTable("one", "two")
    async with table.listens() as task:
        assert table.inbox.texts == ["one"]
        await table.answers("first half", more=True)
        await table.clock.advance(60)
        assert table.inbox.texts == ["one"]
        await table.answers("second half")
        await table.clock.settle()
        assert table.inbox.texts == ["one", "two"]
        await table.answers("done")
        await task
    assert table.out.getvalue() == "first half\nsecond half\ndone\n"
    assert table.unanswered == 0


async def test_patience_has_an_end() -> None:
    table = SayTable("one", "two", patience=180)
    async with table.listens() as task:
        await table.clock.advance(179)
        assert not task.done()
        await table.clock.advance(1)
        await task
    assert table.inbox.texts == ["one"]
    assert table.unanswered == 1
    assert table.aside.getvalue() == "No answer came within 180 seconds.\n"
    assert table.out.getvalue() == ""


async def test_an_answer_to_something_else_is_not_taken_for_the_one_waited_for() -> None:
    table = SayTable("new", "last")
    async with table.listens() as task:
        await table.adapter.send(HERE, OutgoingMessage("about yesterday", answers="said in an earlier run"), "1")
        await table.adapter.send(HERE, OutgoingMessage("good morning, by the way"), "2")
        await table.clock.advance(60)
        assert table.inbox.texts == ["new"]
        await table.answers("about the new")
        await table.clock.settle()
        await table.answers("a second word about the new, late", to="new")
        await table.clock.settle()
        assert not task.done()
        await table.answers("bye", to="last")
        await task
    assert table.inbox.texts == ["new", "last"]
    assert table.unanswered == 0


async def test_a_talk_that_is_interrupted_while_an_answer_is_awaited_goes_on_waiting_for_it() -> None:
    table = SayTable("one", "two")
    async with table.listens():
        assert table.inbox.texts == ["one"]
    async with table.listens() as task:
        await table.clock.advance(10)
        assert table.inbox.texts == ["one"]
        await table.answers("done")
        await table.clock.settle()
        assert table.inbox.texts == ["one", "two"]
        await table.answers("done too")
        await task


async def test_lines_of_a_pipe_outlive_whoever_waits_for_them() -> None:
    end, begin = os.pipe()
    lines = PipedLines(end)
    os.write(begin, "\ufeffone\ntw".encode())
    assert await lines.next() == "one"
    for _ in range(3):  # the listener gives up, and listens again
        waiting = asyncio.create_task(lines.next())
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    os.write(begin, "o\r\n三".encode())
    os.close(begin)
    assert [await lines.next() for _ in range(4)] == ["two", "三", None, None]
    os.close(end)


async def test_a_pipe_is_not_read_much_further_than_it_is_listened_to() -> None:
    end, begin = os.pipe()
    lines = PipedLines(end)
    os.set_blocking(begin, False)
    first = asyncio.create_task(lines.next())
    written = 0
    with pytest.raises(BlockingIOError):
        while written < 50_000_000:
            written += os.write(begin, b"y\n" * 30_000)
            await asyncio.sleep(0.001)
    assert await first == "y"
    assert written < 1_000_000
    os.close(begin)
    rest = 1
    while await lines.next() is not None:
        rest += 1
    assert rest == written // 2
    os.close(end)


async def test_what_cannot_be_read_is_at_its_end() -> None:
    folder = os.open(".", os.O_RDONLY)
    lines = PipedLines(folder)
    assert [await lines.next(), await lines.next()] == [None, None]
    os.close(folder)


async def test_a_remark_from_beside_the_talk_stands_apart_and_is_only_text() -> None:
    voices: list[Callable[[str], None] | None] = []
    aside = Paper()
    settings = TerminalSettings(user="wen", say=("hi",), on_screen=voices.append)
    screen = LineScreen(settings, GivenTexts(["hi"]), out := Paper(), aside)
    adapter = TerminalAdapter(AdapterContext(HERE.bot, FrozenClock()), settings, screen)
    await adapter.open()
    assert voices[0] is not None
    voices[0]("persona file: mira.yaml:3:1 \x1b[2J")
    await adapter.close()
    assert voices[1:] == [None]
    assert (out.getvalue(), aside.getvalue()) == ("", "persona file: mira.yaml:3:1 [2J\n")


@pytest.mark.parametrize("closed", [("stdin",), ("stdout",), ("stderr",), ("stdin", "stdout", "stderr")])
async def test_a_stream_that_was_closed_at_the_start_ends_the_talk_at_most(
    closed: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in closed:
        monkeypatch.setattr(sys, name, None)
    adapter = TerminalAdapter(AdapterContext(HERE.bot, FrozenClock()), TerminalSettings(user="wen", say=("hi",)))
    inbox = FakeInbox()
    await adapter.open()
    task = asyncio.create_task(adapter.listen(inbox))
    await until(lambda: bool(inbox.events))
    (asked,) = inbox.events
    assert isinstance(asked, MessageReceived)
    await adapter.show_typing(HERE)
    with pytest.raises(Unreachable) if "stdout" in closed else nullcontext():
        await adapter.send(HERE, OutgoingMessage("hello", answers=asked.message_id), "key")
    await task
    await adapter.close()


async def test_a_text_the_store_could_not_take_is_offered_until_it_can() -> None:
    table = SayTable("keep me")
    table.inbox.failures = 3
    async with table.listens():
        await table.clock.advance(10)
    assert table.inbox.texts == ["keep me"]
    assert len({batch[0].id for batch in table.inbox.offered}) == 1


async def test_who_writes_and_where() -> None:
    table = SayTable("妈妈")
    async with table.listens():
        pass
    (message,) = table.inbox.events
    assert isinstance(message, MessageReceived)
    assert message.conversation == HERE
    assert message.sender == Sender(Account("terminal", "wen"), "wen", language="zh")
    assert message.at == table.clock.now()


async def test_signs_of_life_go_to_a_terminal_on_standard_error_and_vanish() -> None:
    table = SayTable("hi", aside=Paper(terminal=True))
    async with table.listens():
        await table.adapter.show_typing(HERE)
        await table.adapter.show_typing(HERE)
        assert table.aside.getvalue() == "霞 is typing…"
        await table.adapter.show_draft(HERE, "a draft is not for pipes")
        await table.answers("hello")
    assert table.aside.getvalue() == "霞 is typing…\r\x1b[K"
    assert table.out.getvalue() == "hello\n"


async def test_typing_goes_by_itself_when_nobody_renews_it() -> None:
    table = SayTable("hi", aside=Paper(terminal=True))
    async with table.listens():
        await table.adapter.show_typing(HERE)
        await table.clock.advance(7)
        await table.adapter.show_typing(HERE)
        await table.clock.advance(7)
        assert "\x1b[K" not in table.aside.getvalue()
        await table.clock.advance(1)
        assert table.aside.getvalue().endswith("\x1b[K")


async def test_what_was_meant_for_somebody_else_waits_for_them() -> None:
    table = SayTable("hi")
    with pytest.raises(RetryAfter):
        await table.adapter.send(ConversationId(HERE.bot, "li"), OutgoingMessage("psst"), "key")
    assert table.out.getvalue() == ""


async def test_a_pipe_nobody_reads_ends_the_talk() -> None:
    class Broken(Paper):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    table = SayTable("one", "two")
    settings = TerminalSettings(user="wen")
    screen = LineScreen(settings, GivenTexts(["one", "two"]), Broken(), table.aside)
    adapter = TerminalAdapter(AdapterContext(HERE.bot, table.clock), settings, screen)
    async with listening(adapter, table.inbox, table.clock) as task:
        await table.clock.settle()
        with pytest.raises(Unreachable):
            await adapter.send(HERE, OutgoingMessage("anyone?", more=True), "key")
        await task
    assert table.inbox.texts == ["one"]


async def test_what_looks_like_markup_or_commands_is_only_text() -> None:
    paper, settings = io.StringIO(), TerminalSettings(user="wen", name="[bold]霞[/bold]")
    with create_pipe_input() as keys:
        screen = PromptScreen(settings, keys, Vt100_Output(paper, lambda: Size(30, 80), term="xterm"))
        adapter = TerminalAdapter(AdapterContext(HERE.bot, FrozenClock()), settings, screen)
        await adapter.open()
        await adapter.send(HERE, OutgoingMessage("[red]not red[/red] \x1b]0;your title\x07\x1b[2J *so*"), "key")
        await adapter.close()
    assert "[red]not red[/red] ]0;your title[2J *so*" in paper.getvalue()
    assert "[bold]霞[/bold]" in paper.getvalue()


async def test_half_a_sentence_survives_a_listener_that_starts_again() -> None:
    table_clock, inbox, settings = FrozenClock(), FakeInbox(), TerminalSettings(user="wen")
    with create_pipe_input() as keys:
        screen = PromptScreen(settings, keys, DummyOutput())
        adapter = TerminalAdapter(AdapterContext(HERE.bot, table_clock), settings, screen)
        async with listening(adapter, inbox, table_clock):
            keys.send_text("half a sen")
            await until(lambda: screen._session.default_buffer.text == "half a sen")
        async with listening(adapter, inbox, table_clock):
            keys.send_text("tence\r")
            await until(lambda: bool(inbox.events))
    assert inbox.texts == ["half a sentence"]


async def test_a_draft_longer_than_the_terminal_shows_its_end() -> None:
    settings = TerminalSettings(user="wen")
    with create_pipe_input() as keys:
        screen = PromptScreen(settings, keys, Vt100_Output(io.StringIO(), lambda: Size(10, 40), term="xterm"))
        adapter = TerminalAdapter(AdapterContext(HERE.bot, FrozenClock()), settings, screen)
        await adapter.open()
        await adapter.show_draft(HERE, "\n".join(f"line {number}" for number in range(50)))
        drawn = fragment_list_to_text(to_formatted_text(screen.prompt()))
        await adapter.close()
    assert "line 49" in drawn
    assert "line 40" not in drawn
    assert drawn.endswith("› ")


def test_the_terminal_is_found_by_its_entry_point() -> None:
    assert find_adapter("terminal") is TerminalAdapter


def test_a_setting_it_does_not_know_is_refused() -> None:
    with pytest.raises(ValidationError, match="colr"):
        TerminalSettings.model_validate({"colr": "red"})


def test_buttons_become_lines_and_changes_are_rejected() -> None:
    assert to_text(OutgoingMessage("Shall we?", buttons=(Button("Yes", "y"), Button("No", "n"))), 100) == (
        "Shall we?\n[Yes]\n[No]"
    )
    with pytest.raises(Rejected):
        to_text(OutgoingEdit("1", "no"), 100)
    with pytest.raises(Rejected):
        to_text(OutgoingMessage("x" * 101), 100)


def test_ids_are_new_even_in_the_same_instant() -> None:
    messages = [to_incoming("hi", HERE, WEN, Instant(0)) for _ in range(1000)]
    assert len({message.id for message in messages}) == 1000


@pytest.mark.parametrize(
    ("locale", "language"),
    [("zh_CN.UTF-8", "zh"), ("en_GB", "en"), ("C.UTF-8", ""), ("POSIX", ""), ("", ""), ("de", "de")],
)
def test_the_language_of_a_locale(locale: str, language: str) -> None:
    assert language_of_locale(locale) == language


@given(st.text())
def test_nothing_a_terminal_obeys_is_ever_printed(text: str) -> None:
    shown = printable(text)
    assert not any(ord(c) < 32 and c not in "\n\t" for c in shown)
    assert not any(0x7F <= ord(c) < 0xA0 for c in shown)
    shown.encode()


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_ordinary_text_is_printed_as_it_is(text: str) -> None:
    assert printable(text) == text
