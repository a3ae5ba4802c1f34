"""How long an answer shall be at most, as people say it."""

import re

from botkit.messages import Language

SHORTER: dict[Language, int] = {"zh": 50, "en": 160}
"""What "shorter" means where no length was agreed on: about two sentences."""
_LEAST: dict[Language, int] = {"zh": 12, "en": 40}
_SENTENCE: dict[Language, int] = {"zh": 30, "en": 100}
_WORD = 6
"""Characters of an English word with the space after it."""
_FIGURES = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_ENGLISH = {
    "one": 1, "a": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "eighty": 80,
    "a hundred": 100, "hundred": 100, "one hundred": 100,
}  # fmt: skip
NUMBER_ZH = r"(?:\d{1,4}|[一二两三四五六七八九十百千零]{1,6})"
NUMBER_EN = r"(?:\d{1,4}|" + "|".join(sorted(_ENGLISH, key=len, reverse=True)) + ")"
_MOST = 5_000


def shorter(agreed: int, language: Language) -> int:
    """A length below the one that holds; 0 stands for none."""
    return max(_LEAST[language], min(SHORTER[language], agreed * 2 // 3)) if agreed else SHORTER[language]


def length_of(number: str, unit: str) -> int:
    """Characters that "twenty words" or “三十个字” come to; 0 where it is no sensible number."""
    count = _count(number)
    language: Language = "zh" if re.match("[字句]", unit) else "en"
    if unit.startswith(("sentence", "句", "line")):
        size = count * _SENTENCE[language]
    elif unit.startswith("word"):
        size = count * _WORD
    else:
        size = count
    return size if count and size <= _MOST else 0


def _count(number: str) -> int:
    if number.isdecimal():
        return int(number)
    if number.lower() in _ENGLISH:
        return _ENGLISH[number.lower()]
    whole = figure = 0
    for sign in number:
        if sign in _UNITS:
            whole += (figure or 1) * _UNITS[sign]
            figure = 0
        else:
            figure = _FIGURES.get(sign, 0)
    return whole + figure
