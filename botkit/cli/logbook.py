"""What is logged while somebody talks: it goes into a small file, never between the bubbles."""

import logging
import time
import traceback
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import TypeAlias

from botkit.errors import BotkitError
from botkit.persona import library

FILE = "botkit.log"
"""In the data folder; the one before it has `.1` behind its name."""

LARGEST = 256 * 1024
"""Bytes after which a new file is begun."""

_SHAPE = "%(asctime)sZ %(levelname)s %(name)s: %(message)s"
_Raised: TypeAlias = "tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]"


@contextmanager
def keep_logbook(
    path: Path | None, remark: Callable[[str], None], trouble: Callable[[], None]
) -> Generator[None, None, None]:
    """Have everything that is logged within the block written to `path` (nowhere where None), and to no stream.

    Args:
        remark: told at once what is found wrong in a persona file.
        trouble: called at the first other warning.
    """
    keeper: logging.Handler = logging.NullHandler() if path is None else _File(path)
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

    def __init__(self, path: Path) -> None:
        super().__init__(path, maxBytes=LARGEST, backupCount=1, encoding="utf-8", delay=True)
        self.setFormatter(_Discreet(_SHAPE))

    def _open(self) -> TextIOWrapper:
        Path(self.baseFilename).parent.mkdir(parents=True, exist_ok=True)
        return super()._open()

    def close(self) -> None:
        with suppress(OSError):  # what could not be written before cannot be written now either
            super().close()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (the name is theirs)
        del record


class _Discreet(logging.Formatter):
    """UTC times; and tracebacks without the words of a stranger's error, which may quote what a person wrote."""

    converter = time.gmtime
    default_msec_format = "%s.%03d"

    def formatException(self, ei: _Raised) -> str:  # noqa: N802 (the name is theirs)
        told: list[str] = []
        error: BaseException | None = ei[1]
        while error is not None:
            words = f": {error}" if isinstance(error, BotkitError | OSError) else ""
            told.append("".join(traceback.format_tb(error.__traceback__)) + type(error).__name__ + words)
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\ncaused by\n".join(told)


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
