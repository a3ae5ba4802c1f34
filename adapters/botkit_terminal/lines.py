"""A terminal without a person: texts in, the replies out as plain lines, fit for a pipe."""

import asyncio
import codecs
import os
import select
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Protocol, TextIO

from botkit_terminal.settings import TerminalSettings

_CLEAR = "\r\x1b[K"
_AHEAD = 1_000
"""Lines that are read before anybody asked for them."""


class TextSource(Protocol):
    """What is said where no person types."""

    async def next(self) -> str | None:
        """The next text, then None, however often it is asked. A call that is cancelled loses nothing."""
        ...


class LineScreen:
    """Standard output gets the replies and nothing else; signs of life go to a terminal on standard error.

    Either may be closed, as `sys` has None for it then: what was meant for standard error is left out, except for a
    sentence of the adapter's own, which takes the other way.
    """

    takes_turns = True

    def __init__(
        self,
        settings: TerminalSettings,
        texts: TextSource,
        out: TextIO | None = None,
        aside: TextIO | None = None,
    ) -> None:
        self._texts = texts
        self._typing = settings.texts.typing.format(name=settings.name)
        self._out: TextIO | None = sys.stdout if out is None else out
        self._aside: TextIO | None = sys.stderr if aside is None else aside
        self._is_typing = False
        self._is_broken = False

    def open(self) -> None:
        pass

    def close(self) -> None:
        self.typing(shown=False)

    async def read(self) -> str | None:
        return None if self._is_broken else await self._texts.next()

    def show(self, text: str, speaker: str = "") -> None:
        del speaker  # whoever reads a pipe wants the words alone
        self.typing(shown=False)
        try:
            if self._out is None:
                raise BrokenPipeError("standard output is closed")
            encoding = self._out.encoding or "utf-8"
            print(text.encode(encoding, "replace").decode(encoding), file=self._out, flush=True)
        except OSError:
            self._is_broken = True
            raise

    def typing(self, *, shown: bool) -> None:
        if shown != self._is_typing and self._aside is not None and self._aside.isatty():
            self._is_typing = shown
            with suppress(OSError):
                print(self._typing if shown else _CLEAR, end="", file=self._aside, flush=True)

    def draft(self, text: str) -> None:
        """What has been read from a pipe cannot be taken back, so only whole replies go there."""

    def tell(self, sentence: str) -> None:
        self.typing(shown=False)
        stream = self._out if self._aside is None else self._aside
        if stream is not None:
            with suppress(OSError):
                print(sentence, file=stream, flush=True)


class GivenTexts:
    """Each of some texts in turn."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = iter(tuple(texts))

    async def next(self) -> str | None:
        return next(self._texts, None)


class PipedLines:
    """Each line of a pipe, a file or a terminal, as UTF-8, without its end.

    A thread reads ahead into a queue, which outlives whoever waits for a line: a cancelled `next` takes nothing
    out of it, and can be called again.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self._room = threading.Semaphore(_AHEAD)
        self._has_begun = False
        self._has_ended = False

    async def next(self) -> str | None:
        if not self._has_begun:
            self._has_begun = True
            # A daemon, which the end of the program does not wait for: a read from a pipe cannot be cancelled.
            threading.Thread(target=self._read, args=(asyncio.get_running_loop(),), daemon=True).start()
        line = None if self._has_ended else await self._lines.get()
        self._room.release()
        self._has_ended = line is None
        return line

    def _read(self, loop: asyncio.AbstractEventLoop) -> None:
        def hand_over(line: str | None) -> None:
            self._room.acquire()
            with suppress(RuntimeError):  # the loop is closed when the program ends before the pipe does
                loop.call_soon_threadsafe(self._lines.put_nowait, line)

        _each_line(self._descriptor, hand_over)
        hand_over(None)


def _each_line(descriptor: int, hand_over: Callable[[str], None]) -> None:
    decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
    rest = ""
    for chunk in _chunks(descriptor):
        *lines, rest = (rest + decoder.decode(chunk)).split("\n")
        for line in lines:
            hand_over(line.removesuffix("\r"))
    if rest := rest + decoder.decode(b"", final=True):
        hand_over(rest)


def _chunks(descriptor: int) -> Iterator[bytes]:
    """What comes until the end; something that cannot be read (a folder, a terminal that is gone) is at its end."""
    with suppress(OSError):
        while True:
            select.select([descriptor], [], [])  # whoever shares the pipe may have made it one that does not wait
            chunk = os.read(descriptor, 65_536)
            if not chunk:
                return
            yield chunk
