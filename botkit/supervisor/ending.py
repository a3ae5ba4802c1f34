"""How a process is told to end, and that it does."""

import asyncio
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

_log = logging.getLogger(__name__)

LIMIT = 7.5
"""Seconds after the first signal at which the process is gone, whatever hangs in it: containers allow ten."""


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

        Nothing is lost by that: whatever counts is on the disk already.
        """
        loop = asyncio.get_running_loop()

        def end() -> None:
            if self.asked.is_set():
                self.hurried.set()
                return
            _log.info("told to end: taking in nothing more, finishing what was begun")
            _leave_after(limit)
            self.asked.set()

        heard: list[int] = []
        for number, act in ((signal.SIGTERM, end), (signal.SIGINT, end), (_hang_up(), self.reload.set)):
            if number is not None and _heed(loop, number, act):
                heard.append(number)
        try:
            yield
        finally:
            for number in heard:
                loop.remove_signal_handler(number)
                # Nobody is interrupted while what is left is put away.
                signal.signal(number, signal.SIG_IGN)


def leave_quietly() -> None:
    """Until an event loop heeds signals: whoever is told to end before anything has begun does so at once."""

    def leave(number: int, frame: object) -> None:
        del number, frame
        sys.exit(0)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, leave)


def _hang_up() -> signal.Signals | None:
    return getattr(signal, "SIGHUP", None)  # no such thing on Windows


def _heed(loop: asyncio.AbstractEventLoop, number: signal.Signals, act: Callable[[], None]) -> bool:
    try:
        loop.add_signal_handler(number, act)
    except NotImplementedError:  # Windows
        signal.signal(number, lambda _number, _frame: loop.call_soon_threadsafe(act) and None)
        return False
    return True


def _leave_after(seconds: float) -> None:
    """A thread of its own, which no hanging call and no blocked event loop can keep from it."""

    def leave() -> None:
        _log.warning("not everything came to its end within %g s: leaving; nothing that was accepted is lost", seconds)
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
        os._exit(0)

    timer = threading.Timer(seconds, leave)
    timer.daemon = True
    timer.start()
