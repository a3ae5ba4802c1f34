"""Makes an answer keep to the person's rules without asking anybody: what breaks one is cut out or said otherwise."""

from collections.abc import Callable, Mapping, Sequence

from botkit.conversation.brevity import cut_to
from botkit.conversation.style.banned_words import without
from botkit.conversation.style.breaches import asks_last, breaks, broken, last_sentence
from botkit.conversation.style.emoji import without_emoji
from botkit.conversation.style.lists import without_lists
from botkit.conversation.style.summaries import without_summary
from botkit.memory.rules import RuleKind, StyleRule
from botkit.messages import Language

_TURNS = 4
"""To mend one rule may break another (a text that was cut may end with a question): so many times all are looked at."""


def repair(text: str, rules: Sequence[StyleRule], language: Language) -> str:
    """The text so that it breaks none of the rules; empty where nothing sensible is left of it.

    A text in the wrong language cannot be mended: nothing is left of it either.
    """
    for _ in range(_TURNS):
        if broken(text, rules) is None:
            return text
        for rule in rules:
            if breaks(text, rule):
                mend = _MENDS.get(rule.kind)
                text = mend(text, rule, language).strip() if mend else ""
        if not any(sign.isalnum() for sign in text):
            return ""
    return text if broken(text, rules) is None else ""


def _without_question(text: str) -> str:
    while text and asks_last(text):
        text = text[: last_sentence(text)].rstrip()
    return text


_MENDS: Mapping[RuleKind, Callable[[str, StyleRule, Language], str]] = {
    "no_lists": lambda text, _, language: without_lists(text, language),
    "no_summary": lambda text, _, __: without_summary(text),
    "no_emoji": lambda text, _, __: without_emoji(text),
    "no_questions": lambda text, _, __: _without_question(text),
    "length": lambda text, rule, _: cut_to(text, rule.limit),
    "banned": lambda text, rule, _: without(text, rule.words),
}
