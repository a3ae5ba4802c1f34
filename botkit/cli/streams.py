"""The three streams a process starts with. One that was closed at the start is None in `sys`."""

import os
import sys


def missing_stream(*, reads: bool) -> str | None:
    """Why no talk can begin, as a key of `texts`: nobody could read an answer, or say anything where that is read."""
    if sys.stdout is None:
        return "terminal.no_output"
    if reads and sys.stdin is None:
        return "terminal.no_input"
    return None


def let_go() -> None:
    """Lead an output nobody takes any more to nowhere, lest the process stumble over what is left in it as it ends."""
    for stream in (sys.stdout, sys.stderr):
        if stream is None:
            continue
        try:
            stream.flush()
        except OSError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)
