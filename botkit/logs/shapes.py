"""How one record looks: a line for people, or a JSON object for machines."""

import json
import logging
import re
import time
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Literal, TypeAlias

from botkit.errors import BotkitError
from botkit.logs.fields import ids_of

Shape: TypeAlias = Literal["text", "json"]

_Raised: TypeAlias = "tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]"
_WARNING = re.compile(r"(?P<place>.+?:\d+): (?P<kind>\w+): (?P<words>.*)", re.DOTALL)
"""How Python writes a warning down."""
_LANGUAGE_S_OWN = {
    "DeprecationWarning",
    "FutureWarning",
    "ImportWarning",
    "PendingDeprecationWarning",
    "ResourceWarning",
    "RuntimeWarning",
    "SyntaxWarning",
}
"""Warnings of the language; those of other kinds are a library's, and some of these quote what they stumbled over."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class Discreet(logging.Formatter):
    """UTC times, ids, and tracebacks without the words of a stranger's error, which may quote what a person wrote.

    Args:
        redact: goes over the finished record.
    """

    def __init__(self, redact: Callable[[str], str]) -> None:
        super().__init__()
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        return self._redact(self.shaped(record))

    def shaped(self, record: logging.LogRecord) -> str:
        """The record as a text, before secrets are taken out."""
        raise NotImplementedError

    def formatException(self, ei: _Raised) -> str:  # noqa: N802 (the name is theirs)
        told: list[str] = []
        error: BaseException | None = ei[1]
        while error is not None:
            words = f": {error}" if isinstance(error, BotkitError | OSError) else ""
            told.append("".join(traceback.format_tb(error.__traceback__)) + type(error).__name__ + words)
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\ncaused by\n".join(told)

    def raised(self, record: logging.LogRecord) -> str:
        """Where an error came from; empty where there is none."""
        return self.formatException(record.exc_info) if record.exc_info else ""


class TextLines(Discreet):
    """`2026-11-26T08:00:00.123Z WARNING botkit.delivery.sender: what happened (conversation=7)`."""

    def shaped(self, record: logging.LogRecord) -> str:
        said = ", ".join(f"{name}={value}" for name, value in ids_of(record).items())
        line = f"{_instant(record)} {record.levelname} {record.name}: {event_of(record)}{f' ({said})' if said else ''}"
        raised = self.raised(record)
        return f"{_CONTROL.sub(_escaped, line)}\n{raised}" if raised else _CONTROL.sub(_escaped, line)


class JsonLines(Discreet):
    """One object a line: `time`, `level`, `logger`, `event`, the ids, and `error` with where it came from."""

    def shaped(self, record: logging.LogRecord) -> str:
        fields = {
            "time": _instant(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": event_of(record),
            **ids_of(record),
        }
        if raised := self.raised(record):
            fields["error"] = raised
        return json.dumps(fields, ensure_ascii=False, default=str)


def is_ours(record: logging.LogRecord) -> bool:
    """Whether the record keeps to our rules: no words of people, no secrets."""
    return re.match(r"botkit(_\w+)?(\.|$)|py\.warnings$", record.name) is not None


def event_of(record: logging.LogRecord) -> str:
    """What happened. A library's own words are told only as far as no person's can be among them."""
    if record.name == "py.warnings":
        return _warning(record.getMessage())
    if is_ours(record):
        return record.getMessage()
    words = record.msg
    if isinstance(words, str) and record.args:
        return words  # the sentence, without what it would be filled with
    if isinstance(words, str) and record.name == "asyncio":
        return words.partition("\n")[0]
    return f"a library's own words, which are not shown here; they come from {record.module}.py:{record.lineno}"


def _warning(told: str) -> str:
    """A warning, with its words where they are the language's own."""
    match = _WARNING.match(told)
    if match is None:
        return "a warning in a library's own words, which are not shown here"
    words = match["words"].partition("\n")[0] if match["kind"] in _LANGUAGE_S_OWN else "a library's own words"
    return f"{match['place']}: {match['kind']}: {words}"


def _instant(record: logging.LogRecord) -> str:
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(record.created))}.{int(record.msecs):03d}Z"


def _escaped(sign: re.Match[str]) -> str:
    return sign[0].encode("unicode_escape").decode()
