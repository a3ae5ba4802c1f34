"""What people and the companions say in a run, made so that whoever reads it knows what it answers, and who spoke."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeAlias

from botkit.texts import load_texts

PERSONAS = ("probe", "twin")
"""Short names of the two that a bot carries; the first one speaks until the other is chosen."""

CALL = "妈妈"
"""What a person says who only calls."""


@dataclass(frozen=True, slots=True)
class Text:
    """What a message says: its token, and which version of it this is, counted from 1."""

    token: str
    version: int = 1

    def __str__(self) -> str:
        return self.token if self.version == 1 else f"{self.token}v{self.version}"


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message of a model's answer: what it answers, who speaks, its nonce, and which part of it this is."""

    texts: tuple[Text, ...]
    by: str
    nonce: str
    part: int
    of: int

    @property
    def tokens(self) -> tuple[str, ...]:
        return tuple(text.token for text in self.texts)

    def __str__(self) -> str:
        return f"{' '.join(map(str, self.texts))} = {self.by} {self.nonce} {self.part}/{self.of}"


LineKind = Literal["summons", "excuse", "introduction", "greeting", "help", "list"]


@dataclass(frozen=True, slots=True)
class Line:
    """A line that no model made: the answer to a call, a word of excuse, or (part of) the answer to a command."""

    kind: LineKind
    by: str = ""


Words: TypeAlias = Bubble | Line

_TEXT = re.compile(r"\b(c\d+m\d+)(?:v(\d+))?\b")
_BUBBLE = re.compile(r"(c\d+m\d+(?:v\d+)?(?: c\d+m\d+(?:v\d+)?)*) = ([a-z]+) ([0-9a-f]+) (\d)/(\d)")
_OWN: dict[LineKind, re.Pattern[str]] = {
    "summons": re.compile(r"(Probe|Twin) hears the call, \d+"),
    "excuse": re.compile(r"(Probe|Twin) needs a moment"),
    "greeting": re.compile(r"(Probe|Twin) is ready"),
}
"""The lines of the persona files beside this one."""


def texts_in(said: str) -> tuple[Text, ...]:
    """Every text that stands in `said`, in order."""
    return tuple(Text(match[1], int(match[2] or 1)) for match in _TEXT.finditer(said))


def answer(texts: Iterable[Text], by: str, nonce: str, of: int) -> str:
    """An answer in `of` paragraphs, each of which becomes a bubble."""
    told = tuple(texts)
    return "\n\n".join(str(Bubble(told, by, nonce, part, of)) for part in range(1, of + 1))


def parse(text: str) -> Words | None:
    """What a message of the companion is; None for anything that has no place in a run."""
    if match := _BUBBLE.fullmatch(text):
        return Bubble(texts_in(match[1]), match[2], match[3], int(match[4]), int(match[5]))
    for kind, pattern in _OWN.items():
        if match := pattern.fullmatch(text):
            return Line(kind, match[1].lower())
    helps, introductions, lists = _botkits_own()
    if text.startswith(helps):
        return Line("help")
    first = text.partition("\n")[0]
    if first in lists:
        return Line("list", lists[first])
    return Line("introduction", introductions[text]) if text in introductions else None


@cache
def _botkits_own() -> tuple[str, dict[str, str], dict[str, str]]:
    """How the list of commands begins, and by whom each introduction and each list of personas is."""
    texts = load_texts()
    introductions = {texts.say("en", "start", name=name.title()): name for name in PERSONAS}
    lists = {texts.say("en", "persona.list", name=name.title()): name for name in PERSONAS}
    return texts.say("en", "help"), introductions, lists
