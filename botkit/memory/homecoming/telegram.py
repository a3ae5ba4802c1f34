"""The JSON that Telegram Desktop exports: one chat (`messages`), or an account's chats (`chats.list`)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import cast

from botkit.clock import SECOND, Instant
from botkit.memory.homecoming.lines import ImportedLine, NotAnExport


def is_telegram(data: object) -> bool:
    """Whether parsed JSON looks like such an export."""
    if not isinstance(data, dict):
        return False
    export = cast("Mapping[str, object]", data)
    return isinstance(export.get("messages"), list) or "list" in cast(
        "Mapping[str, object]", export.get("chats") if isinstance(export.get("chats"), dict) else {}
    )


def telegram_lines(data: Mapping[str, object], zone: tzinfo, chat: str = "") -> tuple[ImportedLine, ...]:
    """The messages of one chat, in their order.

    Args:
        zone: what the dates without a zone are told in.
        chat: which of several chats, by name.

    Raises:
        NotAnExport: there are several chats and none is named, or none of that name; or an entry cannot be read.
    """
    return tuple(_lines(_messages(data, chat), zone))


def _messages(data: Mapping[str, object], chat: str) -> Sequence[object]:
    if isinstance(data.get("messages"), list):
        return cast("list[object]", data["messages"])
    chats = cast("list[Mapping[str, object]]", cast("Mapping[str, object]", data["chats"])["list"])
    names = [str(each.get("name") or "") for each in chats]
    if chat not in names:
        known = ", ".join(f'"{name}"' for name in names if name)
        raise NotAnExport(f"the file holds several chats: name one with --chat ({known})")
    return cast("list[object]", chats[names.index(chat)].get("messages") or [])


def _lines(messages: Sequence[object], zone: tzinfo) -> Iterator[ImportedLine]:
    for number, each in enumerate(messages, 1):
        if not isinstance(each, dict):
            raise NotAnExport(f"message {number} is no object")
        message = cast("Mapping[str, object]", each)
        if message.get("type") != "message":
            continue  # somebody joined, a call, a pinned message
        text = _text(message.get("text"))
        if text:
            name = str(message.get("from") or message.get("from_id") or "")
            yield ImportedLine(name, text, _at(message, number, zone))


def _text(text: object) -> str:
    """Plain text, or pieces of which some carry a format."""
    if isinstance(text, str):
        return text.strip()
    if not isinstance(text, list):
        return ""
    pieces: list[str] = []
    for piece in cast("list[object]", text):
        if isinstance(piece, str):
            pieces.append(piece)
        elif isinstance(piece, dict):
            pieces.append(str(cast("Mapping[str, object]", piece).get("text") or ""))
    return "".join(pieces).strip()


def _at(message: Mapping[str, object], number: int, zone: tzinfo) -> Instant | None:
    seconds = message.get("date_unixtime")
    if isinstance(seconds, str) and seconds.isdecimal():
        return Instant(int(seconds) * SECOND)
    date = message.get("date")
    if date is None:
        return None
    try:
        told = datetime.fromisoformat(str(date))
    except ValueError:
        raise NotAnExport(f"message {number} has a date that cannot be read") from None
    return Instant(round((told if told.tzinfo else told.replace(tzinfo=zone)).timestamp() * SECOND))
