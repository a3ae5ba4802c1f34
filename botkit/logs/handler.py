"""Where records go while a program of ours runs."""

import logging
from collections.abc import Generator
from contextlib import contextmanager
from typing import TextIO

from botkit.logs.redaction import Redactor
from botkit.logs.shapes import JsonLines, Shape, TextLines, is_ours

_CHATTY = ("LiteLLM", "aiohttp", "aiosqlite", "apscheduler", "asyncio", "httpcore", "httpx", "litellm", "telegram")
"""Libraries that write down what they carry: an address with a token in it, a prompt, a message."""


class LogHandler(logging.StreamHandler[TextIO]):
    """Writes to a stream. A library is heard from warnings on, whatever the level; nothing here ever raises."""

    def __init__(self, stream: TextIO, redact: Redactor) -> None:
        super().__init__(stream)
        self._redact = redact
        self.choose("text", logging.INFO)

    def choose(self, shape: Shape, level: int) -> None:
        """From now on in this shape, and from this level on."""
        self.setFormatter(JsonLines(self._redact) if shape == "json" else TextLines(self._redact))
        self.setLevel(level)

    def setLevel(self, level: int | str) -> None:  # noqa: N802 (the name is theirs)
        super().setLevel(level)
        logging.getLogger("botkit").setLevel(level)

    def emit(self, record: logging.LogRecord) -> None:
        if is_ours(record) or record.levelno >= logging.WARNING:
            super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (the name is theirs)
        """A stream that is closed or full is no reason to stop, nor one to print what a record was made of."""
        del record


@contextmanager
def logging_to(handler: logging.Handler) -> Generator[None, None, None]:
    """Everything that is logged within the block, Python's warnings too, goes to this handler."""
    root = logging.getLogger()
    chatty = [logging.getLogger(name) for name in _CHATTY]
    levels = [logger.level for logger in chatty]
    logging.captureWarnings(capture=True)
    root.addHandler(handler)
    for logger in chatty:
        logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        for logger, level in zip(chatty, levels, strict=True):
            logger.setLevel(level)
        root.removeHandler(handler)
        logging.captureWarnings(capture=False)
