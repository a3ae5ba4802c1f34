"""How alike two texts are, whatever their punctuation, case and width."""

import re
import unicodedata

_SIGNS = re.compile(r"[\W_]+")
_ASCII_ESSENCE = {code: chr(code).lower() if chr(code).isalnum() else None for code in range(128)}
"""The same for texts of ASCII alone, which are most of those that are not Chinese: many times faster."""


def essence(text: str) -> str:
    """`text` without case, width, punctuation and spaces; what is left decides whether two texts say the same.

    A text of signs alone (emoji, dots) is its own essence.
    """
    if text.isascii():
        return text.translate(_ASCII_ESSENCE) or text.strip()
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _SIGNS.sub("", folded) or folded.strip()


def trigrams(text: str) -> frozenset[str]:
    """The runs of three characters in the essence of `text`; a shorter essence is its own run."""
    return runs(essence(text))


def runs(bare: str) -> frozenset[str]:
    """As `trigrams`, for an essence."""
    return frozenset(bare[i : i + 3] for i in range(max(1, len(bare) - 2)))


def too_alike(said: frozenset[str], bare: str, limit: float) -> bool:
    """Whether the runs of an essence have more than `limit` (0 to 1) in common with `said`; most have not at a glance.

    A run that does not stand in the text is not among its runs, and of those in `said` few enough may be missing.
    """
    may_miss = len(said) * (2 - 2 * limit) / (2 - limit)
    for run in said:
        if run not in bare:
            may_miss -= 1
            if may_miss < 0:
                return False
    return dice(said, runs(bare)) > limit


def dice(one: frozenset[str], other: frozenset[str]) -> float:
    """From 0, nothing in common, to 1, the same runs."""
    if not one or not other:
        return 0.0
    return 2 * len(one & other) / (len(one) + len(other))
