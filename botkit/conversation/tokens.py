"""How many tokens a text takes: an estimate that errs on the high side, so that a prompt fits."""

MESSAGE_OVERHEAD = 5
"""Tokens that the frame around one message takes."""
MOST_PER_CHARACTER = 1.5
"""Tokens for the dearest characters there are, emoji; rounding adds less than one for a text."""


def estimate(text: str) -> int:
    """About how many tokens `text` takes: one for an ideograph, more for an emoji, a quarter for a Latin letter.

    Reckoned from how many bytes of UTF-8 there are beyond one a character, as tokenizers work on bytes.
    """
    if text.isascii():
        return (len(text) + 3) // 4
    length = len(text)
    beyond = len(text.encode("utf-8", "surrogatepass")) - length
    # Half a token for each byte beyond, a quarter for each character that these do not account for; rounded up.
    return -(-(3 * beyond + 2 * length) // 8) if beyond < 2 * length else -(-beyond // 2)


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
