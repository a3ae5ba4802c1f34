"""What a question looks for, taken apart: its words, the times and the people it names."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from botkit.clock import SECOND, Instant
from botkit.memory.recollection import Question
from botkit.memory.records import Vector
from botkit.memory.times import TimeFound, find_times
from botkit.memory.tokens import tokens_of

_FEW_WORDS = 3
"""A line of fewer words hangs on the one before it ("And then?")."""
_WORD_BEFORE = 0.4
"""What a word of the line before counts for, then."""
_ENTITY = 1.5
"""What a word of a title or a name counts for."""
_TITLE = re.compile('[《〈「『“"]([^》〉」』”"]{1,40})[》〉」』”"]')
_CAPITALISED = re.compile(r"(?<=[a-z,;:)] )[A-Z][\w'-]+(?: [A-Z][\w'-]+)*")
_PAST = re.compile(
    r"以前|之前|曾经|原来|过去|当时|那时|从前|本来|\bused to\b|\bpreviously\b|\bformer(?:ly)?\b|\bback then\b|\bonce\b"
    r"|\bbefore\b|\bin the past\b|\bat that time\b|\bold\b",
    re.IGNORECASE,
)
_OF_THE_PERSONA = re.compile(
    r"你(?:上次|当时|之前|以前|那天|曾经)?(?:跟我|给我|和我|对我)?(?:说|讲|推荐|答应|告诉|教|提|介绍|建议|写|编|唱|念)"
    r"|\byou(?:'d|'ve| had| have| ever| once| just)? (?:said|told|say|tell|recommend|suggest|promise|mention|teach"
    r"|taught|advise|wrote|write)\w*",
    re.IGNORECASE,
)
_OF_THE_PERSON = re.compile(r"我|咱|俺|\b(?:I|me|my|mine|myself)\b", re.IGNORECASE)
_LATE = 5 * 86_400 * SECOND
"""People tell of a day on the days after it."""
_LATE_SHARE = 4
"""After a longer time they tell of it for a quarter of that time again."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for.

    Attributes:
        words: tokens, and how much each matters.
        text: the same in its own words, as an embedder wants it.
        times: from when until before when things may have been said that are asked for.
        folded: the question without case, for names to be found in it.
        asks_of: whose words are asked for where nobody is named: "what did I say", "what did you promise".
        past: what no longer holds is asked for, too.
        before: only what was said before that.
        vector: what the question means; empty where nobody said.
    """

    words: Mapping[str, float]
    text: str
    times: tuple[tuple[Instant, Instant], ...] = ()
    folded: str = ""
    past: bool = False
    asks_of: Literal["", "person", "persona"] = ""
    before: Instant | None = None
    vector: Vector = field(default=Vector(b""), repr=False)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for."""
        return not self.words and not self.times


def wanted_of(question: Question) -> Wanted:
    """Take a question apart. Its vector is put in by whoever can ask for one."""
    text = question.text
    found = find_times(text, question.now, question.zone, prefer="back")
    words = _words(text)
    if len(words) < _FEW_WORDS and question.before:
        text = f"{question.before}\n{text}"
        words = dict.fromkeys(tokens_of(question.before), _WORD_BEFORE) | words
    return Wanted(
        words=words,
        text=text,
        times=tuple(_when_told(time) for time in found if time.lean != "ahead"),
        folded=question.text.casefold(),
        past=bool(_PAST.search(question.text)) or any(time.lean == "back" for time in found),
        asks_of=_asks_of(question.text),
        before=question.known_since,
    )


def _asks_of(text: str) -> Literal["", "person", "persona"]:
    if _OF_THE_PERSONA.search(text):
        return "persona"
    return "person" if _OF_THE_PERSON.search(text) else ""


def _words(text: str) -> dict[str, float]:
    words = dict.fromkeys(tokens_of(text), 1.0)
    for entity in (*_TITLE.findall(text), *_CAPITALISED.findall(text)):
        words |= dict.fromkeys(tokens_of(entity), _ENTITY)
    return words


def _when_told(time: TimeFound) -> tuple[Instant, Instant]:
    late = max(_LATE, (time.until - time.begin) // _LATE_SHARE)
    return time.begin, Instant(time.until + late)


def named(names: Iterable[str], folded: str) -> frozenset[str]:
    """Those of `names` that a text names, in full or by their first word."""
    return frozenset(name for name in names if name and _is_named(name.casefold(), folded))


def _is_named(name: str, folded: str) -> bool:
    first = name.split(maxsplit=1)[0] if name.split() else name
    if not first.isascii():
        return first in folded
    return re.search(rf"\b{re.escape(first)}\b", folded) is not None
