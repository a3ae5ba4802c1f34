"""Text and what stands out in it, before and after it is cut into messages. Pure."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

SpanKind: TypeAlias = Literal["bold", "italic", "strikethrough", "spoiler", "code", "pre", "text_link", "blockquote"]

_CODE = frozenset({"code", "pre"})
_STYLES = frozenset({"bold", "italic", "strikethrough", "spoiler"})


@dataclass(frozen=True, slots=True)
class Span:
    """What stands out: `text[start:end]`, in characters. `value` is the address of a link, or the language of code."""

    kind: SpanKind
    start: int
    end: int
    value: str = ""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text as it is shown, without marks."""

    text: str
    spans: tuple[Span, ...] = ()


def utf16_length(text: str) -> int:
    """How many UTF-16 units a text takes, which is what Telegram counts."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def entities_of(rendered: Rendered) -> list[dict[str, object]]:
    """The spans as the Bot API takes them: in UTF-16 units, the outer before the inner."""
    if not rendered.spans:
        return []
    places = _Places(rendered.text)
    return [
        {"type": span.kind, "offset": places[span.start], "length": places[span.end] - places[span.start]}
        | _value_of(span)
        for span in sorted(rendered.spans, key=lambda span: (span.start, -span.end))
    ]


def apart_from_code(spans: Iterable[Span]) -> list[Span]:
    """Styles taken off code, which Telegram shows without any; empty spans are left out."""
    known = [span for span in dict.fromkeys(spans) if span.start < span.end]
    code = sorted((span for span in known if span.kind in _CODE), key=lambda span: span.start)
    if not code or len(code) == len(known):
        return known
    return [piece for span in known for piece in (_without(span, code) if span.kind in _STYLES else [span])]


def _without(span: Span, holes: Sequence[Span]) -> list[Span]:
    pieces: list[Span] = []
    at = span.start
    for hole in holes:
        if hole.end <= at or hole.start >= span.end:
            continue
        if hole.start > at:
            pieces.append(Span(span.kind, at, hole.start, span.value))
        at = hole.end
    if at < span.end:
        pieces.append(Span(span.kind, at, span.end, span.value))
    return pieces


def _value_of(span: Span) -> dict[str, object]:
    if not span.value:
        return {}
    return {"url" if span.kind == "text_link" else "language": span.value}


class _Places:
    """From characters to UTF-16 units."""

    def __init__(self, text: str) -> None:
        wide = [] if not text or max(text) <= "\uffff" else [at for at, sign in enumerate(text) if sign > "\uffff"]
        self._wide = wide

    def __getitem__(self, at: int) -> int:
        return at + bisect_left(self._wide, at)
