"""Whether a process stays as it is: a straight line through each figure over time, and how far it may rise. Pure.

The first part of a run is left out: every chat is met for the first time, and its history grows to what a prompt takes.
Through the rest the line of least squares is drawn. Its rise from the beginning to the end of that part, less twice its
standard error, must stay within an allowance: a figure that only goes up and down has no rise beyond its error, one
that leaks has. What SQLite holds is judged apart, by its size alone: it caches pages of the database up to a limit.

Whether anything leaks is told by what is in use: Python's objects, and what C code has taken from the heap. The memory
that the process occupies rises with each burst of work that is higher than all before it (an outage ends, and everybody
who waited is answered at once), since Python keeps the room; it may rise by more, and not without end.
"""

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

CACHES = 20.0
"""MB that SQLite may hold: what the store allows its two connections for pages, and a little for statements."""
WARM_UP = 1 / 3
"""The share of a run that is left out."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A process at one moment.

    Attributes:
        at: seconds since the run began.
        memory: resident, in MB.
        objects: blocks of memory that Python's objects take.
        heap: what C code holds besides SQLite, in MB.
        database: of it what SQLite holds: its caches of pages, which grow with the database up to their size.
        files, tasks, threads: how many there are.
        processor: seconds used so far.
        said, answered: messages so far.
        waits: seconds that the messages answered since the sample before had waited.
    """

    at: float
    memory: float
    database: float
    files: int
    tasks: int
    threads: int
    processor: float
    objects: int = 0
    heap: float = 0.0
    said: int = 0
    answered: int = 0
    waits: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Trend:
    """What became of one figure.

    Attributes:
        mean: over the part that is judged.
        rise: of the line, over that part; negative where it falls.
        error: twice the standard error of the rise.
        allowed: how far it may rise.
    """

    name: str
    mean: float
    rise: float
    error: float
    allowed: float

    @property
    def flat(self) -> bool:
        return self.rise - self.error <= self.allowed

    def __str__(self) -> str:
        verdict = "flat" if self.flat else "RISING"
        return (
            f"{self.name}: {verdict}, mean {self.mean:.1f}, rise {self.rise:+.2f} ± {self.error:.2f}"
            f" (allowed {self.allowed:.2f})"
        )


_SHORT = 600.0
"""Seconds; in what is shorter the caches are not full yet and memory may rise by more, and one busy moment of the
machine has more connections open and more at work than the rest."""
_IN_USE, _IN_USE_AT_FIRST = 0.03, 0.25
"""How far what is in use may rise, as a share of its mean: an object that stays for each message is 5% in 20 min."""
_OCCUPIED = 0.1
"""How far the memory that the process occupies may rise, likewise."""

_FIGURES: Sequence[tuple[str, Callable[[Sample], float], Callable[[float, float], float]]] = (
    (
        "Python's objects, thousands",
        lambda sample: sample.objects / 1e3,
        lambda mean, span: (_IN_USE if span >= _SHORT else _IN_USE_AT_FIRST) * mean,
    ),
    (
        "heap in use besides SQLite's, MB",
        lambda sample: sample.heap,
        lambda mean, span: (_IN_USE if span >= _SHORT else _IN_USE_AT_FIRST) * mean,
    ),
    (
        "memory besides SQLite's, MB",
        lambda sample: sample.memory - sample.database,
        lambda mean, _span: _OCCUPIED * mean,
    ),
    ("open files", lambda sample: sample.files, lambda mean, span: 2.0 if span >= _SHORT else 2.0 + 0.5 * mean),
    (
        "tasks",
        lambda sample: sample.tasks,
        lambda mean, span: 3.0 + (0.05 if span >= _SHORT else 0.5) * mean,
    ),
    ("threads", lambda sample: sample.threads, lambda *_: 0.5),
)
"""Its name, how it is read, and how far it may rise: by its mean, and by the seconds that are judged."""


def trends(samples: Sequence[Sample]) -> list[Trend]:
    """What became of each figure once the process was warm."""
    begun, ended = samples[0].at, samples[-1].at
    warm = [sample for sample in samples if sample.at >= begun + WARM_UP * (ended - begun)]
    at = [sample.at for sample in warm]
    return [_trend(name, at, [read(sample) for sample in warm], allowed) for name, read, allowed in _FIGURES]


def _trend(name: str, at: Sequence[float], values: Sequence[float], allowed: Callable[[float, float], float]) -> Trend:
    mean, span = statistics.fmean(values), at[-1] - at[0]
    slope, intercept = statistics.linear_regression(at, values)
    missed = sum((value - slope * moment - intercept) ** 2 for moment, value in zip(at, values, strict=True))
    spread = statistics.pvariance(at) * len(at)
    error = math.sqrt(missed / max(1, len(at) - 2) / spread)
    return Trend(name, mean, slope * span, 2 * error * span, allowed(mean, span))
