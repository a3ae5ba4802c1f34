"""The rule itself: what a model thinks, template tokens, calls of tools, fences and labels are for machines."""

from botkit.visibility.calls import strip_calls
from botkit.visibility.characters import clean
from botkit.visibility.labels import Labels
from botkit.visibility.markup import strip_marks


def visible_part(raw: str, labels: Labels, *, growing: bool = False) -> str:
    """What of `raw` people may see, without white space around it; of a growing text what no later piece can hide."""
    text = labels.strip(strip_calls(strip_marks(clean(raw), growing=growing), growing=growing))
    # Once more: what stood between two characters may have kept a joiner or a selector alive.
    return clean(text).strip()
