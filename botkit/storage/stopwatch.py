"""How long a store takes to write, for whoever wants to know."""

from collections.abc import Callable
from dataclasses import dataclass

from botkit.clock import Clock


@dataclass(frozen=True, slots=True)
class Stopwatch:
    """`tell` is told, after each transaction, how many seconds it took and how many pieces of work were in it."""

    clock: Clock
    tell: Callable[[float, int], None]
