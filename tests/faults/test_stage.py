"""What the kill suite reads in a bot's own books."""

import random
from dataclasses import replace
from pathlib import Path

from botkit.delivery.records import OutboxState
from botkit.storage.sqlite.store import SqliteStore
from botkit.testing.store_bench import StoreBench
from tests.faults.log import Marked
from tests.faults.stage import open_stage


async def answers_a_call_between_two_bubbles_and_then_excuses_itself(bench: StoreBench) -> list[str]:
    """The keys in the order they were sent in; nobody knows whether the last one was shown."""
    await bench.says("tell me")
    claim = await bench.claim()
    answer = await bench.answers(claim, "first", "second")
    called = await bench.answers(claim, "I am here")
    first, second = (message.key for message in answer.outbox)
    order = [first, called.outbox[0].key, second]
    for key in order:
        bench.passes(1)
        await bench.sends(claim, key)
    excuse = replace(bench.answer_to(claim, (), "a moment"), outcome="busy")
    assert await bench.store.commit(excuse)
    bench.passes(1)
    await bench.sends(claim, excuse.outbox[0].key, state=OutboxState.AMBIGUOUS)
    return [*order, excuse.outbox[0].key]


async def test_what_was_perhaps_sent_stands_behind_what_was_sent_before_it(tmp_path: Path) -> None:
    async with open_stage(tmp_path, random.Random(1), kind=True, policy="mark") as stage:
        async with await SqliteStore.open(stage.database) as store:
            order = await answers_a_call_between_two_bubbles_and_then_excuses_itself(StoreBench(store))
        stage.close_books()
        marked = [entry for entry in stage.platform.log if isinstance(entry, Marked)]
    assert [(entry.key, entry.after) for entry in marked] == [(order[3], order[2])]
