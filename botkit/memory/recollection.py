"""What comes to mind when somebody says something: a question and what is recalled for it, as values."""

from dataclasses import dataclass, field
from datetime import tzinfo

from botkit.clock import Instant
from botkit.memory.records import Memory, Passage
from botkit.memory.rules import StyleRule
from botkit.messages import PersonId


@dataclass(frozen=True, slots=True)
class Question:
    """What to recall for.

    Attributes:
        text: what was just said.
        before: the line before it, which tells what "it" and "there" mean; empty where there is none.
        zone: where the person lives: what "last Friday" means depends on it.
        known_since: passages from then on stand in the window already, and are not recalled.
        person: who said it: in a room a nickname is theirs alone.
        standing_only: only what always stands is wanted (nickname and rules), and nothing is searched for.
        budget: tokens that what is recalled may take, besides what always stands.
    """

    text: str
    now: Instant
    zone: tzinfo
    before: str = ""
    known_since: Instant | None = None
    person: PersonId | None = None
    standing_only: bool = False
    budget: int = 700


@dataclass(frozen=True, slots=True)
class Recollection:
    """What is recalled.

    Attributes:
        nickname: what the person wants to be called; empty where nobody said.
        rules: how they want to be talked with, oldest first; always all of them.
        plans: what is still to come, soonest first; always all of them, in reason.
        memories: what else comes to mind, best first.
        excerpts: of what was said long ago, each with its neighbours and in its order; the best excerpt first.
        summary: what left the window, in short.
        paused: nothing new is to be remembered.
        standing: the memories that nickname and rules come of, in the first of the scopes.
        used: the numbers of those of `plans` and `memories` of the first of the scopes that the question asks for, and
            whose use was not noted today.
        notes: what the trace tells, in figures and never in words.
    """

    nickname: str = ""
    rules: tuple[StyleRule, ...] = ()
    plans: tuple[Memory, ...] = ()
    memories: tuple[Memory, ...] = ()
    excerpts: tuple[tuple[Passage, ...], ...] = ()
    summary: str = field(default="", repr=False)
    paused: bool = False
    standing: tuple[Memory, ...] = ()
    used: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, as the search ranks it; `seq` is the passage's."""

    seq: int
    score: float
