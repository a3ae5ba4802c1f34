"""What was heard in one message, as values without an owner."""

from dataclasses import dataclass

from botkit.clock import Instant
from botkit.memory.records import Kind
from botkit.memory.rules import StyleRule


@dataclass(frozen=True, slots=True)
class Draft:
    """A memory before it has an owner, a number and a source. The fields are those of `Memory`."""

    kind: Kind
    text: str
    topic: str = ""
    happens_at: Instant | None = None
    valid_until: Instant | None = None
    strength: float = 0.5
    rule: StyleRule | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """What one message of a person comes to.

    Attributes:
        drafts: what to remember, nicknames and rules among them.
        unnamed: they do not want to be called by their nickname any more.
        lifted: rules that hold no more, as they are known.
        forget: words that nothing shall speak of any more.
        forget_everything: they want all to be forgotten.
        pause: True where nothing new shall be remembered from now on, False where it shall again.
        left: the message without the clause that asked to forget; empty where it said nothing else.
        noted: what they asked in so many words to be remembered, to be nodded to.
    """

    drafts: tuple[Draft, ...] = ()
    unnamed: bool = False
    lifted: tuple[StyleRule, ...] = ()
    forget: tuple[str, ...] = ()
    forget_everything: bool = False
    pause: bool | None = None
    left: str = ""
    noted: tuple[str, ...] = ()
