"""What must stay in one piece: links, inline code, numbers, short brackets and quotations; lists, tables, code."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

_PAIR = 60
"""Quotations and brackets longer than this may be parted inside."""

_INLINE = re.compile(
    "|".join(
        [
            r"`[^`\n]+`",
            r"!?\[[^\[\]\n]{0,300}\]\([^()\s]{0,2000}\)",
            r"(?:https?://|www\.)[^\s<>\"'`，。！？；：、）】」』》”’]*[^\s<>\"'`，。！？；：、）】」』》”’.,!?;:)\]]",
            r"(?<!\d)\d++(?:[.,:：/]\d++)+",
            rf"“[^“”\n]{{0,{_PAIR}}}”",
            rf"‘[^‘’\n]{{0,{_PAIR}}}’",
            rf"「[^「」\n]{{0,{_PAIR}}}」",
            rf"『[^『』\n]{{0,{_PAIR}}}』",
            rf"《[^《》\n]{{0,{_PAIR}}}》",
            rf"【[^【】\n]{{0,{_PAIR}}}】",
            rf"（[^（）\n]{{0,{_PAIR}}}）",
            rf"\([^()\n]{{0,{_PAIR}}}\)",
            rf"(?<![A-Za-z0-9])\"[^\"\n]{{0,{_PAIR}}}\"",
        ]
    )
)
_FENCE = re.compile(r"[ \t]*(```+|~~~+)")
_ITEM = re.compile(
    r"[ \t]*(?:[-*+][ \t]+\S|[•·‣◦▪●○✅☑✔]\ufe0f?[ \t]*\S|\(?\d{1,3}[.)、．）][ \t]*[^\d\s]"
    r"|[①-⑳⒈-⒛❶-❿]|[0-9]\ufe0f?\u20e3|[一二三四五六七八九十]{1,3}、|\|.*\|[ \t]*$|>[ \t]*\S)"
)
_INDENTED = re.compile(r"(?: {2,}|\t)\S")


@dataclass(frozen=True, slots=True)
class Spans:
    """Stretches of a text, apart from each other and in order."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def tears(self, at: int) -> bool:
        """Whether parting the text before `at` would tear one of the stretches."""
        index = bisect_right(self.starts, at - 1) - 1
        return index >= 0 and at < self.ends[index]


def inline_spans(text: str) -> Spans:
    """Links, inline code, numbers with their marks, and short pairs of brackets and quotation marks."""
    return _merged((match.start(), match.end()) for match in _INLINE.finditer(text))


def block_spans(text: str) -> Spans:
    """Fenced code, and lists, tables and quoted lines with the line that leads them in."""
    found: list[tuple[int, int]] = []
    lines = _lines(text)
    index = 0
    while index < len(lines):
        start, line = lines[index]
        if fence := _FENCE.match(line):
            last = _fence_end(lines, index, fence[1])
        elif _ITEM.match(line):
            last = _list_end(lines, index)
            start = _lead_in(lines, index)
        else:
            index += 1
            continue
        found.append((start, lines[last][0] + len(lines[last][1])))
        index = last + 1
    return _merged(found)


def _lines(text: str) -> list[tuple[int, str]]:
    lines: list[tuple[int, str]] = []
    at = 0
    for line in text.split("\n"):
        lines.append((at, line))
        at += len(line) + 1
    return lines


def _fence_end(lines: list[tuple[int, str]], index: int, fence: str) -> int:
    for later in range(index + 1, len(lines)):
        line = lines[later][1].strip()
        if line.startswith(fence) and not line.strip(fence[0]):
            return later
    return len(lines) - 1


def _list_end(lines: list[tuple[int, str]], index: int) -> int:
    """The last line of the list that begins at `index`: items, what is indented under them, blank lines between."""
    last = index
    for later in range(index + 1, len(lines)):
        line = lines[later][1]
        if _ITEM.match(line) or _INDENTED.match(line):
            last = later
        elif line.strip():
            break
    return last


def _lead_in(lines: list[tuple[int, str]], index: int) -> int:
    """Where the line begins that leads a list in: just above it, or above a blank line where it ends with a colon."""
    above = index - 1
    if above >= 0 and not lines[above][1].strip():
        above -= 1
        if above < 0 or not lines[above][1].rstrip("* \t").endswith((":", "：")):
            return lines[index][0]
    if above < 0 or not lines[above][1].strip() or _FENCE.match(lines[above][1]):
        return lines[index][0]
    return lines[above][0]


def _merged(found: Iterable[tuple[int, int]]) -> Spans:
    starts: list[int] = []
    ends: list[int] = []
    for start, end in sorted(found):
        if ends and start < ends[-1]:
            ends[-1] = max(ends[-1], end)
        else:
            starts.append(start)
            ends.append(end)
    return Spans(tuple(starts), tuple(ends))
