"""What a prompt has room for, in tokens."""

from botkit.texts.estimate import estimate

MESSAGE_OVERHEAD = 5
"""Tokens that the frame around one message takes."""
MOST_PER_CHARACTER = 1.5
"""Tokens for the dearest characters there are, emoji; rounding adds less than one for a text."""


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
