"""How a message that reaches the Bot API says whose it is: Telegram's own calls carry no key of ours."""

import re

_SIGNATURE = re.compile(r"\s*⟦(\w+)\.(\w*)⟧$")


def sign(text: str, key: str, answers: str) -> str:
    """The text with its key and the id of the message that it answers."""
    return f"{text}\n⟦{key}.{answers}⟧"


def unsign(text: str) -> tuple[str, str, str]:
    """The text as it was, its key and what it answers; both empty where it is not signed."""
    match = _SIGNATURE.search(text)
    return (text[: match.start()], match[1], match[2]) if match else (text, "", "")
