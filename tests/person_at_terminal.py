"""Somebody at a real pseudo-terminal: types keys, reads what was drawn."""

import os
import pty
import re
import select
import subprocess
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 30.0
"""Seconds after which a test gives up; nothing is measured by it."""


class Person:
    """Somebody at a pseudo-terminal: types bytes, reads what was drawn, without its colours and movements.

    Attributes:
        drawn: what nobody has waited for yet.
        seen: everything that was ever drawn.
    """

    def __init__(self, terminal: int, program: subprocess.Popen[bytes]) -> None:
        self.terminal, self.program = terminal, program
        self.drawn = self.seen = ""

    def types(self, keys: str) -> None:
        os.write(self.terminal, keys.encode())

    def waits_for(self, words: str) -> str:
        """Read on until the words are there; return what was drawn up to them, and forget it."""
        give_up = time.monotonic() + PATIENCE
        while words not in self.drawn:
            assert time.monotonic() < give_up, f"{words!r} never came, only {self.drawn[-400:]!r}"
            if select.select([self.terminal], [], [], 0.1)[0]:
                try:
                    drawn = os.read(self.terminal, 65_536).decode("utf-8", "replace")
                except OSError:  # the program has gone and closed its end
                    drawn = ""
                drawn = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[=>]|\r", "", drawn)
                self.drawn += drawn
                self.seen += drawn
        before, _, self.drawn = self.drawn.partition(words)
        return before + words

    def leaves(self) -> int:
        return self.program.wait(PATIENCE)


@contextmanager
def sitting_before(
    command: Sequence[str], environment: Mapping[str, str], folder: Path | None = None
) -> Iterator[Person]:
    """A person before a program that has the terminal for itself, as from a shell in that folder."""
    terminal, end = pty.openpty()
    termios.tcsetwinsize(end, (30, 90))
    program = subprocess.Popen(
        command,
        stdin=end,
        stdout=end,
        stderr=end,
        env=environment,
        cwd=folder,
        preexec_fn=lambda: os.login_tty(end),  # noqa: PLW1509 (else Ctrl-C is no interrupt; no thread runs here)
    )
    try:
        yield Person(terminal, program)
        # What the program did to the terminal, it has undone: what is typed is shown again, line by line.
        assert termios.tcgetattr(end)[3] & (termios.ECHO | termios.ICANON) == termios.ECHO | termios.ICANON
    finally:
        program.kill()
        program.wait()
        os.close(terminal)
        os.close(end)
