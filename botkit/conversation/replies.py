"""What the persona said lately, as whole replies: the bubbles of one answer belong together."""

from collections.abc import Sequence

from botkit.conversation.situation import Line


def latest_replies(window: Sequence[Line], most: int) -> list[str]:
    """The persona's last replies, newest first; lines that follow each other are one reply."""
    replies: list[list[str]] = []
    goes_on = False
    for line in reversed(window):
        if line.role != "persona":
            goes_on = False
            continue
        if goes_on:
            replies[-1].insert(0, line.text)
        else:
            if len(replies) == most:
                break
            replies.append([line.text])
        goes_on = True
    return ["\n".join(lines) for lines in replies]
