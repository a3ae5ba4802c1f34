"""What must not hide in a persona's text: characters nobody sees, and keys that open accounts."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from botkit.visibility.characters import idle_joiners

# A flag such as England's is a black flag followed by tag characters: the one honest use of those.
_FLAG = "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{2,6}\U000e007f"

_KINDS = (
    ("it is a control character", "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"),
    ("it breaks the line where editors count none", "\x0b\x0c\x85\u2028\u2029"),
    ("it has no width", "\u00ad\u180e\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb"),
    ("it has no ink", "\u115f\u1160\u3164\uffa0"),
    ("it turns the text around it", "\u202a-\u202e\u2066-\u2069"),
    ("it is no character at all", "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"),
    ("models read it and people do not see it", "\U000e0000-\U000e0fff"),  # tags and variation selectors
)
"""What hidden characters do, and which they are."""
_IDLE = "it joins nothing here"
_FLAG_OR_UNSEEN = re.compile(f"{_FLAG}|" + "|".join(f"([{those}])" for _, those in _KINDS))

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


class Unseen(NamedTuple):
    """A hidden character: where it stands, which it is, such as `U+202E`, and what it does there."""

    at: int
    name: str
    effect: str


def unseen_characters(text: str) -> Iterator[Unseen]:
    """Every hidden character of `text`, in its order."""
    if text.isascii() and text.isprintable():
        return
    found = ((match.start(), match.lastindex) for match in _FLAG_OR_UNSEEN.finditer(text))
    effects = {at: _KINDS[kind - 1][0] for at, kind in found if kind}
    for at in idle_joiners(text):
        effects.setdefault(at, _IDLE)
    for at in sorted(effects):
        yield Unseen(at, f"U+{ord(text[at]):04X}", effects[at])


def without_unseen(text: str) -> str:
    """`text` with U+FFFD in each hidden character's place, so that every position stays the same."""
    signs = list(text)
    for hidden in unseen_characters(text):
        signs[hidden.at] = "\ufffd"
    return "".join(signs)


def key_like(text: str) -> str | None:
    """The first piece of `text` that looks like an API key, a token or a private key."""
    match = _KEYS.search(text)
    return match[0] if match else None
