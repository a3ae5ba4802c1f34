"""What was said, of one owner, laid out so that it can be searched: its words, its vectors, who spoke and when."""

import math
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from botkit.clock import SECOND, Instant
from botkit.memory.lexical import Lexical
from botkit.memory.ports import VectorIndex
from botkit.memory.records import Passage
from botkit.memory.timeline import Timeline
from botkit.memory.tokens import tokens_of

_ONE_SITTING = 3_600 * SECOND
"""Lines that are further apart are no neighbours: something else had come between. Nor are lines whose numbers are not
next to each other: they were said in different conversations."""
_MOST_BEFORE = 160
"""Characters of the line before: its end is what is answered, and a longer text takes longer."""
_BYTES_PER_LINE = 500


def as_embedded(lines: Sequence[Passage]) -> list[str]:
    """Lines in their order, as an embedder is to see them: each with who speaks, and with what was said just before.

    Whom a line is about is half of what it means; the other half, where it is short, often stands in the line before.
    """
    texts: list[str] = []
    for number, line in enumerate(lines):
        text = f"{line.name}: {line.text}" if line.name else line.text
        if number and abs(line.at - lines[number - 1].at) <= _ONE_SITTING:
            text = f"{lines[number - 1].text[-_MOST_BEFORE:]}\n{text}"
        texts.append(text)
    return texts


@dataclass(slots=True)
class Line:
    """One line without its text.

    Attributes:
        speaker: the name of who said it; empty for the persona.
        saying: how much it says, as the logarithm of how many words.
    """

    seq: int
    at: Instant
    speaker: str
    saying: float


class Talk:
    """The passages of one owner, in the order they were said. It keeps their words and no text.

    Args:
        new_index: makes an empty index of vectors; it is asked only when the first vector comes.
    """

    def __init__(self, new_index: Callable[[], VectorIndex] | None) -> None:
        self._new_index = new_index
        self.words = Lexical()
        self.vectors: VectorIndex | None = None
        self._lines: list[Line] = []
        self._sittings: list[int] = []
        self._place: dict[int, int] = {}
        self._names: dict[str, tuple[str, ...]] = {}
        self._timeline = Timeline()

    def __len__(self) -> int:
        return len(self._lines)

    @property
    def size(self) -> int:
        """Bytes it takes, about."""
        return len(self._lines) * _BYTES_PER_LINE + self.words.size + (self.vectors.size if self.vectors else 0)

    @property
    def names(self) -> Iterable[str]:
        """Who speaks in it, as they are called; empty for the persona."""
        return self._names

    @property
    def lines(self) -> Sequence[Line]:
        """All of them, in their order."""
        return self._lines

    @property
    def sittings(self) -> Sequence[int]:
        """For each of them the number of its sitting: those with the same were said one after the other."""
        return self._sittings

    @property
    def places(self) -> Mapping[int, int]:
        """Where the line of each number stands in `lines`."""
        return self._place

    def add(self, passage: Passage) -> None:
        """Put a line in, in place of the one of that number."""
        name = passage.name
        if name not in self._names:
            self._names[name] = tokens_of(name)
        line = Line(passage.seq, passage.at, name, math.log1p(len(passage.tokens)))
        self._put(line)
        self._timeline.put(line.seq, line.at)
        self.words.add(line.seq, (*passage.tokens, *self._names[name]))
        if passage.vector and self._new_index:
            if self.vectors is None:
                self.vectors = self._new_index()
            self.vectors.add(line.seq, passage.vector)

    def _put(self, line: Line) -> None:
        known = self._place.get(line.seq)
        if known is not None:
            self._lines[known] = line
            return
        place = len(self._lines)
        if not place or line.seq > self._lines[-1].seq:  # as nearly all are
            self._lines.append(line)
            self._place[line.seq] = place
            self._sittings.append(self._sitting(place))
            return
        place = bisect_left(self._lines, line.seq, key=lambda other: other.seq)
        self._lines.insert(place, line)
        del self._sittings[place:]
        for later in range(place, len(self._lines)):
            self._place[self._lines[later].seq] = later
            self._sittings.append(self._sitting(later))

    def _sitting(self, place: int) -> int:
        if not place:
            return 0
        here, last = self._lines[place], self._lines[place - 1]
        return self._sittings[place - 1] + (here.seq != last.seq + 1 or abs(here.at - last.at) > _ONE_SITTING)

    def has_before(self, instant: Instant | None) -> bool:
        """Whether anything was said before that instant."""
        return bool(self._lines) if instant is None else self._timeline.has_before(instant)

    def within(self, begin: Instant, until: Instant) -> list[int]:
        """The places of what was said from `begin` until before `until`, the oldest first."""
        return [self._place[seq] for seq in self._timeline.within(begin, until)]

    def beside(self, seq: int) -> list[int]:
        """The numbers of the lines just before and after one, if they were said in the same sitting."""
        here = self._place[seq]
        sitting = self._sittings[here]
        places = [place for place in (here - 1, here + 1) if 0 <= place < len(self._lines)]
        return [self._lines[place].seq for place in places if self._sittings[place] == sitting]
