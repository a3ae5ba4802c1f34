"""The way of a message: accepted, answered by a scripted model at 0 ms, sent, its receipt written; on SQLite.

Everything is botkit's own (settings, app, store, persona, guards); only the platform and the model cost nothing. Each
person has forty lines with the persona behind them. The same is measured with one transaction for each step instead
of groups, in alternation, so that the ratio holds on a busy machine.
"""

import asyncio
import gc
import itertools
import sqlite3
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

from benchmarks.crowd import Crowd, Talker
from benchmarks.figures import Chapter, Figure, Limit, median, percentile, table
from benchmarks.past import BOT, PERSONA, PLATFORM, Past, make_past
from botkit.adapter import StateChange
from botkit.app import open_app
from botkit.clock import SystemClock
from botkit.delivery.policy import DeliveryPolicy
from botkit.messages import Event, OutgoingMessage
from botkit.models.scripted import ScriptedModel
from botkit.models.shelf import OneModel
from botkit.settings import BotSettings, DeliverySettings, Settings
from botkit.storage.sqlite.store import SqliteStore

_RATE = Limit(">=", 500)
_PROCESSOR = Limit("<=", 1.5)
_CHEAPER = Limit("<=", 1.0)
_FEWER = Limit("<=", 0.25, firm=True)
_LINES = 40


@dataclass(frozen=True, slots=True)
class Load:
    """How many people write how many messages in all; see `Crowd` for `rate`."""

    people: int
    messages: int
    rate: float = 0.0
    lines: int = _LINES


@dataclass(frozen=True, slots=True)
class Outcome:
    """One run. Seconds where no unit is named."""

    messages: int
    elapsed: float
    processor: float
    commits: int
    waits: tuple[float, ...]

    @property
    def rate(self) -> float:
        """Messages accepted, answered and sent in a second."""
        return self.messages / self.elapsed

    @property
    def processor_ms(self) -> float:
        """Milliseconds of processor time for one message."""
        return self.processor / self.messages * 1_000


async def let_through(load: Load, path: Path, *, grouped: bool = True) -> Outcome:
    """Run a whole botkit under `load` on a new database at `path`.

    Raises:
        RuntimeError: a message was not answered, or not by the model at its first call.
    """
    await make_past(path, Past(load.people, load.lines))
    crowd = Crowd(load.people, load.messages, load.rate)
    settings = Settings(
        bots=(BotSettings(id=BOT, platform=PLATFORM, personas=(PERSONA,)),),
        delivery=DeliverySettings(burst_wait=0, pace=0),
    )
    async with (
        await SqliteStore.open(path, grouped=grouped) as store,
        open_app(
            settings,
            clock=SystemClock(),
            models=OneModel(ScriptedModel(Talker())),
            store=store,
            adapters={BOT: crowd},
        ) as app,
    ):
        gc.collect()
        commits, processor = store.commits, time.process_time()
        await app.run()  # it comes to its end when the crowd has no more to say
        commits, processor = store.commits - commits, time.process_time() - processor
    _make_sure_that_all_were_answered(path, load.messages)
    return Outcome(load.messages, crowd.ended - crowd.began, processor, commits, tuple(crowd.waits))


def _make_sure_that_all_were_answered(path: Path, messages: int) -> None:
    db = sqlite3.connect(path)
    try:
        turns = db.execute(
            "SELECT outcome, calls, count(*) FROM turn WHERE digest <> '' GROUP BY outcome, calls"
        ).fetchall()
        (sent,) = db.execute("SELECT count(*) FROM outbox WHERE state = 'sent' AND started_at IS NOT NULL").fetchone()
    finally:
        db.close()
    if turns != [("answered", 1, messages)] or sent != messages:
        raise RuntimeError(
            f"{messages} messages should have been answered by one call and one message: {turns}, {sent}"
        )


async def cost_of_the_crowd(messages: int) -> float:
    """Milliseconds of processor time for one message that people and platform cost without botkit."""
    crowd = Crowd(50, messages)
    processor = time.process_time()
    await crowd.listen(Echo(crowd))
    return (time.process_time() - processor) / messages * 1_000


class Echo:
    """An `Accept` that stands for all of botkit and answers at once."""

    cursor: str | None = None
    state: Mapping[str, str] = MappingProxyType({})

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd

    async def __call__(
        self, batch: Sequence[Event], cursor: str | None = None, state: Sequence[StateChange] = ()
    ) -> None:
        del cursor, state
        for event in batch:
            await self._crowd.send(event.conversation, OutgoingMessage(""), event.id)


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is let through: messages in groups, and with one transaction a step, for each number of people.

    Each writes a few only, so that their window stays about as long as it was.
    """

    rounds: int
    people: Mapping[int, tuple[int, int]]
    steady: Load
    long_talks: Load


FULL = Plan(
    rounds=8,
    people={1: (60, 60), 50: (500, 500), 500: (2_000, 1_000)},
    steady=Load(people=500, messages=500, rate=50),
    long_talks=Load(people=50, messages=1_000, lines=DeliveryPolicy().window),
)
SHORT = Plan(
    rounds=2,
    people={1: (60, 60), 50: (500, 200), 500: (1_000, 500)},
    steady=Load(people=500, messages=100, rate=25),
    long_talks=Load(people=50, messages=200, lines=DeliveryPolicy().window),
)


async def measure(plan: Plan, folder: Path) -> Chapter:
    """Let everything in `plan` through, each time on a database of its own in `folder`."""
    paths = (folder / f"{number}.sqlite3" for number in itertools.count())
    await let_through(Load(50, 100), next(paths))  # the first run of all pays for imports and caches
    figures: list[Figure] = []
    for people, (together, alone) in plan.people.items():
        pairs = [
            (
                await let_through(Load(people, together), next(paths)),
                await let_through(Load(people, alone), next(paths), grouped=False),
            )
            for _ in range(plan.rounds)
        ]
        figures += _of_pairs(people, pairs)
    steady = await let_through(plan.steady, next(paths))
    figures += [
        *_waits(f"{plan.steady.rate:g} a second in {plan.steady.people} chats", steady.waits),
        Figure(f"{plan.steady.rate:g} a second in {plan.steady.people} chats: processor", steady.processor_ms, "ms"),
    ]
    long_talk = await let_through(plan.long_talks, next(paths))
    figures.append(Figure("50 long chats: processor (the window is full)", long_talk.processor_ms, "ms"))
    figures.append(Figure("of these, people and platform: processor", await cost_of_the_crowd(5_000), "ms"))
    return Chapter("pipeline: a message accepted, answered, sent", tuple(figures), "one transaction a step")


def _of_pairs(people: int, pairs: Sequence[tuple[Outcome, Outcome]]) -> list[Figure]:
    """The best of what the rounds gave: whatever else a machine does, it only takes away."""
    name = "1 chat" if people == 1 else f"{people} chats at once"
    together, alone = ([pair[side] for pair in pairs] for side in (0, 1))
    fastest, fastest_alone = (max(runs, key=lambda run: run.rate) for runs in (together, alone))
    many = people > 1
    return [
        Figure(
            f"{name}: messages",
            fastest.rate,
            "/s",
            fastest_alone.rate,
            wanted=_RATE if people == max(FULL.people) else None,
        ),
        Figure(
            f"{name}: processor per message",
            min(run.processor_ms for run in together),
            "ms",
            min(run.processor_ms for run in alone),
            wanted=_PROCESSOR if people == max(FULL.people) else None,
            ratio_wanted=_CHEAPER if many else None,
        ),
        Figure(
            f"{name}: transactions per message",
            median(run.commits / run.messages for run in together),
            "",
            median(run.commits / run.messages for run in alone),
            ratio_wanted=_FEWER if many else None,
        ),
        *_waits(name, fastest.waits, fastest_alone.waits),
    ]


def _waits(name: str, waits: Sequence[float], against: Sequence[float] = ()) -> list[Figure]:
    return [
        Figure(
            f"{name}: answered after, {share:.0%} of them",
            percentile(waits, share) * 1_000,
            "ms",
            percentile(against, share) * 1_000 if against else None,
        )
        for share in (0.5, 0.99)
    ]


async def run(*, short: bool) -> Chapter:
    """The chapter as the suite shows it."""
    with TemporaryDirectory(prefix="botkit-bench-") as folder:
        return await measure(SHORT if short else FULL, Path(folder))


if __name__ == "__main__":
    print(table([asyncio.run(run(short=False))]))
