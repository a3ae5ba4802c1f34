"""The life of one message as an operator reads it: what happened when, and why it is as it is. Pure."""

from dataclasses import dataclass

from botkit.clock import Instant
from botkit.inspection.facts import Life
from botkit.messages import BotId


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known besides the store.

    Attributes:
        holder: the process that runs with the database, 0 where it does not say which; None where none does.
        bots: those of the configuration; None where it is not known.
        talked_to: those of them that `botkit run` leaves to `botkit chat`.
    """

    now: Instant
    holder: int | None
    bots: frozenset[BotId] | None = None
    talked_to: frozenset[BotId] = frozenset()


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened.

    Attributes:
        what: in a few unchanging words, for programs.
        text: ids, states and figures.
        words: what was said in it, which is private.
    """

    at: Instant
    what: str
    text: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why it is as it is.

    Attributes:
        code: in a few unchanging words, for programs.
        remedy: what the operator can do; empty where nothing is to be done.
    """

    code: str
    text: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """A life, told."""

    life: Life
    steps: tuple[Step, ...]
    verdicts: tuple[Verdict, ...]
