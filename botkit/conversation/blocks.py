"""What must stay in one piece across lines: code, formulas, lists, tables, quotations, with the line that leads in."""

import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from botkit.conversation.spans import Span, Spans, merged

_LOOSE_LINES = 3
"""So many lines may stand under an item, not indented, where a next item of the same kind follows."""
_HAN = "一二三四五六七八九十百"

_KIND = re.compile(
    r"[ \t]*(?:"
    r"(?P<fence>```+(?=[^`]*\Z)|~~~+(?=[ \t]*[A-Za-z0-9+#.-]*[ \t]*\Z))"
    r"|(?P<formula>\$\$|\\\[)"
    r"|(?P<quote>>(?![^\s<>A-Za-z0-9]*[<>]))"  # and not a face: >_<
    r"|(?P<row>\|.*\|[ \t]*\Z)"
    r"|(?:\*\*|__)?(?:"
    r"(?P<dash>[-*+][ \t]+\S)"
    r"|(?P<bullet>[•·‣⁃◦∙▪▫●○][ \t]*\S)"
    r"|(?P<number>[(（]?\d{1,3}[.)、．）](?:[ \t]+\S|[^\d\s])|[0-9]\ufe0f?\u20e3|\U0001f51f)"
    r"|(?P<circled>[\u2460-\u24ff\u2776-\u2793\u3220-\u3229\u3280-\u3289])"
    rf"|(?P<han>[{_HAN}甲乙丙丁戊]{{1,3}}[、．.]|[(（][{_HAN}]{{1,3}}[)）])"
    r"|(?P<box>\[[ xX]?\][ \t]*\S)"
    r"|(?P<letter>[(（]?(?:[A-Za-z]|[ivxIVX]{2,5}|[\u2160-\u217f])(?:[)）、．]|\.(?=[ \t]|[^\x00-\x7f]))[ \t]*\S)"
    r"|(?P<note>\[\d{1,3}\])"
    rf"|(?P<step>第[{_HAN}\d]{{1,3}}[步点条天、，,：:]|步骤[{_HAN}\d]{{1,3}}|[A-Z][a-z]{{2,8}} \d{{1,2}}[:.)])"
    r"|(?P<long_dash>[–—](?![–—])[ \t]*\S)"
    r"|(?P<sign>[\U0001f000-\U0001faff\u203b\u2190-\u21ff\u25a0-\u27bf\u2b00-\u2bff]\ufe0f?[ \t]*\S)"
    r")|(?P<title>\*\*[^*]{1,60}(?:[:：]\*\*|\*\*[ \t]?[:：–—-]))"
    r")"
)
_SURE = frozenset(["dash", "bullet", "number", "circled", "han", "box"])
"""Marks of an item that make a list alone; the others do where two lines in a row begin with the same kind."""
_MAYBE = frozenset(["letter", "note", "step", "long_dash", "sign", "title"])
_UNDER = re.compile(r"(?: {2,}|\t)\S")
_DEEP = re.compile(r"(?: {4}| {0,3}\t)\s*\S")
_RULER = re.compile(r"[ \t]*\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)*+\|?[ \t]*\Z")


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together, and the parts of them that do so still where the whole is too long.

    `head` and `tail` are the lines that open and close it: where code or a formula is parted, each piece gets both.
    """

    start: int
    end: int
    parts: tuple["Block", ...] = ()
    head: str = ""
    tail: str = ""


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    text: str
    kind: str
    """A group of the pattern, `deep` (indented like code), `text`, or empty for a blank line."""

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def blocks(text: str) -> tuple[Block, ...]:
    """Every block of the text, apart from each other and in order."""
    return tuple(_Reading(text).read())


def block_spans(found: tuple[Block, ...]) -> Spans:
    """Where the blocks stand."""
    return merged(Span(block.start, block.end) for block in found)


def solid_spans(found: tuple[Block, ...]) -> Spans:
    """Where code and formulas stand, inside lists too: without its end none of them can be read."""
    return merged(Span(block.start, block.end) for block in _every(found) if block.tail)


def _every(found: tuple[Block, ...]) -> Iterator[Block]:
    for block in found:
        yield block
        yield from _every(block.parts)


class _Reading:
    """One reading of a text, line by line."""

    def __init__(self, text: str) -> None:
        self._lines = _lines(text)
        self._unclosed: set[str] = set()

    def read(self) -> Iterator[Block]:
        at = free = 0
        while at < len(self._lines):
            block = self._block_at(at)
            if block is None:
                at += 1
                continue
            alone = block.tail or self._lines[at].kind == "deep"
            led = block.start if alone else self._lines[self._lead_in(at, free)].start
            at = free = self._last_line(at, block) + 1
            yield block if led == block.start else Block(led, block.end, (block,))

    def _block_at(self, at: int) -> Block | None:
        line = self._lines[at]
        if line.kind == "fence":
            return self._fence(at)
        if line.kind == "formula":
            return self._formula(at)
        if self._begins_list(at):
            return self._list(at)
        if line.kind == "row" or ("|" in line.text and self._is_ruler(at + 1)):
            return self._run(at, lambda later: "|" in later.text)
        if line.kind == "quote":
            return self._run(at, lambda later: later.kind == "quote")
        return self._code(at) if line.kind == "deep" else None

    def _run(self, at: int, belongs: Callable[[_Line], bool]) -> Block:
        last = at
        while last + 1 < len(self._lines) and belongs(self._lines[last + 1]):
            last += 1
        return Block(self._lines[at].start, self._lines[last].end)

    def _code(self, at: int) -> Block:
        """Lines indented like code, and the blank ones between them."""
        last = at
        for later in range(at + 1, len(self._lines)):
            if _DEEP.match(self._lines[later].text):
                last = later
            elif self._lines[later].kind:
                break
        return Block(self._lines[at].start, self._lines[last].end)

    def _is_ruler(self, at: int) -> bool:
        return at < len(self._lines) and "|" in self._lines[at].text and bool(_RULER.match(self._lines[at].text))

    def _fence(self, at: int) -> Block:
        first = self._lines[at]
        mark = first.text.strip()
        mark = mark[: len(mark) - len(mark.lstrip(mark[0]))]
        indent = first.text[: len(first.text) - len(first.text.lstrip())]
        last = len(self._lines) - 1
        for later in range(at + 1, len(self._lines)):
            line = self._lines[later].text.strip()
            if line.startswith(mark) and not line.strip(mark[0]):
                last = later
                break
        return Block(first.start, self._lines[last].end, (), first.text.rstrip(), indent + mark)

    def _formula(self, at: int) -> Block | None:
        first = self._lines[at]
        head = first.text.strip()[:2]
        tail = "$$" if head == "$$" else r"\]"
        if first.text.strip().endswith(tail) and len(first.text.strip()) > len(tail):
            return Block(first.start, first.end, (), head, tail)
        if tail not in self._unclosed:
            for later in range(at + 1, len(self._lines)):
                if self._lines[later].text.rstrip(" \t.,。，").endswith(tail):
                    return Block(first.start, self._lines[later].end, (), head, tail)
            self._unclosed.add(tail)
        return None

    def _begins_list(self, at: int) -> bool:
        kind = self._lines[at].kind
        if kind not in _MAYBE:
            return kind in _SURE
        for later in range(at + 1, len(self._lines)):
            line = self._lines[later]
            if line.kind and (line.kind == kind or not _UNDER.match(line.text)):
                return line.kind == kind and self._counts_on(at, later)
        return False

    def _counts_on(self, at: int, later: int) -> bool:
        """Not where a blank line parts two lines that begin with different emoji: so people begin what they say."""
        one, other = self._lines[at], self._lines[later]
        signs = one.kind == other.kind == "sign" and not self._lines[later - 1].kind
        return not signs or one.text.strip("*_ \t")[0] == other.text.strip("*_ \t")[0]

    def _list(self, at: int) -> Block:
        """Items, what is indented under them, blank lines between; lines not indented where an item follows them."""
        items, fences, kinds = [at], deque[Block](), {self._lines[at].kind}
        last, now, loose = at, at + 1, False
        while now < len(self._lines):
            line = self._lines[now]
            under = bool(_UNDER.match(line.text))
            is_item = line.kind in kinds and self._counts_on(items[-1], now)
            is_item = is_item or (line.kind in _SURE and not loose)
            if is_item:
                items.append(now)
                kinds.add(line.kind)
            elif line.kind == "fence":
                fences.append(self._fence(now))
                now = self._last_line(now, fences[-1])
            elif line.kind and not under and (now - last > _LOOSE_LINES or not self._lines[now - 1].kind):
                break
            if is_item or under:
                last, loose = now, False
            elif line.kind:
                loose = True
            now += 1
        return Block(self._lines[at].start, self._lines[last].end, self._items(items, last, fences))

    def _items(self, items: list[int], last: int, fences: deque[Block]) -> tuple[Block, ...]:
        """The items that are not under another one, each with all under it."""
        depth = _depth(self._lines[items[0]])
        tops = [at for at in items if _depth(self._lines[at]) <= depth]
        parts: list[Block] = []
        for at, following in zip(tops, [*tops[1:], last + 1], strict=True):
            end = following - 1
            while not self._lines[end].kind:
                end -= 1
            start, stop = self._lines[at].start, self._lines[end].end
            inside: list[Block] = []
            while fences and fences[0].end <= stop:
                inside.append(fences.popleft())
            parts.append(Block(start, stop, tuple(inside)))
        return tuple(parts)

    def _last_line(self, at: int, block: Block) -> int:
        while self._lines[at].end < block.end:
            at += 1
        return at

    def _lead_in(self, at: int, free: int) -> int:
        """The line that leads a block in: just above it, or above a blank line where it ends with a colon."""
        above = at - 1
        if above >= free and not self._lines[above].kind:
            above -= 1
            if above < free or not self._lines[above].text.rstrip("* \t").endswith((":", "：")):
                return at
        return above if above >= free and self._lines[above].kind else at


def _depth(line: _Line) -> int:
    return len(line.text) - len(line.text.lstrip())


def _lines(text: str) -> list[_Line]:
    lines: list[_Line] = []
    at = 0
    for line in text.split("\n"):
        match = _KIND.match(line)
        kind = match.lastgroup if match else None
        if not kind:
            kind = "" if not line.strip() else "deep" if _DEEP.match(line) else "text"
        lines.append(_Line(at, line, kind))
        at += len(line) + 1
    return lines
