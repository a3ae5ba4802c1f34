"""ChatGPT's export (`conversations.json`): a list of conversations, each a tree of messages."""

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from botkit.clock import SECOND, Instant
from botkit.memory.homecoming.lines import ImportedLine, NotAnExport

PERSON, PERSONA = "user", "assistant"


def is_chatgpt(data: object) -> bool:
    """Whether parsed JSON looks like such an export."""
    if not isinstance(data, list) or not data:
        return False
    first = cast("list[object]", data)[0]
    return isinstance(first, dict) and isinstance(cast("Mapping[str, object]", first).get("mapping"), dict)


def chatgpt_lines(data: Sequence[object], chat: str = "") -> tuple[ImportedLine, ...]:
    """What was said in all conversations, or in the one of that title, the oldest first.

    Raises:
        NotAnExport: there is no conversation of that title, or one cannot be read.
    """
    talks = [_talk(each, number) for number, each in enumerate(data, 1)]
    if chat:
        talks = [talk for talk in talks if talk.get("title") == chat]
        if not talks:
            raise NotAnExport(f'no conversation has the title "{chat}"')
    talks.sort(key=lambda talk: _number(talk.get("create_time")))
    return tuple(line for talk in talks for line in _lines(talk))


def _talk(data: object, number: int) -> Mapping[str, object]:
    if not isinstance(data, dict) or not isinstance(cast("Mapping[str, object]", data).get("mapping"), dict):
        raise NotAnExport(f"conversation {number} has no mapping")
    return cast("Mapping[str, object]", data)


def _lines(talk: Mapping[str, object]) -> Iterator[ImportedLine]:
    """The branch that was shown last: from the current leaf to the root, turned round."""
    nodes = cast("Mapping[str, Mapping[str, object]]", talk["mapping"])
    at = talk.get("current_node")
    if not isinstance(at, str) or at not in nodes:
        at = next(reversed(list(nodes)), None)
    branch: list[Mapping[str, object]] = []
    seen: set[str] = set()
    while isinstance(at, str) and at in nodes and at not in seen:
        seen.add(at)
        branch.append(nodes[at])
        at = nodes[at].get("parent")
    for node in reversed(branch):
        yield from _line(node.get("message"))


def _line(data: object) -> Iterator[ImportedLine]:
    if not isinstance(data, dict):
        return
    message = cast("Mapping[str, object]", data)
    author = message.get("author")
    role = cast("Mapping[str, object]", author).get("role") if isinstance(author, dict) else None
    content = message.get("content")
    parts = cast("Mapping[str, object]", content).get("parts") if isinstance(content, dict) else None
    if role not in (PERSON, PERSONA) or not isinstance(parts, list):
        return
    text = "\n".join(part for part in cast("list[object]", parts) if isinstance(part, str)).strip()
    if text:
        seconds = _number(message.get("create_time"))
        yield ImportedLine(str(role), text, Instant(round(seconds * SECOND)) if seconds else None)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
