"""What is logged while somebody talks: it goes into a small file, never between the bubbles."""

import logging
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from botkit.logs.shapes import TextLines
from botkit.persona import library

FILE = "botkit.log"
"""In the data folder; the one before it has `.1` behind its name."""

LARGEST = 256 * 1024
"""Bytes after which a new file is begun."""


@contextmanager
def keep_logbook(
    path: Path | None,
    remark: Callable[[str], None],
    trouble: Callable[[], None],
    redact: Callable[[str], str] = str,
) -> Generator[None, None, None]:
    """Have everything that is logged within the block written to `path` (nowhere where None), and to no stream.

    Args:
        remark: told at once what is found wrong in a persona file.
        trouble: called at the first other warning.
        redact: takes secrets out of whatever is written.
    """
    keeper: logging.Handler = logging.NullHandler() if path is None else _File(path, redact)
    margin = _Margin(remark, trouble)
    root, ours = logging.getLogger(), logging.getLogger("botkit")
    before = ours.level
    ours.setLevel(logging.INFO)
    logging.captureWarnings(capture=True)
    for handler in (keeper, margin):
        root.addHandler(handler)
    try:
        yield
    finally:
        for handler in (margin, keeper):
            root.removeHandler(handler)
            handler.close()
        logging.captureWarnings(capture=False)
        ours.setLevel(before)


class _File(RotatingFileHandler):
    """Made with its folder at the first record. Where it cannot be written, the talk goes on without."""

    def __init__(self, path: Path, redact: Callable[[str], str]) -> None:
        super().__init__(path, maxBytes=LARGEST, backupCount=1, encoding="utf-8", delay=True)
        self.setFormatter(TextLines(redact))

    def _open(self) -> TextIOWrapper:
        Path(self.baseFilename).parent.mkdir(parents=True, exist_ok=True)
        return super()._open()

    def close(self) -> None:
        with suppress(OSError):  # what could not be written before cannot be written now either
            super().close()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (the name is theirs)
        del record


class _Margin(logging.Handler):
    def __init__(self, remark: Callable[[str], None], trouble: Callable[[], None]) -> None:
        super().__init__(logging.WARNING)
        self._remark = remark
        self._trouble = trouble
        self._has_told = False

    def emit(self, record: logging.LogRecord) -> None:
        if record.name == library.__name__:
            self._remark(record.getMessage())
        elif not self._has_told:
            self._has_told = True
            self._trouble()
