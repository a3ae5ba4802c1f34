"""What is wrong with an answer, if anything. Each guard looks at values and returns a verdict or None."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from botkit.conversation.likeness import essence, runs, too_alike
from botkit.conversation.replies import latest_replies
from botkit.conversation.sentences import cuts
from botkit.conversation.situation import Line
from botkit.conversation.visible import VisibleText

Reason = Literal["empty", "truncated", "looping", "forbidden", "repeated"]

_TOO_ALIKE = 0.85
_REPLIES = 30
"""So many replies back the same words count as repeated."""
_FEW = 4
"""An essence of up to so many characters (good night, mm-hm) may come again after three other replies."""
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


def inspect(text: VisibleText, window: Sequence[Line], forbidden: Sequence[str]) -> Verdict | None:
    """The first thing wrong with `text`; None where it can be said."""
    return is_empty(text) or says_forbidden(text, forbidden) or is_looping(text) or is_repeated(text, window)


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


def is_looping(text: str) -> Verdict | None:
    """The same few characters over and over, or the same sentence three times."""
    if _may_run(text[:_LOOKED_AT]) and _RUN.search(text, 0, _LOOKED_AT):
        return Verdict("looping")
    ends = [0, *(cut.begin for cut in cuts(text[:_LOOKED_AT]) if not cut.in_block)]
    sentences = Counter(essence(text[start:end]) for start, end in pairwise([*ends, len(text)]))
    often = any(count >= _SAME_SENTENCE and len(bare) >= _SENTENCE for bare, count in sentences.items())
    return Verdict("looping") if often else None


def is_repeated(text: str, window: Sequence[Line]) -> Verdict | None:
    """The same, or nearly the same, as one of the last replies."""
    bare = essence(text)
    if not bare:
        return None
    said = runs(bare)
    replies = latest_replies(window, _SOON if len(bare) <= _FEW else _REPLIES)
    return next((Verdict("repeated", reply) for reply in replies if _is_alike(essence(reply), bare, said)), None)


def is_truncated(whole: str, sentences: str) -> Verdict | None:
    """Whether too little is left of a cut answer once its last, broken sentence is gone."""
    good = len(sentences) >= min(_GOOD_PART, len(whole) / 2)
    return None if sentences and good else Verdict("truncated")


def _may_run(text: str) -> bool:
    """Whether any four characters come often enough for `_RUN`: told many times faster than where they run."""
    fours = list(zip(text, text[1:], text[2:], text[3:], strict=False))
    return len(fours) - len(set(fours)) >= _OFTEN - 1


def _is_alike(other: str, bare: str, said: frozenset[str]) -> bool:
    # Texts of very unlike lengths cannot share enough: no need to look closer.
    close = _TOO_ALIKE / (2 - _TOO_ALIKE) * len(bare) < len(other) + 2 and len(other) < 2 * len(bare) + 2
    return other == bare or (close and too_alike(said, other, _TOO_ALIKE))
