"""Where a line of a terminal may end, in Chinese and in English. Pure."""

import unicodedata
from collections.abc import Iterator

from rich.cells import cell_len

_NEVER_FIRST = frozenset("，。、！？；：…—·～）】」』》〉”’％,.!?;:)]}%")
"""What does not begin a line."""

_NEVER_LAST = frozenset("（【「『《〈“‘([{")
"""What does not end one."""

_JOINER = "\u200d"
_TAB = 4


def fold(text: str, width: int, *, break_words: bool = True) -> str:
    """The text in lines of at most `width` columns, broken where one would break it by hand.

    Args:
        break_words: also break a word that fits no line. Otherwise it is left whole (a path can be copied then).
    """
    lines = (line.expandtabs(_TAB) for line in text.split("\n"))
    return "\n".join(part.rstrip() for line in lines for part in _parts(line, width, break_words=break_words))


def _parts(line: str, width: int, *, break_words: bool) -> Iterator[str]:
    part = ""
    for word in _words(line):
        if part and cell_len((part + word).rstrip()) > width:
            yield part
            part = ""
        part += word
        if break_words and cell_len(part.rstrip()) > width:
            *full, part = _chopped(part, width)
            yield from full
    yield part


def _words(line: str) -> Iterator[str]:
    """What stays together; a space belongs to what stands before it."""
    word = ""
    for character in _characters(line):
        if word and _may_part(word[-1], character):
            yield word
            word = ""
        word += character
    yield word


def _may_part(before: str, after: str) -> bool:
    if after == " " or before in _NEVER_LAST or after[0] in _NEVER_FIRST:
        return False
    return before == " " or _is_wide(before) or _is_wide(after[0])


def _chopped(word: str, width: int) -> list[str]:
    chopped = [""]
    for character in _characters(word):
        if chopped[-1] and cell_len(chopped[-1] + character) > width:
            chopped.append("")
        chopped[-1] += character
    return chopped


def _characters(text: str) -> list[str]:
    """As a person counts them: with the marks and the joined ones that belong to each."""
    characters: list[str] = []
    for each in text:
        if characters and (cell_len(each) == 0 or characters[-1].endswith(_JOINER)):
            characters[-1] += each
        else:
            characters.append(each)
    return characters


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in {"W", "F"}
