"""The terminal's own table in the configuration."""

from collections.abc import Callable
from typing import TypeAlias

from pydantic import BaseModel, ConfigDict, Field

Voice: TypeAlias = Callable[[str], None]
"""Shows one sentence."""


class TerminalTexts(BaseModel):
    """The adapter's own sentences; `{name}` is the persona's, `{seconds}` a whole number."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hint: str = "Enter sends · Alt+Enter starts a new line · Ctrl-D leaves"
    typing: str = "{name} is typing…"
    goodbye: str = "Goodbye."
    no_answer: str = "No answer came within {seconds} seconds."
    unread: str = "The answers cannot be shown any more, so the talk ends here."


class TerminalSettings(BaseModel):
    """How a terminal talks.

    Attributes:
        user: who sits there; the system's user name where empty.
        language: theirs, such as zh; from the locale where empty.
        name: the persona's name, shown above its bubbles.
        colour: of its bubbles, by a name rich knows.
        say: messages to send in turn instead of asking for them; then `listen` returns.
        greet: send /start once, when this person sits down for the first time.
        patience: seconds to wait for the whole answer to a message, where the next one waits for it.
        texts: the adapter's own sentences.
        on_unanswered: called once when patience ran out, or when nobody can read the answer; `listen` then returns.
        on_screen: handed a voice for remarks beside the talk (one sentence a call, in the event loop) while there is
            a screen to show them, and None once there is none any more.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    user: str = ""
    language: str = ""
    name: str = ""
    colour: str = "magenta"
    say: tuple[str, ...] = ()
    greet: bool = False
    patience: float = Field(default=600.0, gt=0)
    texts: TerminalTexts = TerminalTexts()
    on_unanswered: Callable[[], None] | None = None
    on_screen: Callable[[Voice | None], None] | None = None
