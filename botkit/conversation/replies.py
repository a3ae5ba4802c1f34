"""What the persona said lately, as whole replies: the bubbles of one answer belong together."""

from collections.abc import Sequence
from dataclasses import dataclass

from botkit.conversation.situation import Line


@dataclass(frozen=True, slots=True)
class Exchange:
    """A reply of the persona, and what was said just before it; empty where nobody had said anything."""

    asked: str
    reply: str


def latest_replies(window: Sequence[Line], most: int) -> list[str]:
    """The persona's last replies, newest first; lines that follow each other are one reply."""
    return [exchange.reply for exchange in latest_exchanges(window, most)]


def latest_exchanges(window: Sequence[Line], most: int) -> list[Exchange]:
    """The persona's last replies with what they answered, newest first."""
    found: list[Exchange] = []
    asked: list[str] = []
    reply: list[str] = []
    for line in reversed(window):
        if line.role == "persona":
            if asked and reply:
                found.append(_exchange(asked, reply))
                asked, reply = [], []
                if len(found) == most:
                    return found
            reply.append(line.text)
        elif reply:
            asked.append(line.text)
    return [*found, _exchange(asked, reply)] if reply else found


def _exchange(asked: list[str], reply: list[str]) -> Exchange:
    return Exchange("\n".join(reversed(asked)), "\n".join(reversed(reply)))
