"""Every call, written down for those who check what a bot did."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

from botkit.testing.bot_api.answers import encode


@dataclass(frozen=True, slots=True)
class Call:
    """One call.

    Attributes:
        number: counts the calls in the order in which they took effect or failed.
        at: microseconds UTC on the double's clock.
        bot: its user name.
        method: as the bot wrote it.
        parameters: what it said.
        status: of the answer; 0 where the connection was dropped.
        answer: the answer's text; empty where none was sent.
        effect: what the call asks for happened.
    """

    number: int
    at: int
    bot: str
    method: str
    parameters: Mapping[str, Any]
    status: int
    answer: str
    effect: bool


class CallLog:
    """The calls, in memory and, if a file is named, there too: one JSON object a line, written at once.

    Attributes:
        calls: in order; empty unless they are `kept`.
        count: how many there were.
    """

    def __init__(self, file: Path | None, *, kept: bool) -> None:
        self.calls: list[Call] = []
        self.count = 0
        self.kept = kept
        self._file = file
        self._open: TextIO | None = None

    def __enter__(self) -> Self:
        if self._file is not None:
            self._open = self._file.open("a", encoding="utf-8")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None

    @property
    def enabled(self) -> bool:
        """Somebody wants to know."""
        return self.kept or self._file is not None

    def add(self, call: Call) -> None:
        self.count += 1
        if self.kept:
            self.calls.append(call)
        if self._open is not None:
            self._open.write(encode({name: getattr(call, name) for name in Call.__slots__}) + "\n")
            self._open.flush()
