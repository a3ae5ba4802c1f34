"""The terminal adapter with a clock that stands still and screens that can be read."""

import asyncio
import io
import sys
from collections.abc import Callable
from contextlib import nullcontext

import pytest
from prompt_toolkit.data_structures import Size
from prompt_toolkit.formatted_text import fragment_list_to_text, to_formatted_text
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from prompt_toolkit.output.vt100 import Vt100_Output
from pydantic import ValidationError
from rich.style import Style

from botkit.adapter import AdapterContext, find_adapter
from botkit.errors import RetryAfter, Unreachable
from botkit.messages import Account, ConversationId, MessageReceived, OutgoingMessage, Sender
from botkit.testing.clock import FrozenClock
from botkit.testing.fake_inbox import FakeInbox, listening
from botkit_terminal import TerminalAdapter, TerminalHost, TerminalSettings
from botkit_terminal.lines import GivenTexts, LineScreen
from botkit_terminal.prompt import PromptScreen
from botkit_terminal.settings import COLOURS
from tests.adapters.say_table import HERE, Paper, SayTable, until


async def test_a_remark_from_beside_the_talk_stands_apart_and_is_only_text() -> None:
    voices: list[Callable[[str], None] | None] = []
    aside = Paper()
    settings = TerminalSettings(user="wen", say=("hi",))
    screen = LineScreen(settings, GivenTexts(["hi"]), out := Paper(), aside)
    context = AdapterContext(HERE.bot, FrozenClock(), options={"on_screen": voices.append})
    adapter = TerminalAdapter(context, settings, screen)
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
    assert table.aside.getvalue().count("the test lets this write fail") == 1, "why it takes so long, told once"


async def test_a_text_the_store_never_takes_is_given_up_as_an_unanswered_one_is() -> None:
    table = SayTable("keep me", "and me", patience=20)
    table.inbox.failures = 1_000
    async with table.listens() as talk:
        await table.clock.advance(25)
        await talk
    assert table.inbox.texts == []
    assert table.unanswered == 1
    assert "20" in table.aside.getvalue().splitlines()[-1]


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


@pytest.mark.parametrize("colour", [*COLOURS, "#ff8800"])
def test_a_bubble_can_have_every_colour_that_is_offered(colour: str) -> None:
    assert Style.parse(TerminalSettings(colour=colour).colour).color is not None


@pytest.mark.parametrize(
    ("option", "possible"),
    [
        ({"colour": "zz"}, "black, red, green, .* bright_white, or a colour such as"),
        ({"colour": "bold red"}, "should be one of black"),
        ({"language": "fr"}, "should be one of zh, en, or be left out"),
        ({"patience": 0}, "greater than 0"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(option: dict[str, object], possible: str) -> None:
    with pytest.raises(ValidationError, match=possible):
        TerminalSettings.model_validate(option)


@pytest.mark.parametrize("name", ["on_unanswered", "on_screen", "hopeless"])
def test_what_the_program_hands_over_is_no_setting(name: str) -> None:
    assert name in TerminalHost.model_fields
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        TerminalSettings.model_validate({name: "x"})
