"""A text that is read once from left to right: what is kept of it, and what is being hidden until what."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, TypeAlias

from botkit.visibility.fences import Fences
from botkit.visibility.tags import Family

Hiding: TypeAlias = Family | Literal["", "turn", "channel"]


@dataclass(frozen=True, slots=True)
class Stripped:
    """What is left of a text, and how its thinking was marked.

    Attributes:
        before: what stood before the first thinking that the model itself opened; None where it opened none.
        unopened: thinking ended that nothing had opened; everything before it was hidden.
    """

    text: str
    before: str | None = None
    unopened: bool = False


@dataclass
class Scan:
    """How far the reading has come."""

    text: str
    growing: bool
    kept: list[str] = field(default_factory=list[str])
    at: int = 0
    hiding: Hiding = ""
    """What is being hidden; empty where text is kept."""
    nested: int = 0
    closed: dict[Family, int] = field(default_factory=dict[Family, int])
    over: bool = False
    """Nothing that follows is read."""
    spoke: bool = False
    """Something that can be read is kept."""
    before: str | None = None
    unopened: bool = False
    missing: set[str] = field(default_factory=set[str])
    """What does not come any more."""

    @cached_property
    def fences(self) -> Fences:
        return Fences(self.text)

    def stripped(self) -> Stripped:
        return Stripped(joined(self.kept), self.before, self.unopened)

    def keep_until(self, end: int) -> None:
        if not self.hiding and end > self.at:
            piece = self.text[self.at : end]
            self.kept.append(piece)
            self.spoke = self.spoke or not piece.isspace()

    def pass_over(self, start: int, end: int) -> None:
        """Keep what stands before a mark, and go on behind it."""
        self.keep_until(start)
        self.at = max(self.at, end)

    def stop(self, at: int) -> None:
        """What begins here can only be judged once more has come."""
        self.pass_over(at, len(self.text))
        self.over = True

    def is_code(self, at: int) -> bool:
        """Whether what is kept here is fenced code; where only more can tell, the reading stops."""
        if self.hiding:
            return False
        if self.growing and self.fences.may_hold(at):
            self.stop(at)
            return False
        return self.fences.hold(at)

    def comes_later(self, words: str, at: int) -> bool:
        """Whether `words`, in any case of letters, stand at or behind `at`."""
        if words not in self.missing and self.lowered.find(words, at) < 0:
            self.missing.add(words)
        return words not in self.missing

    @cached_property
    def lowered(self) -> str:
        lowered = self.text.lower()
        return lowered if len(lowered) == len(self.text) else self.text

    def begin_thinking(self) -> None:
        """The model itself says that it thinks now."""
        self.before = joined(self.kept) if self.before is None else self.before

    def open(self, family: Family) -> None:
        if not self.hiding:
            self.hiding = family
            if family == "thinking":
                self.begin_thinking()
        elif self.hiding == family:
            self.nested += 1

    def close(self, family: Family, *, before: bool = False) -> None:
        """End what is hidden; `before` tells that this mark alone hides all before it, where nothing opened it."""
        if self.hiding == family:
            if self.growing and self.nested:
                # Thinking that speaks of its own tags: whether the first closing tag ends it is known only at the end.
                self.nested -= 1
                return
            self.hiding, self.nested = "", 0
            self.closed[family] = len(self.kept)
        elif not self.hiding and (family in self.closed or before):
            self.unopened = self.unopened or family not in self.closed
            del self.kept[self.closed.get(family, 0) :]
            self.spoke = any(not piece.isspace() for piece in self.kept)


def joined(pieces: list[str]) -> str:
    """The pieces as one text; where two would touch that never touched before, a space keeps them apart."""
    text: list[str] = []
    last = " "
    for piece in pieces:
        if not piece:
            continue
        apart = last.isspace() or piece[0].isspace() or ("、" <= last <= "鿿" and "、" <= piece[0] <= "鿿")
        text.append(piece if apart else f" {piece}")
        last = piece[-1]
    return "".join(text)
