"""The lines of a pipe: none is lost, and none is read long before it is wanted."""

import asyncio
import os

import pytest

from botkit_terminal.lines import PipedLines


async def test_lines_of_a_pipe_outlive_whoever_waits_for_them() -> None:
    end, begin = os.pipe()
    lines = PipedLines(end)
    os.write(begin, "\ufeffone\ntw".encode())
    assert await lines.next() == "one"
    for _ in range(3):  # the listener gives up, and listens again
        waiting = asyncio.create_task(lines.next())
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    os.write(begin, "o\r\n三".encode())
    os.close(begin)
    assert [await lines.next() for _ in range(4)] == ["two", "三", None, None]
    os.close(end)


async def test_a_pipe_is_not_read_much_further_than_it_is_listened_to() -> None:
    end, begin = os.pipe()
    lines = PipedLines(end)
    os.set_blocking(begin, False)
    first = asyncio.create_task(lines.next())
    written = 0
    with pytest.raises(BlockingIOError):
        while written < 50_000_000:
            written += os.write(begin, b"y\n" * 30_000)
            await asyncio.sleep(0.001)
    assert await first == "y"
    assert written < 1_000_000
    os.close(begin)
    rest = 1
    while await lines.next() is not None:
        rest += 1
    assert rest == written // 2
    os.close(end)


async def test_what_cannot_be_read_is_at_its_end() -> None:
    folder = os.open(".", os.O_RDONLY)
    lines = PipedLines(folder)
    assert [await lines.next(), await lines.next()] == [None, None]
    os.close(folder)
