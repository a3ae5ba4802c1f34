"""A plain text log: `name: text`, a line each; what has no name goes on from the line before.

A line may begin with when it was said, in square brackets or not: `2024-05-01 09:30 Wen: hello`.
"""

import re
from collections.abc import Iterator
from datetime import datetime, tzinfo

from botkit.clock import SECOND, Instant
from botkit.memory.homecoming.lines import ImportedLine

_LINE = re.compile(
    r"^\s*(?:\[?(?P<at>\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:[ T,]+\d{1,2}:\d{2}(?::\d{2})?)?)\]?[ \t,-]*)?"
    r"(?P<name>[^\s:：\[\]][^:：\n]{0,39}?)\s*[:：]\s*(?P<text>.*)$"
)
_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T,]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")


def plain_lines(text: str, zone: tzinfo) -> tuple[ImportedLine, ...]:
    """What was said, in its order. Text before the first name is left out.

    Args:
        zone: what the times are told in.
    """
    return tuple(_lines(text, zone))


def _lines(text: str, zone: tzinfo) -> Iterator[ImportedLine]:
    open_: ImportedLine | None = None
    names: set[str] = set()
    for raw in text.splitlines():
        match = _LINE.match(raw)
        # "note: buy milk" within what somebody says is no new speaker, unless that name has spoken at least once.
        begins = match is not None and (not raw[:1].isspace() or match["name"].strip() in names)
        if match is not None and begins:
            if open_ is not None and open_.text:
                yield open_
            name = match["name"].strip()
            names.add(name)
            open_ = ImportedLine(name, match["text"].strip(), _at(match["at"], zone))
        elif open_ is not None and raw.strip():
            open_ = ImportedLine(open_.name, f"{open_.text}\n{raw.strip()}".strip(), open_.at)
    if open_ is not None and open_.text:
        yield open_


def _at(told: str | None, zone: tzinfo) -> Instant | None:
    match = _DATE.fullmatch(told) if told else None
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
    try:
        at = datetime(year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        return None
    return Instant(round(at.timestamp() * SECOND))
