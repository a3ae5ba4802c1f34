"""A terminal with a person at it: bubbles above, one line to write on below."""

import asyncio
import io
from contextlib import ExitStack

from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app
from prompt_toolkit.formatted_text import ANSI, AnyFormattedText, FormattedText, merge_formatted_text
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.output import Output
from prompt_toolkit.patch_stdout import patch_stdout
from prompt_toolkit.utils import is_dumb_terminal
from rich.box import ROUNDED
from rich.console import Console, RenderableType
from rich.panel import Panel
from rich.style import Style
from rich.styled import Styled
from rich.text import Text

from botkit_terminal.folding import fold
from botkit_terminal.keyboard import each_key_as_pressed
from botkit_terminal.settings import TerminalSettings

WIDEST = 76
"""Columns of the widest bubble: longer lines read badly."""

_FRAME = 4
"""Columns of a bubble's frame."""


def can_prompt() -> bool:
    """Whether this terminal can be drawn on."""
    return not is_dumb_terminal()


class PromptScreen:
    """Draws what is over above the prompt, where it stays, and what is going on as a part of the prompt."""

    takes_turns = False

    def __init__(self, settings: TerminalSettings, keys: Input | None = None, paper: Output | None = None) -> None:
        self._settings = settings
        self._session: PromptSession[str] = PromptSession(
            input=keys, output=paper, key_bindings=_newline_keys(), prompt_continuation="  ", enable_suspend=True
        )
        self._patches = ExitStack()
        self._is_typing = False
        self._draft = ""
        self._unsent = ""
        self._has_begun = False
        self._speaker = ""

    def open(self) -> None:
        self._patches.enter_context(each_key_as_pressed(self._session.input))
        self._patches.enter_context(patch_stdout(raw=True))
        self.tell(self._settings.texts.hint)

    def close(self) -> None:
        self._is_typing, self._draft = False, ""
        self._patches.close()

    async def read(self) -> str | None:
        begun, self._unsent = self._unsent, ""
        try:
            text = await self._session.prompt_async(self.prompt, default=begun)
        except asyncio.CancelledError:
            self._unsent = self._session.default_buffer.text
            raise
        except (EOFError, KeyboardInterrupt):
            self.tell(self._settings.texts.goodbye)
            return None
        self._has_begun = False
        return text

    def show(self, text: str, speaker: str = "") -> None:
        self._is_typing, self._draft = False, ""
        if speaker != self._speaker:
            self._speaker, self._has_begun = speaker, False
        self._draw(self._bubble(text))
        self._has_begun = True

    def typing(self, *, shown: bool) -> None:
        self._is_typing = shown
        self._session.app.invalidate()

    def draft(self, text: str) -> None:
        self._draft = text
        self._session.app.invalidate()

    def tell(self, sentence: str) -> None:
        # A path is left whole, so that it can be copied.
        lines = Text(fold(sentence, self._width(), break_words=False), overflow="ignore")
        self._draw(Styled(lines, "dim"))

    def prompt(self) -> AnyFormattedText:
        """What stands before the cursor: what the persona is doing now, and the mark to write behind."""
        mark = FormattedText([("bold", "› ")])
        if get_app().is_done:  # what stays on the screen is what was written
            return mark
        signs: list[AnyFormattedText] = []
        if self._draft:
            signs.append(ANSI(self._tail(self._rendered(self._bubble(self._draft)))))
        if self._is_typing:
            signs.append(FormattedText([("italic fg:ansibrightblack", self._typing_line())]))
        return merge_formatted_text([*signs, mark])

    def _typing_line(self) -> str:
        return self._settings.texts.typing.format(name=self._speaker or self._settings.name) + "\n"

    def _bubble(self, text: str) -> RenderableType:
        name = self._speaker or self._settings.name
        title = None if self._has_begun or not name else Text(name, style="bold")
        return Panel(
            Text(fold(text, self._width() - _FRAME)),
            title=title,
            title_align="left",
            box=ROUNDED,
            border_style=Style.parse(self._settings.colour),
            expand=False,
        )

    def _rendered(self, drawing: RenderableType) -> str:
        paper = io.StringIO()
        console = Console(
            file=paper, force_terminal=True, color_system="256", width=self._width(), legacy_windows=False
        )
        console.print(drawing, crop=False)
        return paper.getvalue()

    def _width(self) -> int:
        return min(self._session.output.get_size().columns, WIDEST)

    def _tail(self, drawn: str) -> str:
        """As much of the end as leaves room for the prompt."""
        most = max(3, self._session.output.get_size().rows // 2)
        return "".join(drawn.splitlines(keepends=True)[-most:])

    def _draw(self, drawing: RenderableType) -> None:
        """Put it above the prompt. The terminal stays raw meanwhile, so that no key that is pressed is lost."""
        app, output = self._session.app, self._session.output
        if app.is_running:
            app.renderer.erase()
        output.write_raw(self._rendered(drawing).replace("\n", "\r\n"))
        output.flush()
        if app.is_running:
            app.renderer.request_absolute_cursor_position()
            app.invalidate()


def _newline_keys() -> KeyBindings:
    """Alt+Enter begins a new line; Enter sends."""
    keys = KeyBindings()

    @keys.add("escape", "enter")
    def begin_line(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n")

    del begin_line
    return keys
