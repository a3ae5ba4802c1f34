"""How many tokens a text takes: an estimate that errs on the high side, so that a prompt fits."""

import math

MESSAGE_OVERHEAD = 5
"""Tokens that the frame around one message takes."""


def estimate(text: str) -> int:
    """About how many tokens `text` takes: one for an ideograph and its like, a quarter for another character."""
    dense = sum(1 for character in text if character > "\u2e7f")
    middle = sum(1 for character in text if "\u02ff" < character < "\u2e80")
    return dense + math.ceil(middle / 2 + (len(text) - dense - middle) / 4)


def keep_ends(text: str, budget: int) -> str:
    """`text` if it fits into `budget` tokens, else its beginning and its end with a sign of omission between."""
    if estimate(text) <= budget:
        return text
    room, kept = len(text), ""
    while room and estimate(kept := _ends(text, room)) > budget:
        room = room * 4 // 5
    return kept


def _ends(text: str, room: int) -> str:
    head = room * 2 // 3
    return f"{text[:head]} […] {text[len(text) - (room - head) :]}"
