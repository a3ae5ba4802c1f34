"""Parts a text that is longer than the platform takes; what belongs together stays so wherever it fits."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from botkit.conversation.blocks import Block, block_spans, blocks
from botkit.conversation.sentences import clause_cuts, seams
from botkit.conversation.spans import Span, Spans, marked, merged
from botkit.conversation.visible import VisibleText, between
from botkit.visibility.characters import LengthUnit, fit, measure, part_at_or_before

_OUTSIDE = 5
"""How much more a seam outside lists and code is liked than one inside."""


def portions(text: VisibleText, limit: int, unit: LengthUnit) -> list[VisibleText]:
    """`text` in pieces of at most `limit` that together say the same, each as strongly parted from the next as can be.

    A block or a span is parted only where it alone is longer than `limit`: first between its items or lines. A
    piece of parted code or of a parted formula begins and ends with the marks of the whole, where there is room.
    """
    return [text] if measure(text, unit) <= limit else _Parting(text, limit, unit).pieces()


@dataclass(frozen=True, slots=True)
class _Wrap:
    """Code too long for one piece: what each piece of it begins and ends with."""

    start: int
    end: int
    head: str = ""
    tail: str = ""


class _Parting:
    """One text on its way into pieces."""

    def __init__(self, text: VisibleText, limit: int, unit: LengthUnit) -> None:
        self._text, self._limit = text, limit
        self._unit: LengthUnit = unit
        self._wraps: list[_Wrap] = []
        found = blocks(text)
        whole = merged(self._fitting(found, limit))
        spans = (span for span in marked(text) if self._fits(span.start, span.end, limit))
        together = [span for span in spans if not whole.crossed_by(span)]
        self._whole = merged([*map(Span, whole.starts, whole.ends), *together])
        self._weights = self._weigh(block_spans(found))
        self._ends = sorted(self._weights)

    def pieces(self) -> list[VisibleText]:
        found: list[VisibleText] = []
        start = 0
        while start < len(self._text):
            before = self._wrap_around(start)
            room = self._limit - measure(before.head, self._unit)
            end = self._end(start, room)
            after = self._wrap_around(end)
            if after.tail:
                end = self._end(start, room - measure(after.tail, self._unit))
                after = self._wrap_around(end)
            if piece := between(self._text, start, end, before.head, after.tail):
                found.append(piece)
            start = end
        return found

    def _fits(self, start: int, end: int, room: int) -> bool:
        # No unit counts a character as less than one.
        return end - start <= room and measure(self._text[start:end], self._unit) <= room

    def _fitting(self, found: Iterable[Block], room: int) -> Iterator[Span]:
        """What must not be parted: blocks that fit; of one that does not, its parts, and its lines elsewhere."""
        for block in found:
            if self._fits(block.start, block.end, room):
                yield Span(block.start, block.end)
            elif block.tail:
                yield from self._code(block, room)
            else:
                yield from self._fitting(block.parts, room)
                starts = [block.start, *(part.end for part in block.parts)]
                ends = [*(part.start for part in block.parts), block.end]
                for start, end in zip(starts, ends, strict=True):
                    yield from (line for line in self._lines(start, end) if self._fits(line.start, line.end, room))

    def _code(self, block: Block, room: int) -> Iterator[Span]:
        """The lines of code or a formula; those with its marks together with their neighbours."""
        wrap = _Wrap(block.start, block.end, block.head + "\n", "\n" + block.tail)
        marks = measure(wrap.head + wrap.tail, self._unit)
        if marks > room // 2:
            wrap, marks = _Wrap(block.start, block.end), 0
        self._wraps.append(wrap)
        lines = self._lines(block.start, block.end)
        for pair in (lines[:2], lines[-2:]):
            if self._fits(pair[0].start, pair[-1].end, room - marks):
                yield Span(pair[0].start, pair[-1].end)
        yield from (line for line in lines if self._fits(line.start, line.end, room - marks))

    def _lines(self, start: int, end: int) -> list[Span]:
        found: list[Span] = []
        while (at := self._text.find("\n", start, end)) >= 0:
            found.append(Span(start, at))
            start = at + 1
        return [*found, Span(start, end)]

    def _weigh(self, found: Spans) -> dict[int, int]:
        """How much each place is liked as the end of a piece, where nothing that fits would be torn."""
        weights = {cut.begin: 0 for cut in clause_cuts(self._text)}
        weights |= {cut.end: cut.rank + (1 if cut.in_block else _OUTSIDE) for cut in seams(self._text, found)}
        return {end: weight for end, weight in weights.items() if not self._whole.tears(end)}

    def _wrap_around(self, at: int) -> _Wrap:
        index = bisect_left(self._wraps, at, key=lambda wrap: wrap.start) - 1
        wrap = self._wraps[index] if index >= 0 else _Wrap(0, 0)
        return wrap if at < wrap.end else _Wrap(0, 0)

    def _end(self, start: int, room: int) -> int:
        """Where a piece from `start` best ends: late and at a strong seam, or early, or between words, or anywhere."""
        furthest = fit(self._text, start, room, self._unit)
        if furthest == len(self._text):
            return furthest
        middle = start + (furthest - start) // 2
        last = bisect_right(self._ends, furthest)
        late = self._ends[bisect_right(self._ends, middle) : last]
        if late:
            return max(late, key=lambda end: (self._weights[end], end))
        if space := self._space(middle, furthest):
            return space
        early = self._ends[bisect_right(self._ends, start) : last]
        if early:
            return max(early, key=lambda end: (self._weights[end], end))
        anywhere = part_at_or_before(self._text, start, furthest)
        outside = self._space(start, furthest) or self._whole.start_around(anywhere)
        return outside if outside > start else anywhere

    def _space(self, after: int, before: int) -> int:
        """The last space that may be parted at; 0 where there is none."""
        while (at := self._text.rfind(" ", after + 1, before)) > after:
            before = self._whole.start_around(at)
            if before == at:
                return at
        return 0
