"""Lists in a text, and the same said in sentences."""

import re
from collections.abc import Iterator, Sequence

from botkit.messages import Language
from botkit.texts.patterns import compiled_late

_HAN = "一二三四五六七八九十"
_MARK = (
    r"(?:[-*+•·‣⁃◦∙▪▫●○■□◆◇★☆✓✔✅➤➢▶►→–—][ \t]+|[•‣⁃◦∙▪▫●○■□◆◇➤➢▶►]"
    rf"|[(（\[]?(?:\d{{1,2}}|[{_HAN}]{{1,3}}|[a-zA-Z]|[ivxIVX]{{1,4}})[)）\]][ \t]*|\d{{1,2}}[.、．:：][ \t]*(?!\d)|[{_HAN}]{{1,3}}[、．.][ \t]*"
    r"|[a-zA-Z][.、．][ \t]+|[\u2460-\u24ff\u2776-\u2793\u3220-\u3229][ \t]*|[0-9]\ufe0f?\u20e3[ \t]*|\U0001f51f[ \t]*|\[[ xX]?\][ \t]*)"
)
_ITEM = compiled_late(rf"(?P<indent>[ \t>]*)(?:\*\*|__)?{_MARK}(?=\S)")
_ROW = compiled_late(r"[ \t]*\|.*\|[ \t]*")
_RULER = compiled_late(r"[ \t]*\|?[ \t]*:?-{2,}:?[ \t|:-]*")
_INLINE = compiled_late(
    r"(?:(?<=[\s，。；;：:!?！？,])|\A)(?:[(（]?(?P<number>\d{1,2})[.、)）．](?!\d)|(?P<sign>[\u2460-\u2473\u2776-\u277f]|[0-9]\ufe0f?\u20e3))[ \t]*(?=[^\s\d])"
    r"|(?P<sign2>[\u2460-\u2473\u2776-\u277f]|[0-9]\ufe0f?\u20e3)[ \t]*"
)
_FENCE = compiled_late(r"[ \t]*(?:```|~~~)")
_ENDS = " \t。．.!！?？；;，,、…"
_SHORT: dict[Language, int] = {"zh": 14, "en": 40}


def has_list(text: str) -> bool:
    """Whether a line begins like the item of a list, or points are counted within a line; code is left out."""
    lines = text.split("\n")
    code = _code(lines)
    return any(not code[i] and _is_item(line) for i, line in enumerate(lines)) or any(
        not code[i] and _counted(line) for i, line in enumerate(lines)
    )


def without_lists(text: str, language: Language) -> str:
    """The text with its lists said in sentences."""
    lines = text.split("\n")
    code = _code(lines)
    told: list[str] = []
    items: list[str] = []
    for i, line in enumerate(lines):
        if not code[i] and _is_item(line):
            items += _bare_items(line)
            continue
        if items and not line.strip() and i + 1 < len(lines) and _is_item(lines[i + 1]):
            continue
        told += [_sentences(items, language)] if items else []
        items = []
        told.append(line if code[i] else _uncounted(line, language))
    told += [_sentences(items, language)] if items else []
    return "\n".join(told)


def _code(lines: Sequence[str]) -> list[bool]:
    """Which lines are code, between two fences."""
    fences = [i for i, line in enumerate(lines) if _FENCE.match(line)]
    code = [False] * len(lines)
    for first, last in zip(fences[::2], fences[1::2], strict=False):
        code[first : last + 1] = [True] * (last + 1 - first)
    return code


def _is_item(line: str) -> bool:
    return bool(_ITEM.match(line) or _ROW.fullmatch(line))


def _bare_items(line: str) -> Iterator[str]:
    if _ROW.fullmatch(line):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|") if cell.strip()]
        yield from [] if _RULER.fullmatch(line) else cells
        return
    while match := _ITEM.match(line):
        line = line[match.end() :]
    for mark in ("**", "__"):
        line = line.replace(mark, "") if line.count(mark) % 2 else line  # its partner stood before the item's sign
    yield line.strip(" \t|")


def _counted(line: str) -> list[re.Match[str]]:
    """The marks that count points within a line: signs made for it, or 1. and 2. one after the other."""
    found = list(_INLINE.finditer(line))
    signs = [match for match in found if not match["number"]]
    numbers = [match for match in found if match["number"]]
    rising = [
        match
        for one, match in zip([None, *numbers], numbers, strict=False)
        if (one and int(match["number"]) == int(one["number"]) + 1) or match["number"] == "1"
    ]
    return sorted([*signs, *(rising if len(rising) > 1 else [])], key=lambda match: match.start())


def _uncounted(line: str, language: Language) -> str:
    """The points of a line as sentences."""
    marks = _counted(line)
    if not marks:
        return line
    head = line[: marks[0].start()]
    if head.strip() and head.rstrip()[-1].isalnum():
        head = head.rstrip() + ("，" if language == "zh" else ", ")
    ends = [*(match.start() for match in marks[1:]), len(line)]
    return head + _sentences([line[match.end() : end] for match, end in zip(marks, ends, strict=True)], language)


def _sentences(items: Sequence[str], language: Language) -> str:
    """Short things are listed in one sentence, longer ones are sentences of their own."""
    things = [bare for item in items if (bare := item.strip().rstrip(_ENDS))]
    if not things:
        return ""
    stop, glue = ("。", "，") if language == "zh" else (".", ", ")
    if all(len(thing) <= _SHORT[language] for thing in things):
        return glue.join(things) + stop
    told = [
        item.strip() if item.strip()[-1:] in "。.!！?？…～~" else item.strip().rstrip(_ENDS) + stop
        for item in items
        if item.strip()
    ]
    return ("" if language == "zh" else " ").join(told)
