"""How a rule is told to the model."""

from collections.abc import Mapping

from botkit.memory.rules import RuleKind, StyleRule
from botkit.messages import Language

_ZH: Mapping[RuleKind, str] = {
    "no_lists": "不列点，不用编号，说成连贯的话。",
    "no_summary": "不总结，开头结尾都不要概括的话。",
    "no_emoji": "不用表情符号。",
    "no_questions": "结尾不要反问。",
    "length": "最多{limit}个字。",
    "banned": "不要说「{words}」，也不要换着法子提它。",
    "language": "用{words}说话。",
    "free": "{words}",
}
_EN: Mapping[RuleKind, str] = {
    "no_lists": "No lists and no numbered points: connected sentences.",
    "no_summary": "No summary, neither at the beginning nor at the end.",
    "no_emoji": "No emoji.",
    "no_questions": "Do not end with a question.",
    "length": "At most {limit} characters.",
    "banned": 'Do not say "{words}", and do not bring it up in other words.',
    "language": "Speak {words}.",
    "free": "{words}",
}
_LANGUAGES: Mapping[Language, Mapping[str, str]] = {
    "zh": {"zh": "中文", "en": "英文"},
    "en": {"zh": "Chinese", "en": "English"},
}


def in_words(rule: StyleRule, language: Language) -> str:
    """The rule as a sentence to the model, in `language`."""
    sentence = (_ZH if language == "zh" else _EN)[rule.kind]
    words = _LANGUAGES[language].get(rule.words, rule.words) if rule.kind == "language" else rule.words
    return sentence.format(words=words, limit=rule.limit)
