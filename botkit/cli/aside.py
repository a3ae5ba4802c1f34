"""What the command line itself says, on standard error: standard output belongs to the persona."""

import asyncio
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from rich.console import Console

from botkit.messages import Language
from botkit.texts import Texts


class AsideConsole(Console):
    """Standard error, which may be closed or lead to nobody: then nothing is said, and the talk goes on."""

    def __init__(self) -> None:
        super().__init__(stderr=True)

    def on_broken_pipe(self) -> None:
        self.quiet = True


@dataclass(frozen=True, slots=True)
class Aside:
    """The voice of the program beside the talk."""

    console: Console
    texts: Texts
    language: Language

    @property
    def can_ask(self) -> bool:
        """Whether somebody sees a question and can answer it."""
        return sys.stdin is not None and sys.stdin.isatty() and self.console.file.isatty()

    def tell(self, key: str, **fields: object) -> None:
        """One sentence of `texts`."""
        self.say(self.sentence(key, **fields))

    def say(self, sentence: str) -> None:
        """One sentence, as it is."""
        self.put(sentence, style="dim")

    def give_up(self, key: str, **fields: object) -> None:
        """The sentence a command ends with that cannot go on: on standard output where standard error is closed."""
        if sys.stderr is None and sys.stdout is not None:
            print(self.sentence(key, **fields))
        else:
            self.put(self.sentence(key, **fields))

    def ask(self, key: str, **fields: object) -> bool:
        """A question that means yes unless the answer says no; an end of input says no.

        Raises:
            KeyboardInterrupt: Ctrl-C.
        """
        from botkit.cli.keyboard import is_yes, read_line  # noqa: PLC0415 (it takes a while to load, and few ask)

        self.put(self.sentence(key, **fields))
        try:
            return is_yes(read_line("[Y/n] "), suggestion=True)
        except EOFError:
            return False

    def sentence(self, key: str, **fields: object) -> str:
        return self.texts.say(self.language, key, **fields)

    def put(self, sentence: str, *, style: str | None = None, prose: bool = False) -> None:
        """One sentence in this style.

        Args:
            prose: a window breaks it between words; else nowhere, so that a path or a command can be copied whole.
        """
        try:
            self.console.print(
                sentence, style=style, markup=False, highlight=False, soft_wrap=not (prose and self.console.is_terminal)
            )
        except OSError:
            self.console.quiet = True


@dataclass(slots=True)
class Margin:
    """Where remarks stand during a talk: on the talk's own screen while there is one, else aside."""

    aside: Aside
    _screen: "tuple[asyncio.AbstractEventLoop, Callable[[str], None]] | None" = field(default=None, init=False)

    def lend(self, voice: Callable[[str], None] | None) -> None:
        """The screen's voice while there is a screen, None once there is none any more; called in the event loop."""
        self._screen = None if voice is None else (asyncio.get_running_loop(), voice)

    def remark(self, sentence: str) -> None:
        """Show one sentence. Any thread may call it."""
        if self._screen is None:
            self.aside.say(sentence)
        else:
            self._screen[0].call_soon_threadsafe(self._show, sentence)

    def _show(self, sentence: str) -> None:
        voice = self.aside.say if self._screen is None else self._screen[1]
        voice(sentence)


def choose_language(setting: str, environ: Mapping[str, str], otherwise: Sequence[Language]) -> Language:
    """The operator's word, else the locale's, else the first of `otherwise`."""
    locale = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")
    for word in (setting, locale.partition("_")[0].partition(".")[0].lower()):
        if word == "zh" or word == "en":  # noqa: PLR1714 (so that the type checker sees it)
            return word
    return otherwise[0]
