"""Whether a text speaks of something, and what words somebody means who asks to forget it."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from botkit.texts.patterns import compiled_late

_RUN_ON = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
"""Scripts that put no space between words: what is looked for may stand anywhere in them."""
WORD_LETTER = rf"(?![{_RUN_ON}\U00020000-\U0003fffd])[^\W_]"
"""A letter or figure of a script that puts spaces between its words, as a pattern."""
_PIECE = compiled_late(rf"(?P<word>(?:{WORD_LETTER})+(?:'(?:{WORD_LETTER})+)*)|(?P<sign>\S)")
_UNSEEN = compiled_late("[\u00ad\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff]")
_APOSTROPHES = str.maketrans("‘’ʼ`´", "'''''")
_HISSING = ("s", "x", "z", "ch", "sh")
_WITH_Y = compiled_late("(?<=[^aeiou\\W])y$")
_IN_IES = compiled_late(r"(?<=\w\w)ies$")
_IN_S = compiled_late(r"(?<=\w\w[^sui])s$")
_LONGEST_ASKED = 300
_LONGEST = 80
"""Characters of what is to be forgotten: a word or a few, not a speech."""

_BEFORE = compiled_late(
    r"(?:(?:所有|一切|任何|那些|这些|全部)?(?:关于|有关|跟|和)?(?:咱们|我们|我|咱)?(?:之前|以前|刚才|刚刚|上次|昨天|前面)?"
    r"(?:(?:跟|和|对|给)你)?(?:说过|说|提过|提到|提|讲过|讲|聊过|聊|告诉过你|告诉你)的?(?:关于|有关)?"
    r"|关于|有关|所有|一切|那个|这个|那些|这些|那件|我们家的?|我家的?|我们的|我的|咱们的|我|咱们)",
)
_AFTER = compiled_late(
    r"(?:的?(?:那些|这些|这件|那件|那|这)?(?:事情|事儿|事|话|内容|东西|部分|一切|所有)|这个人|那个人|这回事|那回事|"
    r"[了吧啊呀哦呢嘛哈啦]|好不好|好吗|行吗|可以吗|谢谢(?:你)?|拜托)$"
)
_BEFORE_EN = compiled_late(
    r"(?:(?:everything|anything|all|whatever|what|the things?|things?|stuff|that)(?: that)? i(?:'ve| have)?"
    r"(?: just| ever)? (?:said|told you|mentioned|shared|wrote|say|talked)(?: to you| you)?(?: about| on| of)?"
    r"|(?:everything|anything|all|whatever)(?: you know| you remember)?(?: about| of)?"
    r"|the fact that|about|my|our|the|this|these|those|that|mention of|any mention of)\b ?",
)
_AFTER_EN = compiled_late(
    r"(?: (?:stuff|things?|story|business|part|please|thanks|thank you|now|already|ok|okay|too|again|for me|that i "
    r"mentioned|i mentioned|i told you about))$"
)
_AND = compiled_late(r"\s*(?:,|，|、|;|；|\band\b|\bor\b|&|(?<=\S\S)(?:和|跟|以及|还有)(?=\S\S))\s*")
_NOTHING = compiled_late(
    "(?:[我你他她它咱]们?|[这那哪][个些]?|它们|的|是|了|什么|事|话|人|自己|大家|我?说|[刚之以][才刚前]|[今昨明]天|"
    "i|you|[smw]?he|it|we|they|me|him|hers?|us|them|this|that|these|those|what|who|(?:every|any|some|no)(?:thing|one)|"
    "my|your|his|our|their|the|an?|and|or|of|to|in|on|at|is|was|be|said|one|things?|stuff|how|when|where|why|here|there)"
)
"""Words that stand for anything: forgetting what mentions them would forget nearly all."""


def mentions(text: str, words: Iterable[str]) -> bool:
    """Whether `text` speaks of one of `words`, whatever their case and width.

    In scripts without spaces a word may stand anywhere; else it is a whole word, in its singular, plural or
    possessive form.
    """
    folded = ""
    for word in words:
        pattern = _pattern(word)
        if pattern:
            folded = folded or _folded(text)
            if pattern.search(folded):
                return True
    return False


def words_to_forget(said: str) -> tuple[str, ...]:
    """What is meant by `said`, as in "what I said about my salary" or “我前任的事”; empty where nothing certain is."""
    found: list[str] = []
    if len(said) > _LONGEST_ASKED:
        return ()  # a speech, and not the name of a thing; looking through it would take long
    for part in _AND.split(_bare(_folded(said))):
        word = _bare(part)
        if word and len(word) <= _LONGEST and not _NOTHING.fullmatch(word):
            found.append(word)
    return tuple(dict.fromkeys(found))


def _folded(text: str) -> str:
    text = text if text.isascii() else _UNSEEN.sub("", unicodedata.normalize("NFKC", text)).translate(_APOSTROPHES)
    return text.casefold()


@lru_cache(maxsize=512)
def _pattern(word: str) -> re.Pattern[str] | None:
    """What finds the word in a folded text; None for a word of nothing."""
    parts: list[str] = []
    before = ""
    for piece in _PIECE.finditer(_folded(word)):
        kind = piece.lastgroup or ""
        if kind == "sign" and not piece[0].isalnum() and (before == "word"):
            continue  # a hyphen or a full stop inside a name: it may be written without
        parts.append((r"[\W_]+" if before == kind == "word" else r"\s*") if parts else "")
        parts.append(_whole(piece[0]) if kind == "word" else re.escape(piece[0]))
        before = kind
    return re.compile("".join(parts)) if parts else None


def _whole(word: str) -> str:
    forms = "|".join(sorted((re.escape(form) for form in inflected(word)), key=len, reverse=True))
    return rf"(?<!{WORD_LETTER})(?:{forms})(?!{WORD_LETTER})"


def inflected(word: str) -> set[str]:
    """The word as it may be inflected: a noun's plural and possessive."""
    forms: set[str] = set()
    for one in {word, _singular(word)}:
        several = _WITH_Y.sub("ies", one) if _WITH_Y.search(one) else one + ("es" if one.endswith(_HISSING) else "s")
        forms |= {one, several, f"{one}'s", f"{one}'", f"{several}'", f"{one}s"}
    return forms


def _singular(word: str) -> str:
    word = _IN_IES.sub("y", word.removesuffix("'s").removesuffix("'"))
    if word.endswith("es") and word[:-2].endswith(_HISSING):
        return word[:-2]
    return _IN_S.sub("", word)


def _bare(part: str) -> str:
    """The thing itself, without what leads to it and what trails after it."""
    word = part.strip(" \t\n\"'“”「」『』《》.。,，!！?？~～…:：")
    while True:
        left = _AFTER_EN.sub("", _AFTER.sub("", word))
        for lead in (_BEFORE, _BEFORE_EN):
            match = lead.match(left)
            left = left[match.end() :] if match and match.end() < len(left) else left
        left = left.strip(" \"'“”「」『』《》.。,，!！?？~～…:：").removeprefix("的")
        if left == word:
            return word
        word = left
