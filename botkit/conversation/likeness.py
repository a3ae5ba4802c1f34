"""How alike two texts are, whatever their punctuation, case and width."""

import re
import unicodedata

_SIGNS = re.compile(r"[\W_]+")


def essence(text: str) -> str:
    """`text` without case, width, punctuation and spaces; what is left decides whether two texts say the same.

    A text of signs alone (emoji, dots) is its own essence.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _SIGNS.sub("", folded) or folded.strip()


def trigrams(text: str) -> frozenset[str]:
    """The runs of three characters in the essence of `text`; a shorter essence is its own run."""
    return runs(essence(text))


def runs(bare: str) -> frozenset[str]:
    """As `trigrams`, for an essence."""
    return frozenset(bare[i : i + 3] for i in range(max(1, len(bare) - 2)))


def dice(one: frozenset[str], other: frozenset[str]) -> float:
    """From 0, nothing in common, to 1, the same runs."""
    if not one or not other:
        return 0.0
    return 2 * len(one & other) / (len(one) + len(other))
