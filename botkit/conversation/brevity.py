"""Keeps an answer as short as the persona is: whole sentences, as many as fit."""

import re
from dataclasses import dataclass
from itertools import accumulate

from botkit.conversation.blocks import block_spans, blocks, solid_spans
from botkit.conversation.language import language_of
from botkit.conversation.sentences import Cut, clause_cuts, seams
from botkit.conversation.spans import Span, marked, merged
from botkit.conversation.visible import VisibleText, between
from botkit.messages import Language
from botkit.persona.schema import Brevity
from botkit.visibility.characters import can_part

_CHARACTERS: dict[tuple[Brevity, Language], int] = {
    ("short", "zh"): 20,
    ("short", "en"): 60,
    ("medium", "zh"): 800,
    ("medium", "en"): 2_400,
    ("long", "zh"): 3_000,
    ("long", "en"): 9_000,
}
_TOKENS: dict[Brevity, int] = {"short": 120, "medium": 800, "long": 4_000}
_BARE_MARK = re.compile(r"^[ \t]*(?:\d{1,3}[.)、．]|[-*+•])[ \t]*$", re.MULTILINE)
"""A list's mark with nothing behind it: a text that ended there would begin something and not say it."""
_LONGEST_MARK = 16
_WORD = re.compile(r"[A-Za-z0-9_'’@#%&+=/.-]")


@dataclass(frozen=True, slots=True)
class Shortened:
    """What is left of a text, and whether anything was cut."""

    text: VisibleText
    cut: bool


def most_characters(brevity: Brevity, language: Language) -> int:
    """How many characters an answer may have."""
    return _CHARACTERS[brevity, language]


def most_tokens(brevity: Brevity, wished: int) -> int:
    """How many tokens the model may spend on an answer: what the persona wishes, less where it speaks briefly."""
    return min(wished, _TOKENS[brevity])


def shorten(text: VisibleText, brevity: Brevity, language: Language) -> Shortened:
    """`text` with as many whole sentences as its persona's brevity allows.

    A first sentence that is too long by itself ends at a clause, else between words; a pair of marks that would stay
    open there is closed. A link, a number, code or a formula is never cut: one that is the answer, or that begins
    it, stays whole, however long. `language` counts where the text tells none.
    """
    limit = most_characters(brevity, language_of(prose(text)) or language)
    if len(text) <= limit:
        return Shortened(text, cut=False)
    end, closers = _Shortening(text, limit).end()
    return Shortened(between(text, 0, end, tail=closers), cut=end < len(text))


def cut_to(text: str, limit: int) -> str:
    """`text` with as many whole sentences as fit into `limit` characters; a part of the first one where none does.

    Unlike with `shorten` it is never longer: what begins with a link or the like that does not fit is empty.
    """
    if len(text) <= limit:
        return text
    cutting = _Shortening(text, limit)
    end, closers = cutting.end()
    return text[:end].rstrip() + closers if end + len(closers) <= limit else cutting.hard()


def prose(text: str) -> str:
    """`text` without code and formulas, which are in no language."""
    solid = solid_spans(blocks(text))
    return "".join(text[start:end] for start, end in zip((0, *solid.ends), (*solid.starts, len(text)), strict=True))


class _Shortening:
    """One text that is too long, and the places where it could end."""

    def __init__(self, text: str, limit: int) -> None:
        self._text, self._limit = text, limit
        spans = marked(text)
        found = blocks(text)
        self._blocks, self._solid = block_spans(found), solid_spans(found)
        solid = map(Span, self._solid.starts, self._solid.ends)
        self._whole = merged([*solid, *(span for span in spans if not span.closer)])
        self._pairs = [span for span in spans if span.closer and span.start < limit]
        self._owed = self._closing()

    def end(self) -> tuple[int, str]:
        """Where the text best ends, and the marks that are still to be closed there."""
        sentences = self._possible(seams(self._text, self._blocks))
        outside = [cut for cut in sentences if not self._owed[cut.end]]
        if end := _last([cut for cut in outside if not cut.in_block]) or _last(outside):
            return end, ""
        if end := self._solid_answer():
            return end, ""
        clauses = self._possible(clause_cuts(self._text))
        paused = [cut for cut in clauses if not self._owed[cut.end]]
        end = _last(paused) or _last(sentences) or _last(clauses) or self._between_words()
        return end, self._closers(end)

    def hard(self) -> str:
        """What fits, without regard to words; a link or the like that does not fit is left out."""
        end = next((at for at in range(self._limit, 0, -1) if can_part(self._text, at)), self._limit)
        return self._text[: self._whole.start_around(end)].rstrip()

    def _closing(self) -> list[int]:
        """For every place, how many characters it takes to close what is open there."""
        steps = [0] * (self._limit + 2)
        for pair in self._pairs:
            steps[pair.start + 1] += len(pair.closer)
            steps[min(pair.end, self._limit + 1)] -= len(pair.closer)
        owed = list(accumulate(steps))
        for pair in self._pairs:
            owed[min(pair.start + len(pair.closer), self._limit + 1)] += self._limit  # nothing stands between them yet
        return owed

    def _possible(self, places: list[Cut]) -> list[Cut]:
        return [cut for cut in places if self._may_end(cut.end) and self._text[cut.end - 1] not in ":："]

    def _may_end(self, at: int) -> bool:
        if at > self._limit or at + self._owed[at] > self._limit or self._whole.tears(at):
            return False
        return _BARE_MARK.search(self._text, max(0, at - _LONGEST_MARK), at) is None

    def _solid_answer(self) -> int:
        """Where the code or formula ends that the text begins with, or that its first line leads in; else 0."""
        start = self._solid.starts[0] if self._solid.starts else self._limit
        before = self._text[:start].rstrip("* \t\n")
        led = not before or (before.endswith((":", "：")) and start < self._limit)
        return self._solid.ends[0] if self._solid.starts and led else 0

    def _between_words(self) -> int:
        ends = [at for at in range(self._limit, 0, -1) if self._may_end(at)]
        # Where signs of one character follow each other without end, it is parted all the same.
        places = [at for at in ends if can_part(self._text, at)] or ends
        for at in places:
            if not (_WORD.match(self._text, at - 1) and _WORD.match(self._text, at)):
                return at
        # One long thing from the very start: at a sign where it is a long word, whole where it is a link or the like.
        if places:
            return places[0]
        return self._whole.ends[0] if self._whole.tears(self._limit) else self._limit

    def _closers(self, end: int) -> str:
        opened = [pair for pair in self._pairs if pair.start < end < pair.end]
        return "".join(pair.closer for pair in sorted(opened, key=lambda pair: -pair.start))


def _last(places: list[Cut]) -> int:
    return max((cut.end for cut in places), default=0)
