"""What every bot goes through, and what is noted of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.comparison.bots import CHATS
from benchmarks.comparison.stage import Talks
from benchmarks.figures import median, percentile

IN_FLIGHT = 100


@dataclass(frozen=True, slots=True)
class Load:
    """One kind of talk; seconds where no unit is named.

    Attributes:
        delay: what the model takes for an answer.
        messages: so many are written at most, and none after `seconds`.
        rate: messages a second; 0: each person writes again as soon as they are answered.
    """

    chats: int
    delay: float
    messages: int
    seconds: float
    rate: float = 0.0

    @property
    def name(self) -> str:
        who = "1 chat" if self.chats == 1 else f"{self.chats} chats"
        how = f"{self.rate:g} a second in {who}" if self.rate else who
        return f"{how}, model {self.delay * 1_000:g} ms"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured how often.

    Attributes:
        rounds: how often all of it is done, each time in the other order.
        patience: seconds without any answer after which those who wait count as unanswered.
        delivered: what is done, once, with botkit as it is delivered, with its pauses.
    """

    rounds: int
    loads: Sequence[Load]
    patience: float
    delivered: Sequence[Load] = ()


def plan(*, short: bool) -> Plan:
    """The full plan, or one for a quick look."""
    part = 0.4 if short else 1.0
    steady = [Load(CHATS, delay, int(200 * part), 60, rate=20) for delay in ((0.2,) if short else (0.0, 0.2))]
    crowds = [
        Load(chats, delay, messages, seconds * part)
        for chats, messages, seconds in ((1, 200, 5.0), (50, 1_000, 10.0), (500, 2_000, 15.0))
        for delay in (0.0, 0.2)
        if not short or chats == 50 or (chats == 1 and not delay)
    ]
    delivered = [load for load in (*crowds, *steady) if load.delay and load.chats >= 50]
    return Plan(1 if short else 3, [*crowds, *steady], 20.0 if short else 30.0, delivered)


@dataclass(slots=True)
class Record:
    """What is known of one bot. Seconds and bytes; one entry a round.

    Attributes:
        first_reply: from the start of its process to its answer to a message that waited already.
        first_processor: its processor time until then.
        idle: its memory a little later.
        full: its memory after everything else.
        kept: of a hundred messages in flight when it was killed, so many were answered after it was started again.
        twice: of these, so many more than once.
    """

    first_reply: list[float] = field(default_factory=list[float])
    first_processor: list[float] = field(default_factory=list[float])
    idle: list[float] = field(default_factory=list[float])
    full: list[float] = field(default_factory=list[float])
    kept: list[float] = field(default_factory=list[float])
    twice: list[float] = field(default_factory=list[float])
    talks: dict[Load, list[Talks]] = field(default_factory=dict[Load, list[Talks]])

    def of(self, load: Load) -> Iterator[Talks]:
        """The talks in which anything was answered."""
        return (talks for talks in self.talks.get(load, ()) if talks.answered)

    def processor_ms(self, load: Load) -> float | None:
        """Milliseconds of processor time for an answer."""
        return _median(talks.processor / talks.answered * 1_000 for talks in self.of(load))

    def rate(self, load: Load) -> float | None:
        """Answers a second."""
        return _median(talks.answered / talks.elapsed for talks in self.of(load))

    def added_ms(self, load: Load, share: float) -> float | None:
        """Milliseconds beyond what the model took, for this share (0 to 1) of the answers."""
        return _median((percentile(talks.waits, share) - load.delay) * 1_000 for talks in self.of(load))

    def answered(self, load: Load) -> float | None:
        """The share of the messages that were answered."""
        return _median(talks.answered / (talks.answered + talks.unanswered) for talks in self.talks.get(load, ()))

    def prompt(self, load: Load) -> float | None:
        """Bytes of a request to the model."""
        return _median(talks.prompt for talks in self.of(load))


def _median(values: Iterator[float]) -> float | None:
    known = list(values)
    return median(known) if known else None
