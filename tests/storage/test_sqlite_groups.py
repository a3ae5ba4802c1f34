"""Who asks together is answered together, and nobody waits for ever."""

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from typing import Any

import pytest

from botkit.storage.sqlite.groups import Ended, Groups, Work


class Desk:
    """Does groups when it is told to; each piece is given a database of its own."""

    def __init__(self) -> None:
        self.groups: list[int] = []
        self.may_work = asyncio.Event()

    async def do(self, group: Sequence[Work[Any]]) -> Sequence[Ended]:
        self.groups.append(len(group))
        await self.may_work.wait()
        return [self._done(work) for work in group]

    def _done(self, work: Work[Any]) -> Ended:
        try:
            with closing(sqlite3.connect(":memory:")) as db:
                return Ended(work(db))
        except ValueError as error:
            return Ended(error=error)


def fails(_: sqlite3.Connection) -> int:
    raise ValueError("no")


async def test_what_comes_while_a_group_is_done_makes_up_the_next() -> None:
    desk = Desk()
    groups = Groups("test", desk.do, limit=3)
    asking = [asyncio.create_task(groups.ask(lambda _, number=number: number)) for number in range(6)]
    await asyncio.sleep(0)
    desk.may_work.set()
    assert await asyncio.gather(*asking) == list(range(6))
    assert desk.groups == [3, 3]


async def test_a_failure_is_told_to_whoever_asked_and_to_nobody_else() -> None:
    desk = Desk()
    desk.may_work.set()
    groups = Groups("test", desk.do, limit=3)
    first, second = await asyncio.gather(groups.ask(fails), groups.ask(lambda _: 2), return_exceptions=True)
    assert isinstance(first, ValueError)
    assert second == 2


async def test_who_went_away_is_missed_by_nobody_and_their_work_is_done() -> None:
    desk, done = Desk(), list[int]()
    groups = Groups("test", desk.do, limit=3)
    leaving, staying = (asyncio.create_task(groups.ask(lambda _, n=n: n, done.append)) for n in (1, 2))
    await asyncio.sleep(0.01)
    leaving.cancel()
    desk.may_work.set()
    assert await staying == 2
    assert done == [1, 2]


async def test_when_the_program_ends_in_the_middle_nobody_waits_for_ever() -> None:
    desk = Desk()
    groups = Groups("test", desk.do, limit=1)

    async def asks_once_more() -> None:
        try:
            await groups.ask(lambda _: 1)
        except asyncio.CancelledError:
            await groups.ask(lambda _: 2)  # as who gives a claim back on the way out

    asking = [asyncio.create_task(asks_once_more()) for _ in range(3)]
    await asyncio.sleep(0.01)
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()
    desk.may_work.set()
    ended = await asyncio.wait_for(asyncio.gather(*asking, return_exceptions=True), 10)
    assert all(end is None or isinstance(end, asyncio.CancelledError) for end in ended)
    await asyncio.wait_for(groups.rest(), 10)


async def test_at_rest_there_is_nothing_to_wait_for() -> None:
    desk = Desk()
    groups = Groups("test", desk.do, limit=3)
    await groups.rest()
    asking = asyncio.create_task(groups.ask(lambda _: 1))
    resting = asyncio.create_task(groups.rest())
    await asyncio.sleep(0.01)
    assert not resting.done()
    desk.may_work.set()
    await resting
    assert await asking == 1


@pytest.mark.parametrize("limit", [1, 2, 64])
async def test_everything_is_done_once_and_in_order(limit: int) -> None:
    desk, seen = Desk(), list[int]()
    desk.may_work.set()
    groups = Groups("test", desk.do, limit)
    await asyncio.gather(*(groups.ask(lambda _, n=n: seen.append(n)) for n in range(100)))
    assert seen == list(range(100))
