"""The one exit: what a model wrote becomes `VisibleText` here, or it does not leave.

Nothing else makes a `VisibleText`, and bubbles are made of nothing else. What a model thinks, template tokens,
calls of tools, our own fences, labels such as "Mira:" and characters nobody sees stay behind.
"""

import re
from collections.abc import Iterable
from typing import NewType

from botkit.conversation.sentences import whole_sentences
from botkit.visibility.labels import Labels
from botkit.visibility.rule import read, visible_part

VisibleText = NewType("VisibleText", str)
"""Text that may be shown. Made only in this module; a part of it is taken with `beginning`."""

_PREVIEW = 8_000
"""Characters of an answer after which a preview stops growing: longer than any platform shows."""
_MAY_END = re.compile(r"[。！？｡!?…～\n]|\.[\"”’)\]*_]*\s")
_TAIL = 4
"""Characters before a new piece that may end a sentence together with it."""


def make_visible(raw: str, *, speaker: str = "", others: Iterable[str] = ()) -> VisibleText:
    """What of a model's answer may be shown; empty where nothing may.

    Args:
        speaker: the persona's name: as a label before the text it is taken away.
        others: names of people: where the model goes on in their stead, the text ends.
    """
    return VisibleText(visible_part(raw, Labels(speaker, others)))


def beginning(text: VisibleText, end: int) -> VisibleText:
    """The first `end` characters of a visible text, without white space at their end."""
    return VisibleText(text[:end].rstrip())


def between(text: VisibleText, start: int, end: int, head: str = "", tail: str = "") -> VisibleText:
    """A piece of a visible text, without white space around it; code keeps the indentation of its first line.

    `head` and `tail` are marks of the text itself that the piece would lack: the lines that open and close its code.
    """
    piece = text[start:end].rstrip()
    bare = piece.lstrip()
    begins_line = start == 0 or text[start - 1] == "\n" or "\n" in piece[: len(piece) - len(bare)]
    indent = piece[: len(piece) - len(bare)].rpartition("\n")[2]
    if begins_line and (head or "\t" in indent or indent.startswith("    ")):
        bare = indent + bare
    return VisibleText(head + bare + tail) if bare else VisibleText("")


class VisibleStream:
    """An answer that grows. What `feed` has given out is the beginning of what `finish` gives, unless `retracted`.

    Attributes:
        shown: everything given out so far: whole sentences.
        retracted: what was given out turned out to be thinking (a closing tag came that nothing had opened).
        opened: the answer itself opened its thinking, before any word that can be read.
        unopened: the answer began with thinking that nothing opened, whether or not any of it was given out.
    """

    def __init__(self, *, speaker: str = "", others: Iterable[str] = ()) -> None:
        self.shown = ""
        self.retracted = False
        self.opened = False
        self.unopened = False
        self._labels = Labels(speaker, others)
        self._pieces: list[str] = []
        self._length = 0
        self._recent = ""

    def feed(self, delta: str) -> str:
        """Take the next piece of the answer; give out the sentences that can be shown since the last call."""
        self._pieces.append(delta)
        self._length += len(delta)
        recent, self._recent = self._recent + delta, (self._recent + delta)[-_TAIL:]
        if self._length > _PREVIEW or self.retracted or not _MAY_END.search(recent):
            return ""
        visible = self._read(growing=True)
        if not visible.startswith(self.shown):
            self.retracted = True
            return ""
        fresh = visible[len(self.shown) :]
        fresh = fresh[: whole_sentences(fresh)]
        self.shown += fresh
        return fresh

    @property
    def raw(self) -> str:
        """Everything the model wrote so far."""
        return "".join(self._pieces)

    def finish(self) -> VisibleText:
        """The whole answer, as far as it may be shown."""
        whole = VisibleText(self._read(growing=False))
        self.retracted = self.retracted or not whole.startswith(self.shown)
        return whole

    def _read(self, *, growing: bool) -> str:
        stripped = read(self.raw, self._labels, growing=growing)
        self.opened = self.opened or stripped.opened
        self.unopened = self.unopened or stripped.unopened
        return stripped.text
