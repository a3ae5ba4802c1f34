"""Markdown as Telegram shows it: text, and what stands out in it. Pure.

What is no mark comes out as it was written: a chat is full of faces, prices and half-open brackets. That is why the
marks are read here and not by a parser of documents, which takes (*^_^*) for italics, drops <i> and counts lists anew.
"""

import re

from botkit_telegram.blocks import write_blocks
from botkit_telegram.inline import Sheet
from botkit_telegram.rendered import Rendered, Span, apart_from_code

_MARKS = re.compile(r"[*_`~|\\$<\[]|^[ \t]*(?:[-+][ \t]|>|#{1,6}[ \t]|-{3,})", re.MULTILINE)
"""A text without any of these is shown as it is."""
_SURROGATES = re.compile("[\ud800-\udfff]")


def render(text: str) -> Rendered:
    """What a text of Markdown means. Where nothing would be left to see, it is shown as it was written."""
    text = _encodable(text)
    if _MARKS.search(text) is None:
        return Rendered(text.strip())
    sheet = Sheet()
    write_blocks(text.split("\n"), sheet)
    return trimmed(sheet.text, apart_from_code(sheet.spans)) if sheet.text.strip() else Rendered(text.strip())


def plain(text: str) -> Rendered:
    """The text as it was written."""
    return Rendered(_encodable(text).strip())


def trimmed(text: str, spans: list[Span]) -> Rendered:
    """Without the white space around it, which Telegram takes away, too."""
    kept = text.strip()
    if len(kept) == len(text):
        return Rendered(text, tuple(spans))
    before = len(text) - len(text.lstrip())
    moved = (
        Span(span.kind, max(0, span.start - before), min(len(kept), span.end - before), span.value) for span in spans
    )
    return Rendered(kept, tuple(span for span in moved if span.start < span.end))


def _encodable(text: str) -> str:
    """Half a surrogate pair is no character, and no request can carry it."""
    return _SURROGATES.sub("\ufffd", text) if _SURROGATES.search(text) else text
