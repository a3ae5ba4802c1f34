"""The planted bugs, each in a short story that ends well without it."""

import random
from dataclasses import dataclass
from pathlib import Path

from tests.faults.checker import Kind, Violation, check
from tests.faults.platform import Mood
from tests.faults.stage import open_stage


@dataclass(frozen=True, slots=True)
class Scenario:
    """A short story that goes well, unless the bug of its name is planted.

    Attributes:
        failpoint: where the first worker dies; empty where none does.
        moods: how the first sends are treated.
        pause: the longest time in which nothing need be seen, in seconds.
        finds: the promise that the bug breaks.
    """

    plant: str
    finds: Kind
    failpoint: str = ""
    moods: tuple[Mood, ...] = ()
    pause: float = 1.2


SCENARIOS = (
    Scenario("cursor-before-commit", "lost", "accept.begin:1"),
    Scenario("receipt-before-send", "lost", "send.marked:1"),
    Scenario("lease-never-expires", "lost", "turn.composed:1"),
    # The first bubble is shown, but its answer takes longer than the lease, which cannot be renewed. Who took over
    # sends it again, slowly; meanwhile the first worker wakes and, unless its fence stops it, says the second bubble.
    Scenario("no-fence", "order", moods=(Mood(after=2.0), Mood(before=2.0)), pause=2.5),
)


async def play(scenario: Scenario, folder: Path, *, planted: bool) -> list[Violation]:
    """The scenario from beginning to end, with its bug or without; what the checker found."""
    plant = scenario.plant if planted else ""
    async with open_stage(folder, random.Random(1), scenario.moods, kind=True) as stage:
        stage.platform.say(["c1"])
        await stage.start(scenario.failpoint, plant)
        if scenario.failpoint:
            code = await stage.nursery.ended(20.0)
            assert code == -9, f"{scenario.failpoint} was not reached: the worker ended with {code}"
            await stage.start(plant=plant)
        await stage.up()
        await stage.drain(quiet=scenario.pause, patience=2 * scenario.pause if planted else 15.0)
        await stage.nursery.kill()
        await stage.close_books()
        return check(stage.platform.log)


async def tell_all(folder: Path) -> bool:
    """Play every story without its bug and with it; whether each bug, and nothing else, was found."""
    good = True
    for scenario in SCENARIOS:
        found: list[list[Violation]] = []
        for planted in (False, True):
            place = folder / f"{scenario.plant}-{planted}"
            place.mkdir()
            found.append(await play(scenario, place, planted=planted))
        clean, broken = found
        good = good and not clean and any(violation.kind == scenario.finds for violation in broken)
        print(f"{scenario.plant}: without it {len(clean)} violations; with it {'; '.join(map(str, broken)) or 'none'}")
    return good
