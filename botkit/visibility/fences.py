"""Fenced code: what stands between two lines of backquotes is what a person asked for, and mostly left alone."""

import re
from bisect import bisect_right

OPENING = re.compile(r"^[ \t]*(?P<fence>`{3,})(?P<info>[\w+#. -]{0,30})$", re.MULTILINE)


class Fences:
    """Where fenced code stands in a text. A fence that nothing closes is none, though a growing one may become one.

    Attributes:
        spans: start and end of each closed fence, its two lines included, in order.
        unclosed: where the first fence begins that nothing closes; the text's length where there is none.
    """

    def __init__(self, text: str) -> None:
        self.spans: list[tuple[int, int]] = []
        self.unclosed = len(text)
        shortest_open = len(text) + 1
        at = 0
        while "`" in text and (opening := OPENING.search(text, at)):
            at = opening.end()
            size = len(opening["fence"])
            closing = None if size >= shortest_open else _closing(size).search(text, at)
            if closing:
                at = closing.end()
                self.spans.append((opening.start(), at))
            else:
                shortest_open = min(size, shortest_open)
                self.unclosed = min(self.unclosed, opening.start())

    def span(self, at: int) -> tuple[int, int] | None:
        """The closed fence that holds this place."""
        number = bisect_right(self.spans, at, key=lambda span: span[0])
        return self.spans[number - 1] if number and at < self.spans[number - 1][1] else None

    def hold(self, at: int) -> bool:
        """Whether a closed fence holds this place."""
        return self.span(at) is not None

    def may_hold(self, at: int) -> bool:
        """Whether a fence may come to hold this place once the text has grown."""
        return at >= self.unclosed


def _closing(size: int) -> re.Pattern[str]:
    return re.compile(rf"^[ \t]*`{{{size},}}[ \t]*$", re.MULTILINE)
