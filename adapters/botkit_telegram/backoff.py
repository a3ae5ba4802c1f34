"""Waits that grow while something goes on failing."""

import random

FIRST, LONGEST = 1.0, 60.0


class Backoff:
    """1, 2, 4, ... 60 seconds, each moved by chance, so that two programs that disturb each other fall out of step."""

    def __init__(self) -> None:
        self._chance = random.Random()
        self._next = FIRST

    def reset(self) -> None:
        """It worked again."""
        self._next = FIRST

    def next(self) -> float:
        """How long to wait this time, in seconds."""
        wait, self._next = self._next, min(2 * self._next, LONGEST)
        return wait * self._chance.uniform(0.5, 1.5)
