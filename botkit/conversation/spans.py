"""What a line of text must keep in one piece: links, code, numbers, and whatever stands between a pair of marks."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from botkit.visibility.characters import width

_WIDEST = 100.0
"""What stands between a pair of marks may be parted inside where it is wider than this (an ideograph is one)."""
_LINES_OPEN = 4
"""So many marks at most stay open from one line to the next, so that a text of nothing but marks takes no time."""

_CLOSERS = dict(zip("“‘「『《〈【〔（([", "”’」』》〉】〕）)]", strict=True))
_ACROSS_LINES = frozenset(["“", "「", "『", "《", "【", "（", "**", "~~", "||"])
"""Marks whose pair may end on the next line; the others are too often alone."""

_URL_SIGN = r"[^\s<>\"'`()\[\]，。！？；：、（）【】「」『』《》“”‘’.,!?;:*~|…]"
_ATOM = "|".join(
    [
        r"```[^`\n]++```|``[^`\n]++(?:`[^`\n]++)*+``|`[^`\n]++`",
        r"\$\$[^$\n]++\$\$|\\\([^\n\\]{0,500}(?:\\(?!\))[^\n\\]{0,500}){0,50}\\\)",
        r"!?\[[^\[\]\n]{0,300}\]\([^()\n]{0,2000}(?:\([^()\n]{0,200}\)[^()\n]{0,200})?\)",
        rf"(?:https?://|www\.)(?:[.,!?;:~'…]*+(?:{_URL_SIGN}++|\([^\s()]{{0,200}}\)|\[[^\s\[\]]{{0,200}}\]))++",
        r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+",
        r"(?<!\d)\d++(?:[.,:：/]\d++)+",
    ]
)
_TOKEN = re.compile(
    rf"(?P<atom>{_ATOM})|(?P<line>\n\s*+)|(?P<open>[“‘「『《〈【〔（(\[])|(?P<close>[”’」』》〉】〕）)\]])"
    r"|(?P<twin>\*\*\*(?!\*)|\*\*|__|~~|\|\||[*_\"])"
)
_OPENERS = {closer: opener for opener, closer in _CLOSERS.items()}
_LETTER = re.compile("[A-Za-z0-9]")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text. `closer` is the mark that ends it where it is a pair of marks, else empty."""

    start: int
    end: int
    closer: str = ""


@dataclass(frozen=True, slots=True)
class Spans:
    """Stretches of a text, apart from each other and in order."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def tears(self, at: int) -> bool:
        """Whether parting the text before `at` would tear one of the stretches."""
        index = bisect_right(self.starts, at - 1) - 1
        return index >= 0 and at < self.ends[index]

    def start_around(self, at: int) -> int:
        """Where the stretch begins that parting before `at` would tear; `at` itself where none would be."""
        return self.starts[bisect_right(self.starts, at - 1) - 1] if self.tears(at) else at

    def crossed_by(self, span: Span) -> bool:
        """Whether `span` begins inside one of the stretches and ends outside, or the other way round."""
        first = bisect_right(self.ends, span.start)
        last = bisect_right(self.starts, span.end - 1) - 1
        if first > last:
            return False
        inside = first == last and self.starts[first] <= span.start and span.end <= self.ends[first]
        return not inside and (self.starts[first] < span.start or span.end < self.ends[last])


def inline_spans(text: str) -> Spans:
    """Links, inline code, numbers with their marks, and pairs of marks with all between them, in reason."""
    return merged(span for span in marked(text) if not span.closer or _is_narrow(text, span))


def marked(text: str) -> list[Span]:
    """Every link, code, number and pair of marks, also one inside another, however long."""
    return _Marks(text).read()


def merged(found: Iterable[Span]) -> Spans:
    """The stretches without overlaps, in order."""
    starts: list[int] = []
    ends: list[int] = []
    for span in sorted(found, key=lambda span: span.start):
        if ends and span.start < ends[-1]:
            ends[-1] = max(ends[-1], span.end)
        else:
            starts.append(span.start)
            ends.append(span.end)
    return Spans(tuple(starts), tuple(ends))


def _is_narrow(text: str, span: Span) -> bool:
    length = span.end - span.start
    return length <= _WIDEST or (length <= 2 * _WIDEST and width(text[span.start : span.end]) <= _WIDEST)


class _Marks:
    """One reading of a text, mark by mark: what is open, and what was closed."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._open: list[tuple[str, int]] = []
        self._count: Counter[str] = Counter()
        self._found: list[Span] = []

    def read(self) -> list[Span]:
        for match in _TOKEN.finditer(self._text):
            mark = match[0]
            match match.lastgroup:
                case "atom":
                    self._found.append(Span(match.start(), match.end()))
                case "line" if self._open:
                    self._end_line(blank=mark.count("\n") > 1)
                case "open":
                    self._begin(mark, match.start())
                case "close":
                    self._close(_OPENERS[mark], mark, match.end())
                case "twin":
                    self._twin(mark, match.start(), match.end())
                case _:
                    pass
        return self._found

    def _begin(self, mark: str, at: int) -> None:
        self._open.append((mark, at))
        self._count[mark] += 1

    def _close(self, opener: str, closer: str, end: int) -> None:
        while self._count[opener]:
            mark, start = self._open.pop()
            self._count[mark] -= 1
            if mark == opener:
                self._found.append(Span(start, end, closer))
                return

    def _twin(self, mark: str, start: int, end: int) -> None:
        """A mark that opens and closes alike: what stands beside it tells which."""
        before, after = self._text[start - 1 : start], self._text[end : end + 1]
        narrow = mark in {"_", "__", '"'}
        closes = before and not before.isspace() and not (narrow and _LETTER.match(after))
        opens = after and not after.isspace() and not (narrow and _LETTER.match(before))
        if closes and self._count[mark]:
            self._close(mark, mark, end)
        elif opens:
            self._begin(mark, start)

    def _end_line(self, *, blank: bool) -> None:
        kept = [] if blank else [entry for entry in self._open if entry[0] in _ACROSS_LINES][-_LINES_OPEN:]
        self._open = kept
        self._count = Counter(mark for mark, _ in kept)
