"""The rule itself: what a model thinks, template tokens, calls of tools, fences and labels are for machines."""

from dataclasses import dataclass

from botkit.visibility.calls import strip_calls
from botkit.visibility.characters import clean
from botkit.visibility.headings import strip_headings
from botkit.visibility.labels import Labels
from botkit.visibility.markup import strip_marks
from botkit.visibility.pieces import Stripped

_ROUNDS = 4
"""What is left may come together as something new; so often at most it is read again."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What people may see of a text, and how its thinking was told from its words.

    Attributes:
        opened: the text itself opened its thinking, before any word that can be read.
        unopened: thinking ended that nothing had opened; everything before it is hidden.
    """

    text: str
    opened: bool = False
    unopened: bool = False


def read(raw: str, labels: Labels, *, growing: bool = False) -> Reading:
    """What of `raw` people may see, without white space around it; of a growing text what no later piece can hide."""
    left = clean(raw).strip()
    first: Stripped | None = None
    for _ in range(_ROUNDS):
        text = left
        stripped = strip_marks(text, growing=growing)
        first = first or stripped
        left = strip_calls(strip_headings(stripped.text, growing=growing), growing=growing)
        # Once more clean: what stood between two characters may have kept a joiner or a selector alive.
        left = clean(labels.strip(left, growing=growing)).strip()
        if left == text:
            break
    opened = first is not None and first.before is not None and not labels.strip(first.before).strip()
    return Reading(left, opened, first is not None and first.unopened)


def visible_part(raw: str, labels: Labels) -> str:
    """What of `raw` people may see, without white space around it."""
    return read(raw, labels).text
