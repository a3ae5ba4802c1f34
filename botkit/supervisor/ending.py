"""How a process is told to end, and that it does."""

import asyncio
import logging
import os
import signal
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

_log = logging.getLogger(__name__)

LIMIT = 7.5
"""Seconds after the first signal at which the process is gone, whatever hangs in it: containers allow ten."""
_LAST_WORDS = 0.3
_TO_END = (signal.SIGTERM, signal.SIGINT)


@dataclass(frozen=True, slots=True)
class Ending:
    """What signals have asked for. The first of SIGTERM and SIGINT asks to end, another one to hurry.

    Attributes:
        asked: to end, letting what was begun come to its end.
        hurried: to wait for nothing any more.
        reload: SIGHUP asks to read the configuration anew.
    """

    asked: asyncio.Event = field(default_factory=asyncio.Event)
    hurried: asyncio.Event = field(default_factory=asyncio.Event)
    reload: asyncio.Event = field(default_factory=asyncio.Event)

    @contextmanager
    def told_by_signals(self, limit: float = LIMIT) -> Generator[None, None, None]:
        """Heed signals within the block; `limit` seconds after the first the process ends, come what may.

        Nothing is lost by that: whatever counts is on the disk already. The handlers are Python's and not the event
        loop's, so that they act also where something blocks the loop.
        """
        loop = asyncio.get_running_loop()
        heard: list[int] = []

        def end(number: int, frame: object) -> None:
            del frame
            if not heard:
                _leave_after(limit)
            heard.append(number)
            loop.call_soon_threadsafe(self._end)

        def read_anew(number: int, frame: object) -> None:
            del number, frame
            loop.call_soon_threadsafe(self.reload.set)

        for number in _TO_END:
            signal.signal(number, end)
        if hasattr(signal, "SIGHUP"):  # no such thing on Windows
            signal.signal(signal.SIGHUP, read_anew)
        try:
            yield
        finally:
            for number in (*_TO_END, getattr(signal, "SIGHUP", signal.SIGTERM)):
                signal.signal(number, signal.SIG_IGN)  # nobody is interrupted while what is left is put away

    def _end(self) -> None:
        if self.asked.is_set():
            self.hurried.set()
            return
        _log.info("told to end: taking in nothing more, finishing what was begun")
        self.asked.set()


def leave_quietly() -> None:
    """Until an event loop heeds signals: whoever is told to end before anything has begun does so at once.

    SIGHUP says nothing yet, as the configuration has not been read.
    """

    def leave(number: int, frame: object) -> None:
        del number, frame
        sys.exit(0)

    for number in _TO_END:
        signal.signal(number, leave)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)


def _leave_after(seconds: float) -> None:
    """A thread of its own, which no hanging call and no blocked event loop can keep from it."""

    def leave() -> None:
        # Whatever hangs may hold the log, or what the log is written to.
        saying = threading.Thread(target=_say_what_hangs, args=(seconds,), daemon=True)
        saying.start()
        saying.join(_LAST_WORDS)
        os._exit(0)

    timer = threading.Timer(seconds, leave)
    timer.daemon = True
    timer.start()


def _say_what_hangs(seconds: float) -> None:
    _log.warning("not everything came to its end within %g s: leaving; nothing that was accepted is lost", seconds)
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
