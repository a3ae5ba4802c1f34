"""What is longer than one message, as several: parted between sentences, what stands out kept whole. Pure."""

import re
import unicodedata
from bisect import bisect_right
from itertools import accumulate

from botkit_telegram.rendered import Rendered, Span, utf16_length

LONGEST = 4096
"""UTF-16 units that one message may have."""
MOST_SPANS = 100
"""So many spans Telegram shows in one message; it ignores the others."""

_BREAKS = (
    re.compile(r"\n\s*\n"),
    re.compile(r"\n"),
    re.compile(r"[.!?]+[\"'”’)\]]*\s|[。！？…]+[”’」』）】]*"),
    re.compile(r"[,;:]\s|[，；：、]"),
    re.compile(r"\s"),
)
"""Where a text is best parted: between paragraphs, lines, sentences, parts of them, words."""
_WHOLE = frozenset({"code", "text_link"})
_JOINER = "\u200d"
_SKIN = range(0x1F3FB, 0x1F400)
_TAGS = range(0xE0020, 0xE0080)
_FLAGS = range(0x1F1E6, 0x1F200)


def split(rendered: Rendered, longest: int = LONGEST, most_spans: int = MOST_SPANS) -> list[Rendered]:
    """The text in parts of at most `longest` UTF-16 units; together they say everything but the space at the seams."""
    if len(rendered.spans) <= most_spans and utf16_length(rendered.text) <= longest:
        return [rendered]
    text, parts = rendered.text, list[Rendered]()
    ends = list(accumulate(2 if sign > "\uffff" else 1 for sign in text))
    start = _next_sign(text, 0)
    while start < len(text):
        used = ends[start - 1] if start else 0
        end = min(max(start + 1, bisect_right(ends, used + longest)), _end_of_spans(rendered, start, most_spans))
        if end < len(text):
            end = _seam(rendered, start, end)
        part = _cut(rendered, start, end, most_spans)
        if part.text:
            parts.append(part)
        start = _next_sign(text, end)
    return parts


def _end_of_spans(rendered: Rendered, start: int, most: int) -> int:
    """Where a part that begins at `start` has to end, to have no more spans than may be."""
    begins = sorted(span.start for span in rendered.spans if span.end > start)
    if len(begins) <= most or begins[most] <= start:
        return len(rendered.text)
    return begins[most]


def _seam(rendered: Rendered, start: int, end: int) -> int:
    """The best place to part at, not after `end` and not in the first half."""
    text, middle = rendered.text, start + (end - start) // 2
    whole = [span for span in rendered.spans if span.kind in _WHOLE and span.start < end and span.end > middle]
    for pattern in _BREAKS:
        places = [match.end() for match in pattern.finditer(text, middle, end)]
        for place in reversed(places):
            if not any(span.start < place < span.end for span in whole):
                return place
    torn = next((span for span in whole if span.start < end < span.end and span.start > start), None)
    place = torn.start if torn else end
    while place > start + 1 and not _can_part(text, place):
        place -= 1
    return place if place > start + 1 else end


def _cut(rendered: Rendered, start: int, end: int, most: int) -> Rendered:
    text = rendered.text[start:end].rstrip()
    clipped = (
        Span(span.kind, max(0, span.start - start), min(len(text), span.end - start), span.value)
        for span in rendered.spans
        if span.start < end and span.end > start
    )
    return Rendered(text, tuple(span for span in clipped if span.start < span.end)[:most])


def _next_sign(text: str, at: int) -> int:
    """Where the next sign that is no white space stands."""
    return at + len(text[at:]) - len(text[at:].lstrip())


def _can_part(text: str, at: int) -> bool:
    """Whether a text may be parted there without tearing what people see as one sign."""
    before, after = text[at - 1], text[at]
    code = ord(after)
    if _JOINER in (before, after) or code in _SKIN or code in _TAGS or unicodedata.category(after)[0] == "M":
        return False
    if code in _FLAGS:
        run = 0
        while run < at and ord(text[at - run - 1]) in _FLAGS:
            run += 1
        return run % 2 == 0
    return True
