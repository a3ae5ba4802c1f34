"""The words of a text as they are searched: ours in storage, in every index and in every question."""

import re
import unicodedata
from functools import lru_cache

_LEAST_STEM = 3
_DOUBLED = "bdfgmnprt"

_ENGLISH_STOP_WORDS = (
    "a about after again all also am an and any are as at be because been before being but by can could d did do "
    "does doing don for from get go going got had has have having he her here hers hey hi him his how i if in "
    "into is it its just let like ll m me more most my no not now of off ok okay on one or our out over own re "
    "really s same she should so some such t than that the their them then there these they this those through to "
    "too up ve very was we were what when where which while who whom whose why will with would wow yeah yes you "
    "your yours "
)
_ENGLISH_STOP = frozenset(_ENGLISH_STOP_WORDS.split())
_CHINESE_STOP = frozenset(
    "的了吗呢吧啊呀哦嗯哈嘛啦么是在有和与就都也还很太我你他她它们这那个着过把被给对到说要会能可以什怎为因所"
)
_IDEOGRAPHS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003134f"
_WORD = re.compile(rf"[{_IDEOGRAPHS}]+|[^\W_{_IDEOGRAPHS}]+")
_MARKS = re.compile(r"[\u0300-\u036f]")
_ONLY_LATIN = re.compile(r"[a-z0-9]+")


def tokens_of(text: str) -> tuple[str, ...]:
    """The words of `text`, each as often as it stands there, without those that every text has.

    Chinese, Japanese and Korean: each character and each pair of neighbours. Other scripts: words without case,
    accents and endings. Numbers stay.
    """
    if text.isascii():
        return tuple([_stem(word) for word in _ONLY_LATIN.findall(_folded(text)) if word not in _ENGLISH_STOP])
    tokens: list[str] = []
    for run in _WORD.findall(_folded(text)):
        if _is_ideograph(run[0]):
            tokens += _characters(run)
        elif run not in _ENGLISH_STOP:
            tokens.append(_stem(run))
    return tuple(tokens)


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower().replace("'s ", " ")
    plain = unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'").replace("'s ", " ")
    return _MARKS.sub("", unicodedata.normalize("NFD", plain)) if _has_accents(plain) else plain


def _has_accents(text: str) -> bool:
    return any("\u00c0" <= character <= "\u024f" for character in text)


def _is_ideograph(character: str) -> bool:
    return character >= "\u3040" and not "\uff00" <= character <= "\uffef"


def _characters(run: str) -> list[str]:
    """Its characters and pairs; a pair of two that say nothing says nothing either."""
    known = [character not in _CHINESE_STOP for character in run]
    singles = [character for character, counts in zip(run, known, strict=True) if counts]
    pairs = [run[at : at + 2] for at in range(len(run) - 1) if known[at] or known[at + 1]]
    return singles + pairs


@lru_cache(maxsize=16_384)
def _stem(word: str) -> str:
    """A word without the endings of English plurals and verbs. It need not be a word, only the same for all forms."""
    if len(word) <= _LEAST_STEM or not word.isascii() or word[-1].isdigit():
        return word
    if word.endswith(("ies", "ied")) and len(word) > _LEAST_STEM + 1:
        return word[:-3] + "y"
    if word.endswith("sses"):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        stem = word.removesuffix(ending)
        if stem is not word and len(stem) >= _LEAST_STEM and any(vowel in stem for vowel in "aeiouy"):
            word = stem[:-1] if stem[-1] == stem[-2] and stem[-1] in _DOUBLED else stem
            break
    if word.endswith("e") and len(word) > _LEAST_STEM + 1:
        return word[:-1]
    return word[:-1] + "y" if word.endswith("i") and len(word) > _LEAST_STEM else word
