"""What in an answer breaks a rule of the person's, if anything."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from botkit.conversation.language import language_of
from botkit.conversation.sentences import cuts
from botkit.conversation.style.banned_words import says
from botkit.conversation.style.emoji import has_emoji
from botkit.conversation.style.lists import has_list
from botkit.conversation.style.summaries import sums_up
from botkit.memory.rules import RuleKind, StyleRule

_IDEOGRAPH = re.compile("[\u3400-\u9fff]")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
_FEW_IDEOGRAPHS, _FEW_WORDS = 4, 2
"""A name or a word of the other language is no answer in it."""
_AFTER_QUESTION = re.compile(
    "[\\s”’」』）)】》\"'*_~～|…。.!！\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d\u20e3]*\\Z"
)


@dataclass(frozen=True, slots=True)
class StyleBreach:
    """The first rule that a text breaks."""

    rule: StyleRule


def broken(text: str, rules: Sequence[StyleRule]) -> StyleBreach | None:
    """The first of `rules` that the text breaks; None where it keeps to them all. `free` rules nobody can check."""
    return next((StyleBreach(rule) for rule in rules if breaks(text, rule)), None)


def breaks(text: str, rule: StyleRule) -> bool:
    """Whether the text breaks this rule."""
    check = _CHECKS.get(rule.kind)
    return check is not None and check(text, rule)


def asks_last(text: str) -> bool:
    """Whether the text ends with a question."""
    last = text[last_sentence(text) :]
    ended = _AFTER_QUESTION.search(last)
    bare = last[: ended.start()] if ended else last
    return bare.endswith(("?", "？", "吗", "⁇", "؟"))


def last_sentence(text: str) -> int:
    """Where the last sentence that says something begins."""
    begin = 0
    for cut in cuts(text):
        if any(sign.isalnum() for sign in text[cut.begin :]):
            begin = cut.begin
    return begin


def _is_other_language(text: str, wanted: str) -> bool:
    spoken = language_of(text)
    if spoken is None or spoken == wanted:
        return False
    ideographs, words = len(_IDEOGRAPH.findall(text)), len(_LATIN_WORD.findall(text))
    if spoken == "zh":
        return ideographs > _FEW_IDEOGRAPHS or not words
    return words > _FEW_WORDS or (words > 1 and not ideographs)


_CHECKS: Mapping[RuleKind, Callable[[str, StyleRule], bool]] = {
    "no_lists": lambda text, _: has_list(text),
    "no_summary": lambda text, _: sums_up(text),
    "no_emoji": lambda text, _: has_emoji(text),
    "no_questions": lambda text, _: asks_last(text),
    "length": lambda text, rule: 0 < rule.limit < len(text),
    "banned": lambda text, rule: says(text, rule.words),
    "language": lambda text, rule: _is_other_language(text, rule.words),
}
