"""What must not hide in a persona's text: characters nobody sees, and keys that open accounts."""

import re
from collections.abc import Iterator

# A flag such as England's is a black flag followed by tag characters: the one honest use of those.
_FLAG = "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{2,6}\U000e007f"

_UNSEEN = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters, tab and line feed excepted
    "\u00ad\u115f\u1160\u180e\u200b\u2060-\u2064\u206a-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"  # no width or no ink
    "\u2028\u2029"  # line breaks that editors do not count
    "\u202a-\u202e\u2066-\u2069"  # they reorder the text around them
    "\ud800-\udfff\ufffe\uffff"  # no characters at all
    "\U000e0000-\U000e0fff"  # tags and variation selectors: text nobody sees and models read
)
_FLAG_OR_UNSEEN = re.compile(f"(?:{_FLAG})|([{_UNSEEN}])")

_KEYS = re.compile(
    r"\bsk-[A-Za-z0-9_-]{16,}"  # language model providers
    r"|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"  # Amazon
    r"|\bgh[opsur]_[A-Za-z0-9]{30,}|\bgithub_pat_[A-Za-z0-9_]{30,}"
    r"|\bxox[abprs]-[A-Za-z0-9-]{16,}"  # Slack
    r"|\bAIza[0-9A-Za-z_-]{32,}"  # Google
    r"|\bhf_[A-Za-z0-9]{28,}"  # Hugging Face
    r"|\b[0-9]{8,11}:[A-Za-z0-9_-]{34,36}(?![A-Za-z0-9_-])"  # Telegram
    r"|\b[MNO][A-Za-z0-9_-]{22,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40}"  # Discord
    r"|\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}"  # JSON web tokens
    r"|-----BEGIN [A-Z ]{0,30}PRIVATE KEY"
)


def unseen_characters(text: str) -> Iterator[tuple[int, str]]:
    """Where each hidden character stands, and its name such as `U+202E`."""
    for match in _FLAG_OR_UNSEEN.finditer(text):
        if match[1]:
            yield match.start(), f"U+{ord(match[1]):04X}"


def without_unseen(text: str) -> str:
    """`text` with U+FFFD in each hidden character's place, so that every position stays the same."""
    return _FLAG_OR_UNSEEN.sub(lambda match: "\ufffd" if match[1] else match[0], text)


def key_like(text: str) -> str | None:
    """The first piece of `text` that looks like an API key, a token or a private key."""
    match = _KEYS.search(text)
    return match[0] if match else None
