"""Which of our languages a text is written in."""

import re

from botkit.messages import Language

_IDEOGRAPHS = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd]")
_KANA_OR_HANGUL = re.compile("[\u3040-\u30ff\uac00-\ud7af]")
_LATIN = re.compile("[A-Za-z]")
_LETTERS = re.compile(r"[^\W\d_]")
_CHINESE_SHARE = 0.3
_ENOUGH = 4_000
"""Characters that are looked at."""


def language_of(text: str) -> Language | None:
    """The language of `text`: Chinese where more than three tenths of its letters are ideographs, else English.

    None where it has no letters, or is written in another script (Japanese and Korean included).
    """
    text = text[:_ENOUGH]
    ideographs = len(_IDEOGRAPHS.findall(text))
    latin = len(_LATIN.findall(text))
    others = len(_LETTERS.findall(text)) - ideographs - latin
    letters = ideographs + latin + others
    if not letters or (others and _KANA_OR_HANGUL.search(text)) or others > ideographs + latin:
        return None
    return "zh" if ideographs / letters > _CHINESE_SHARE else "en"
