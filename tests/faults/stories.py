"""The planted bugs, each in a short story that ends well without it."""

import asyncio
import random
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.faults.checker import check
from tests.faults.judge import Kind, Violation
from tests.faults.log import Policy, Tried
from tests.faults.nursery import Nursery, open_nursery
from tests.faults.platform import PLATFORMS, Mood, Platform, PlatformName
from tests.faults.stage import LEASE, open_stage

Deed = Callable[[Platform], None]
"""Something that somebody does in chat c1."""


def write(platform: Platform) -> None:
    platform.deliver(platform.crowd.write("c1"))


def change_the_first(platform: Platform) -> None:
    platform.deliver(platform.crowd.edit("c1m1"))


def choose_twin(platform: Platform) -> None:
    platform.deliver(platform.crowd.write("c1", "twin"))


def ask_for_help(platform: Platform) -> None:
    platform.deliver(platform.crowd.write("c1", "help"))


def call_and_write(platform: Platform) -> None:
    platform.deliver(*platform.crowd.call("c1", 1), platform.crowd.write("c1"))


def write_in_a_group(platform: Platform) -> None:
    platform.deliver(platform.crowd.write("c3"))


def make_it_a_supergroup(platform: Platform) -> None:
    platform.deliver(platform.crowd.move("c3"))


@dataclass(frozen=True, slots=True)
class Scenario:
    """A short story that goes well, unless the bug of its name is planted.

    Attributes:
        finds: the promise that the bug breaks.
        on: where it is told.
        failpoint: where the first worker dies; empty where none does.
        first: what a person does in the beginning.
        then: what they do while nobody works, or, where no worker dies, once a first send was refused, or with
            `hasty` while it is under way.
        moods: how the first sends are treated.
        lease: seconds after which the worker is taken for dead.
        outage: seconds during which the model is down.
        pause: the longest time in which nothing need be seen, in seconds.
    """

    plant: str
    finds: Kind
    failpoint: str = ""
    on: Sequence[PlatformName] = PLATFORMS
    first: Deed = write
    then: Deed | None = None
    hasty: bool = False
    moods: tuple[Mood, ...] = ()
    policy: Policy = "resend"
    lease: float = LEASE
    outage: float = 0.0
    pause: float = 1.0


_FAKE: tuple[PlatformName, ...] = ("fake",)
_TELEGRAM: tuple[PlatformName, ...] = ("telegram",)
SCENARIOS = (
    Scenario("cursor-before-commit", "lost", "accept.begin:1"),
    Scenario("receipt-before-send", "lost", "send.marked:1"),
    Scenario("lease-never-expires", "lost", "turn.composed:1", on=_FAKE),
    # The first bubble is shown, but its answer takes longer than the lease, which cannot be renewed. Who took over
    # sends it again, slowly; meanwhile the first worker wakes and, unless its fence stops it, says the second bubble.
    Scenario("no-fence", "order", moods=(Mood(after=3.0), Mood(before=3.0)), pause=3.5),
    # The platform asks to wait with an answer, and its message changes meanwhile: nobody can say that the answer was
    # on its way.
    Scenario(
        "edit-without-withdrawal", "stale", then=change_the_first, moods=(Mood(refused=True, wait=3.0),), pause=4.0
    ),
    # Here it changes while the platform still thinks about its refusal.
    Scenario(
        "refusal-without-a-look",
        "stale",
        then=change_the_first,
        hasty=True,
        moods=(Mood(refused=True, before=1.5, wait=2.0),),
        lease=10.0,
        pause=4.0,
    ),
    Scenario("effect-after-commit", "persona", "turn.committed:1", on=_FAKE, first=choose_twin, then=write),
    Scenario("taken-up-again", "twice", "send.called:1", first=ask_for_help, policy="mark"),
    Scenario("call-in-the-crowd", "lost", on=_FAKE, first=call_and_write),
    Scenario("owes-nothing", "lost", on=_FAKE, outage=0.6),
    Scenario("no-answer-is-a-no", "unrecorded", on=_TELEGRAM, moods=(Mood(broken_after=True),), pause=2.0),
    Scenario("wait-is-a-no", "lost", on=_TELEGRAM, moods=(Mood(refused=True, wait=1.0),), pause=2.0),
    # The group becomes a supergroup while a message to it is on its way.
    Scenario(
        "never-moves",
        "lost",
        on=_TELEGRAM,
        first=write_in_a_group,
        then=make_it_a_supergroup,
        hasty=True,
        moods=(Mood(before=0.4),),
        pause=2.0,
    ),
)


@dataclass(frozen=True, slots=True)
class Told:
    """What was found in a story without its bug, and with it."""

    scenario: Scenario
    clean: list[Violation]
    planted: list[Violation]

    @property
    def good(self) -> bool:
        """The bug was found, and nothing else."""
        return not self.clean and {violation.kind for violation in self.planted} == {self.scenario.finds}

    def __str__(self) -> str:
        found = "; ".join(map(str, self.planted)) or "nothing"
        return f"{self.scenario.plant}: without it {len(self.clean)} violations; with it {found}"


async def play(scenario: Scenario, folder: Path, nursery: Nursery, *, planted: bool) -> list[Violation]:
    """The scenario from beginning to end, with its bug or without; what the checker found."""
    plant = scenario.plant if planted else ""
    chance, moods, policy = random.Random(1), scenario.moods, scenario.policy
    async with open_stage(folder, chance, nursery, moods, kind=True, policy=policy) as stage:
        scenario.first(stage.platform)
        await stage.start(scenario.failpoint, plant, outage=scenario.outage, lease=scenario.lease)
        if scenario.failpoint:
            code = await stage.nursery.ended(20.0)
            assert code == -9, f"{scenario.failpoint} was not reached: the worker ended with {code}"
            if scenario.then:
                scenario.then(stage.platform)
            await stage.start(plant=plant)
        await stage.up()
        if scenario.then and not scenario.failpoint:
            await (stage.noted(Tried) if scenario.hasty else stage.refused())
            scenario.then(stage.platform)
        await stage.drain(quiet=scenario.pause, patience=1.5 * scenario.pause if planted else 15.0)
        await stage.nursery.kill()
        stage.close_books()
        return check(stage.platform.log)


def stories_of(platform: PlatformName) -> list[Scenario]:
    """Those that are told on it."""
    return [scenario for scenario in SCENARIOS if platform in scenario.on]


async def tell_all(folder: Path, beside: int = 2, *, on: PlatformName = "fake") -> dict[str, Told]:
    """Every story with its bug and without, by the bug's name; so many are told beside each other."""
    async with AsyncExitStack() as opened:
        free: asyncio.Queue[tuple[Nursery, Nursery]] = asyncio.Queue()
        for _ in range(beside):
            one = await opened.enter_async_context(open_nursery(on))
            free.put_nowait((one, await opened.enter_async_context(open_nursery(on))))

        async def tell(scenario: Scenario) -> Told:
            places = [folder / f"{scenario.plant}-{which}" for which in ("clean", "planted")]
            for place in places:
                place.mkdir()
            nurseries = await free.get()
            try:
                clean, planted = await asyncio.gather(
                    play(scenario, places[0], nurseries[0], planted=False),
                    play(scenario, places[1], nurseries[1], planted=True),
                )
            finally:
                free.put_nowait(nurseries)
            return Told(scenario, clean, planted)

        return {told.scenario.plant: told for told in await asyncio.gather(*map(tell, stories_of(on)))}
