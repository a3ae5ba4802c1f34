"""What is wrong with an answer, if anything. Each guard looks at values and returns a verdict or None."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from botkit.conversation.likeness import essence, runs, too_alike
from botkit.conversation.replies import Exchange, latest_exchanges
from botkit.conversation.sentences import cuts
from botkit.conversation.situation import Line
from botkit.conversation.style import broken
from botkit.conversation.style.wording import in_words
from botkit.conversation.visible import VisibleText
from botkit.memory.rules import StyleRule
from botkit.messages import Language

Reason = Literal["empty", "truncated", "looping", "forbidden", "style", "repeated"]

_TOO_ALIKE = 0.55
"""Runs of three characters that a reply may have in common with an earlier one (Dice, 0 to 1)."""
_NEARLY_THE_SAME = 0.85
_SAME_WORDS = 0.8
_REPLIES = 50
"""So many replies back the same words count as repeated."""
_FEW, _FEW_LETTERS = 4, 12
"""An essence of up to so many characters (good night, mm-hm) may answer other words after three other replies."""
_SOON = 3
_GOOD_PART = 12
"""A cut answer that still has so many characters of whole sentences is good as it is."""
_LOOKED_AT = 12_000
_RUN = re.compile(r"(?=[^\s\-=_*.~·—…|#])(\S.{0,11}?)\1{11,}|(?=[^\s\-=_*.~·—…|#])(\S.{3,40}?)\2{4,}", re.DOTALL)
_OFTEN = 5
"""So many times at least the same four characters stand in whatever `_RUN` finds."""
_SPEAKING_MARKS = "?!？！…。～"
_SAME_SENTENCE = 3
_SENTENCE = 5


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why an answer is not said. `detail` is for the nudge to the model only; it may hold the persona's own words."""

    reason: Reason
    detail: str = ""


def inspect(
    text: VisibleText,
    window: Sequence[Line],
    forbidden: Sequence[str],
    *,
    said: str = "",
    rules: Sequence[StyleRule] = (),
    language: Language = "en",
    lenient: bool = False,
) -> Verdict | None:
    """The first thing wrong with `text`; None where it can be said.

    Args:
        said: what it answers; empty where the companion begins.
        rules: how the person wants to be talked with.
        language: in which a broken rule is told.
        lenient: as for `is_repeated`.
    """
    return (
        is_empty(text)
        or says_forbidden(text, forbidden)
        or is_looping(text)
        or breaks_rule(text, rules, language)
        or is_repeated(text, window, said, lenient=lenient)
    )


def is_empty(text: str) -> Verdict | None:
    """Nothing is left that a person would read: no letter, no figure, no emoji, no mark that says something alone."""
    speaks = (c.isalnum() or c in _SPEAKING_MARKS or unicodedata.category(c) == "So" for c in text)
    return None if any(speaks) else Verdict("empty")


def says_forbidden(text: str, phrases: Iterable[str]) -> Verdict | None:
    """One of the persona's forbidden phrases, whatever its case, width and punctuation."""
    bare = essence(text)
    for phrase in phrases:
        if essence(phrase) in bare:
            return Verdict("forbidden", phrase)
    return None


def breaks_rule(text: str, rules: Sequence[StyleRule], language: Language) -> Verdict | None:
    """A rule of the person's for how to be talked with."""
    breach = broken(text, rules) if rules else None
    return Verdict("style", in_words(breach.rule, language)) if breach else None


def is_looping(text: str) -> Verdict | None:
    """The same few characters over and over, or the same sentence three times."""
    if _may_run(text[:_LOOKED_AT]) and _RUN.search(text, 0, _LOOKED_AT):
        return Verdict("looping")
    ends = [0, *(cut.begin for cut in cuts(text[:_LOOKED_AT]) if not cut.in_block)]
    sentences = Counter(essence(text[start:end]) for start, end in pairwise([*ends, len(text)]))
    often = any(count >= _SAME_SENTENCE and len(bare) >= _SENTENCE for bare, count in sentences.items())
    return Verdict("looping") if often else None


def is_repeated(text: str, window: Sequence[Line], said: str = "", *, lenient: bool = False) -> Verdict | None:
    """Much like one of the last replies. Who says the same words again gets something else, however short it was.

    Args:
        said: what it answers.
        lenient: to other words, only what is nearly the same counts: a last try that says a familiar thing is
            better than none.
    """
    bare = essence(text)
    if not bare:
        return None
    runs_said = runs(bare)
    exchanges = latest_exchanges(window, _REPLIES)
    alike = [one for one in exchanges if _is_alike(one.reply, bare, runs_said, _TOO_ALIKE)]
    if alike and not _said_before(said, exchanges):
        few = len(bare) <= (_FEW_LETTERS if bare.isascii() else _FEW)
        limit = _NEARLY_THE_SAME if lenient else _TOO_ALIKE
        soon = exchanges[:_SOON]
        alike = [one for one in alike if (one in soon or not few) and _is_alike(one.reply, bare, runs_said, limit)]
    return Verdict("repeated", alike[0].reply) if alike else None


def _said_before(said: str, exchanges: Sequence[Exchange]) -> bool:
    """Whether the person has said the same words before, as far as the replies go back."""
    bare = essence(said)
    runs_said = runs(bare)
    return bool(bare) and any(_is_alike(one.asked, bare, runs_said, _SAME_WORDS) for one in exchanges)


def is_truncated(whole: str, sentences: str) -> Verdict | None:
    """Whether too little is left of a cut answer once its last, broken sentence is gone."""
    good = len(sentences) >= min(_GOOD_PART, len(whole) / 2)
    return None if sentences and good else Verdict("truncated")


def _may_run(text: str) -> bool:
    """Whether any four characters come often enough for `_RUN`: told many times faster than where they run."""
    fours = list(zip(text, text[1:], text[2:], text[3:], strict=False))
    return len(fours) - len(set(fours)) >= _OFTEN - 1


def _is_alike(text: str, bare: str, said: frozenset[str], limit: float) -> bool:
    """Whether a text says the same as an essence, or has more than `limit` of its runs."""
    # Texts of very unlike lengths cannot share enough: no need to look closer.
    share = limit / (2 - limit)
    if len(text) + 2 < share * len(bare):
        return False
    other = essence(text)
    close = share * len(bare) < len(other) + 2 and share * len(other) < len(bare) + 2
    return other == bare or (close and too_alike(said, other, limit))
