"""What the kill suite reads in a bot's own books."""

import random
from dataclasses import replace
from pathlib import Path

from botkit.delivery.records import OutboxState
from botkit.storage.sqlite.store import SqliteStore
from botkit.testing.store_bench import StoreBench
from tests.faults.log import GivenUp, Marked
from tests.faults.nursery import open_nursery
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
    async with open_nursery("fake") as nursery, open_stage(tmp_path, random.Random(1), nursery, kind=True) as stage:
        async with await SqliteStore.open(stage.database) as store:
            order = await answers_a_call_between_two_bubbles_and_then_excuses_itself(StoreBench(store))
        stage.close_books()
        marked = [entry for entry in stage.platform.log if isinstance(entry, Marked)]
    assert [(entry.key, entry.after) for entry in marked] == [(order[3], order[2])]


async def is_blocked_at_the_first_of_two_bubbles_and_then_answers(bench: StoreBench) -> list[str]:
    """The keys of the two, and of the answer that went well later."""
    await bench.says("tell me")
    claim = await bench.claim()
    blocked = [message.key for message in (await bench.answers(claim, "first", "second")).outbox]
    bench.passes(1)
    assert await bench.store.mark_sending(claim, blocked[0], bench.now, bench.now)
    bench.passes(1)
    await bench.store.close_chat(claim, bench.now)
    await bench.store.release(claim, bench.now)
    await bench.says("are you there")
    claim = await bench.claim()
    later = (await bench.answers(claim, "here")).outbox[0].key
    bench.passes(1)
    await bench.sends(claim, later)
    return [*blocked, later]


async def test_what_was_given_up_stands_where_it_would_have_been(tmp_path: Path) -> None:
    async with open_nursery("fake") as nursery, open_stage(tmp_path, random.Random(1), nursery, kind=True) as stage:
        async with await SqliteStore.open(stage.database) as store:
            first, second, _ = await is_blocked_at_the_first_of_two_bubbles_and_then_answers(StoreBench(store))
        stage.close_books()
        given_up = [entry for entry in stage.platform.log if isinstance(entry, GivenUp)]
    assert [(entry.key, entry.after) for entry in given_up] == [(first, ""), (second, first)]
