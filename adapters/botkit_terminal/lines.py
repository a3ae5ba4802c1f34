"""A terminal without a person: texts in, the replies out as plain lines, fit for a pipe."""

import asyncio
import codecs
import os
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterable
from typing import TextIO

from botkit_terminal.settings import TerminalSettings

_CLEAR = "\r\x1b[K"


class LineScreen:
    """Standard output gets the replies and nothing else; signs of life go to a terminal on standard error."""

    takes_turns = True

    def __init__(
        self,
        settings: TerminalSettings,
        texts: AsyncIterator[str],
        out: TextIO | None = None,
        aside: TextIO | None = None,
    ) -> None:
        self._texts = texts
        self._typing = settings.texts.typing.format(name=settings.name)
        self._out = sys.stdout if out is None else out
        self._aside = sys.stderr if aside is None else aside
        self._is_typing = False
        self._is_broken = False

    def open(self) -> None:
        pass

    def close(self) -> None:
        self.typing(shown=False)

    async def read(self) -> str | None:
        return None if self._is_broken else await anext(self._texts, None)

    def show(self, text: str) -> None:
        self.typing(shown=False)
        encoding = self._out.encoding or "utf-8"
        try:
            print(text.encode(encoding, "replace").decode(encoding), file=self._out, flush=True)
        except OSError:
            self._is_broken = True
            raise

    def typing(self, *, shown: bool) -> None:
        if shown != self._is_typing and self._aside.isatty():
            self._is_typing = shown
            self._aside.write(self._typing if shown else _CLEAR)
            self._aside.flush()

    def draft(self, text: str) -> None:
        """What has been read from a pipe cannot be taken back, so only whole replies go there."""

    def tell(self, sentence: str) -> None:
        self.typing(shown=False)
        print(sentence, file=self._aside, flush=True)


async def texts_of(texts: Iterable[str]) -> AsyncIterator[str]:
    """Each of the texts in turn."""
    for text in texts:
        yield text


async def lines_of(descriptor: int) -> AsyncIterator[str]:
    """Each line of a pipe, a file or a terminal, as UTF-8, without its end."""
    lines: asyncio.Queue[str | None] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def hand_over(line: str | None) -> None:
        # The loop is closed when the program ends before the pipe does.
        if not loop.is_closed():
            loop.call_soon_threadsafe(lines.put_nowait, line)

    # A thread of its own, which the end of the program does not wait for: a read from a pipe cannot be cancelled.
    threading.Thread(target=_read_lines, args=(descriptor, hand_over), daemon=True).start()
    while (line := await lines.get()) is not None:
        yield line


def _read_lines(descriptor: int, hand_over: Callable[[str | None], None]) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    rest = ""
    while chunk := os.read(descriptor, 65_536):
        *lines, rest = (rest + decoder.decode(chunk)).split("\n")
        for line in lines:
            hand_over(line.removesuffix("\r"))
    if rest := rest + decoder.decode(b"", final=True):
        hand_over(rest)
    hand_over(None)
