"""Keys that are pressed while nobody reads them: between two prompts."""

import asyncio
import os
import pty
import termios
from collections.abc import Iterator

import pytest
from prompt_toolkit.input.vt100 import Vt100Input
from prompt_toolkit.output import DummyOutput

from botkit_terminal import TerminalSettings
from botkit_terminal.prompt import PromptScreen
from tests.person_at_terminal import PATIENCE

LINE_BY_LINE = termios.ICANON | termios.ECHO


class Keyboard:
    """A terminal with a screen before it."""

    def __init__(self, presses: int, terminal: int, screen: PromptScreen) -> None:
        self._presses, self._terminal, self.screen = presses, terminal, screen

    def press(self, keys: str) -> None:
        os.write(self._presses, keys.encode())

    @property
    def modes(self) -> int:
        """What the terminal does with keys by itself."""
        return termios.tcgetattr(self._terminal)[3]

    async def read(self) -> str | None:
        return await asyncio.wait_for(self.screen.read(), PATIENCE)


@pytest.fixture
def keyboard() -> Iterator[Keyboard]:
    presses, terminal = pty.openpty()
    with os.fdopen(terminal) as keys:
        screen = PromptScreen(TerminalSettings(user="wen"), Vt100Input(keys), DummyOutput())
        yield Keyboard(presses, terminal, screen)
    os.close(presses)


async def test_the_end_of_a_talk_pressed_between_two_prompts_is_heard(keyboard: Keyboard) -> None:
    keyboard.screen.open()
    keyboard.press("hello\r")
    assert await keyboard.read() == "hello"
    keyboard.press("\x04")
    assert await keyboard.read() is None
    keyboard.screen.close()


async def test_what_is_typed_before_the_first_prompt_is_said(keyboard: Keyboard) -> None:
    keyboard.press("hello early\n")
    keyboard.screen.open()
    assert await keyboard.read() == "hello early"
    keyboard.screen.close()


async def test_so_is_a_whole_text(keyboard: Keyboard) -> None:
    keyboard.screen.open()
    keyboard.press("hello\r")
    assert await keyboard.read() == "hello"
    keyboard.press("are you there?\r")
    assert await keyboard.read() == "are you there?"
    keyboard.screen.close()


async def test_ctrl_c_stays_an_interrupt_and_in_the_end_the_terminal_is_as_it_was(keyboard: Keyboard) -> None:
    assert keyboard.modes & LINE_BY_LINE == LINE_BY_LINE
    keyboard.screen.open()
    keyboard.press("hello\r")
    assert await keyboard.read() == "hello"
    assert not keyboard.modes & LINE_BY_LINE
    assert keyboard.modes & termios.ISIG
    keyboard.screen.close()
    assert keyboard.modes & LINE_BY_LINE == LINE_BY_LINE
