"""What an operator can say about a terminal, and what only the program around it can."""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeAlias, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from botkit.messages import Language

COLOURS = tuple(
    prefix + name
    for prefix in ("", "bright_")
    for name in ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
)
"""The colours every terminal has a name for."""

Voice: TypeAlias = Callable[[str], None]
"""Shows one sentence."""


def _colour(name: str) -> str:
    if name not in COLOURS and re.fullmatch(r"#[0-9a-fA-F]{6}", name) is None:
        raise ValueError(f'should be one of {", ".join(COLOURS)}, or a colour such as "#ff8800"')
    return name


def _language(name: str) -> str:
    languages: tuple[str, ...] = get_args(Language)
    if name and name not in languages:
        raise ValueError(f"should be one of {', '.join(languages)}, or be left out to follow the system's")
    return name


class TerminalTexts(BaseModel):
    """The adapter's own sentences; `{name}` is the persona's, `{seconds}` a number, `{problem}` a sentence."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hint: str = "Enter sends · Alt+Enter starts a new line · Ctrl-D leaves"
    typing: str = "{name} is typing…"
    goodbye: str = "Goodbye."
    waiting: str = "The real answer is still to come: waiting up to {seconds} more seconds for it."
    owed: str = "The real answer is still to come; it is not waited for."
    no_answer: str = "No answer came within {seconds} seconds."
    unwritten: str = "What you said is not written down yet: {problem}. It is tried again."
    unread: str = "The answers cannot be shown any more, so the talk ends here."


class TerminalSettings(BaseModel):
    """The operator's table: how a terminal talks.

    Attributes:
        user: who sits there; the system's user name where empty.
        language: theirs, zh or en; from the locale where empty.
        name: shown above the bubbles; nothing where empty.
        colour: of the bubbles, one of `COLOURS` or #rrggbb.
        say: messages to send in turn instead of asking for them; then `listen` returns.
        greet: send /start once, when this person sits down for the first time.
        patience: seconds to wait for the whole answer to a message, where the next one waits for it.
        folder: where files are put that are handed over; where the program was started if None.
        texts: the adapter's own sentences.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    user: str = ""
    language: Annotated[str, AfterValidator(_language)] = ""
    name: str = ""
    colour: Annotated[str, AfterValidator(_colour)] = "magenta"
    say: tuple[str, ...] = ()
    greet: bool = False
    patience: float = Field(default=300.0, gt=0)
    folder: Path | None = None
    texts: TerminalTexts = TerminalTexts()


class TerminalHost(BaseModel):
    """The program around the talk, as it stands in `AdapterContext.options`, where no configuration reaches.

    Attributes:
        patience: goes before the operator's for this one run; 0 waits for the first line and no further.
        hopeless: set once no real answer can come any more. Where texts wait for answers, the talk then ends.
        on_unanswered: called once when an answer is no longer waited for, or nobody can read it; `listen` then
            returns.
        on_stranger: called when somebody who was never greeted says a first thing where nobody is greeted.
        on_screen: handed a voice for remarks beside the talk (one sentence a call, in the event loop) while there is
            a screen to show them, and None once there is none any more.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    patience: float | None = Field(default=None, ge=0)
    hopeless: asyncio.Event = Field(default_factory=asyncio.Event)
    on_unanswered: Callable[[], None] | None = None
    on_stranger: Callable[[], None] | None = None
    on_screen: Callable[[Voice | None], None] | None = None
