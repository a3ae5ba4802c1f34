"""A process that leaks is told from one that breathes."""

import random
from dataclasses import replace

from tests.faults.soak.trends import Sample, trends

STILL = Sample(
    at=0.0, memory=90.0, database=20.0, files=20, tasks=40, threads=5, processor=0.0, objects=430_000, heap=20.0
)


def run(minutes: int, **per_minute: float) -> list[Sample]:
    """Samples of a process, one every five seconds, whose figures go up and down a little and rise so much a minute."""
    chance = random.Random(7)
    samples: list[Sample] = []
    for number in range(12 * minutes):
        passed = number / 12
        rising = {name: getattr(STILL, name) + by * passed for name, by in per_minute.items()}
        sample = replace(STILL, at=5.0 * number, **rising)
        noisy = replace(
            sample,
            memory=sample.memory + chance.uniform(-1, 1),
            tasks=sample.tasks + chance.randint(-9, 9),
            objects=sample.objects + chance.randint(-15_000, 15_000),
        )
        samples.append(noisy)
    return samples


def rising(samples: list[Sample]) -> list[str]:
    return [trend.name for trend in trends(samples) if not trend.flat]


def test_a_process_that_goes_up_and_down_is_flat() -> None:
    assert rising(run(30)) == []


def test_one_object_that_stays_for_each_of_twenty_messages_a_second_is_seen() -> None:
    assert rising(run(30, objects=1_200)) == ["Python's objects, thousands"]


def test_fifty_bytes_of_c_code_that_stay_for_each_message_are_seen() -> None:
    assert rising(run(30, heap=0.06)) == ["heap in use besides SQLite's, MB"]


def test_memory_may_take_steps_and_not_climb_without_end() -> None:
    steps = [replace(sample, memory=90.0 + 2.5 * (sample.at > 800) + 2.5 * (sample.at > 1_100)) for sample in run(30)]
    assert rising(steps) == []
    assert rising(run(30, memory=0.6)) == ["memory besides SQLite's, MB"]


def test_one_file_that_stays_open_every_five_minutes_is_seen() -> None:
    assert rising(run(30, files=0.2)) == ["open files"]


def test_a_task_that_never_ends_every_half_minute_is_seen() -> None:
    assert rising(run(30, tasks=2)) == ["tasks"]


def test_what_only_grows_while_the_caches_fill_is_flat() -> None:
    warming = [replace(sample, memory=40.0 + min(50.0, sample.at / 10)) for sample in run(30)]
    assert rising(warming) == []


def test_pages_of_the_database_that_are_kept_at_hand_are_no_leak() -> None:
    assert rising(run(30, memory=2.0, database=2.0)) == []


def test_a_minute_is_judged_as_well() -> None:
    assert rising(run(1)) == []
    assert rising(run(1, files=60)) == ["open files"]
