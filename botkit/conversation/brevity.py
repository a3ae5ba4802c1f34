"""Keeps an answer as short as the persona is: whole sentences, as many as fit."""

import re
from dataclasses import dataclass

from botkit.conversation.language import language_of
from botkit.conversation.sentences import Cut, clause_cuts, cuts
from botkit.conversation.spans import inline_spans
from botkit.conversation.visible import VisibleText, beginning
from botkit.messages import Language
from botkit.persona.schema import Brevity
from botkit.visibility.characters import part_at_or_before

_CHARACTERS: dict[tuple[Brevity, Language], int] = {
    ("short", "zh"): 20,
    ("short", "en"): 60,
    ("medium", "zh"): 800,
    ("medium", "en"): 2_400,
    ("long", "zh"): 3_000,
    ("long", "en"): 9_000,
}
_TOKENS: dict[Brevity, int] = {"short": 120, "medium": 800, "long": 4_000}
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

    A first sentence that is too long by itself ends at a clause, else between words. A link, code or number
    is never cut: one that begins the text stays whole, however long. `language` counts where the text tells none.
    """
    limit = most_characters(brevity, language_of(text) or language)
    if len(text) <= limit:
        return Shortened(text, cut=False)
    places = cuts(text)
    end = _last_end([cut for cut in places if not cut.in_block], limit) or _last_end(places, limit)
    end = end or _last_end(clause_cuts(text), limit) or _between_words(text, limit)
    return Shortened(beginning(text, end), cut=end < len(text))


def _last_end(places: list[Cut], limit: int) -> int:
    return max((cut.end for cut in places if cut.end <= limit), default=0)


def _between_words(text: str, limit: int) -> int:
    inline = inline_spans(text)
    at = limit
    while at > 0 and (inline.tears(at) or (_WORD.match(text, at - 1) and _WORD.match(text, at))):
        at -= 1
    if at > 0:
        return part_at_or_before(text, 0, at)
    # One long thing from the very start: whole where it is a link or the like, at a sign where it is a long word.
    return inline.ends[0] if inline.tears(1) else part_at_or_before(text, 0, limit)
