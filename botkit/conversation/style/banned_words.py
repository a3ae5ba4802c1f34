"""Words that shall not be said, however they are dressed, and a text without them."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from botkit.conversation.sentences import clause_cuts, cuts
from botkit.memory.mentions import WORD_LETTER, inflected

_SEPARATED = r"[\W_]*"
_LED = re.compile(r"(?:but|and|so|or|yet|because)[, ]+(?=\w)|(?:但是?|而且|所以|并且|可是)(?=\w)", re.IGNORECASE)
"""What led on from a clause that is gone."""
_CLAUSE_END = "，,、；;：:—…"


def says(text: str, words: str) -> bool:
    """Whether the words stand in the text, whatever their case and width and whatever signs stand between.

    In Latin letters they are whole words, in the singular, the plural or as a possessive.
    """
    return next(_places(text, words), None) is not None


def without(text: str, words: str) -> str:
    """The text without the clause that says the words, else without the sentence; empty where nothing else is said."""
    for cut_out in (_clauses, _sentences):
        pieces = cut_out(text)
        kept = [piece for piece, hit in zip(pieces, _hits(text, pieces, words), strict=True) if not hit]
        left = _mended("".join(kept), text)
        if _says_something(left, text) and not says(left, words):
            return left
    return ""


def _says_something(left: str, text: str) -> bool:
    return sum(sign.isalnum() for sign in left) >= min(2, len(text))


def _places(text: str, words: str) -> Iterator[tuple[int, int]]:
    """Where the words stand, as they are found in the folded text."""
    pattern = _pattern(words)
    if pattern is None:
        return
    folded, origin = _folded(text)
    for match in pattern.finditer(folded):
        yield origin[match.start()], origin[match.end() - 1] + 1


def _folded(text: str) -> tuple[str, list[int]]:
    """The text without case and width, and for each of its signs where it comes from."""
    if text.isascii():
        return text.casefold(), list(range(len(text)))
    signs: list[str] = []
    origin: list[int] = []
    for at, sign in enumerate(text):
        for part in unicodedata.normalize("NFKC", sign).casefold():
            signs.append(part)
            origin.append(at)
    return "".join(signs), origin


_PIECE = re.compile(rf"(?P<latin>(?:{WORD_LETTER})+)|(?P<other>[^\W_])")


@lru_cache(maxsize=512)
def _pattern(words: str) -> re.Pattern[str] | None:
    folded, _ = _folded(unicodedata.normalize("NFKC", words))
    pieces = list(_PIECE.finditer(folded))
    if not pieces:
        bare = "".join(folded.split())
        return re.compile(re.escape(bare)) if bare else None
    parts: list[str] = []
    for number, piece in enumerate(pieces):
        if piece["latin"]:
            last = number == len(pieces) - 1
            forms = inflected(piece[0]) if last else {piece[0]}
            spelled = "|".join(sorted((_spelled(form) for form in forms), key=len, reverse=True))
            begins = rf"(?<!{WORD_LETTER})" if number == 0 else ""
            ends = rf"(?!{WORD_LETTER})" if last else ""
            parts.append(f"{begins}(?:{spelled}){ends}")
        else:
            parts.append(re.escape(piece[0]))
    return re.compile(_SEPARATED.join(parts))


def _spelled(form: str) -> str:
    return _SEPARATED.join(re.escape(sign) for sign in form if sign.isalnum())


def _clauses(text: str) -> list[str]:
    places = sorted({cut.begin for cut in cuts(text)} | {cut.begin for cut in clause_cuts(text)})
    return [text[start:end] for start, end in pairwise([0, *places, len(text)]) if end > start]


def _sentences(text: str) -> list[str]:
    return [
        text[start:end] for start, end in pairwise([0, *(cut.begin for cut in cuts(text)), len(text)]) if end > start
    ]


def _hits(text: str, pieces: list[str], words: str) -> list[bool]:
    """Which of the pieces say the words, or a part of them."""
    places = list(_places(text, words))
    hits: list[bool] = []
    start = 0
    for piece in pieces:
        end = start + len(piece)
        hits.append(any(first < end and start < last for first, last in places))
        start = end
    return hits


def _mended(left: str, text: str) -> str:
    """What was cut out of the midst leaves no comma at an edge, and no sentence without its end."""
    left = re.sub(rf"^[{_CLAUSE_END}\s]+", "", left)
    left = re.sub(rf"[{_CLAUSE_END}\s]+(?=[。！？.!?]|$)", "", left, flags=re.MULTILINE)
    left = left.strip()
    if led := _LED.match(left):
        left = left[led.end() : led.end() + 1].upper() + left[led.end() + 1 :]
    ended = text.rstrip()[-1:] in "。！？.!?…～~"
    if left and ended and left[-1].isalnum():
        left += "。" if "\u3400" <= left[-1] <= "\u9fff" else "."
    return left
