"""Writing: together, alone, into a full disk, and back after a restart."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from botkit.delivery.records import OutboxState
from botkit.errors import LeaseLost, StoreError, StoreUnavailable
from botkit.messages import MessageReceived
from botkit.storage.sqlite.store import SqliteStore
from botkit.testing.store_bench import ANNE, BERT, BOT, StoreBench


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    async with await SqliteStore.open(tmp_path / "botkit.db") as store:
        yield store


@pytest.fixture
def bench(store: SqliteStore) -> StoreBench:
    return StoreBench(store)


async def pragma(store: SqliteStore, words: str) -> int:
    """Ask the write connection for something."""

    def ask(db: sqlite3.Connection) -> int:
        return int(db.execute(f"PRAGMA {words}").fetchone()[0])

    return await store._writer._connection.work(ask)


class TestTogether:
    async def test_what_comes_together_is_committed_together(self, store: SqliteStore, bench: StoreBench) -> None:
        before = store.commits
        await asyncio.gather(*(bench.says(chat=f"person{number}") for number in range(500)))
        assert 0 < store.commits - before <= 10
        bench.passes(2)
        assert len(await bench.claims(limit=1000)) == 500

    async def test_for_comparison_each_can_be_committed_alone(self, tmp_path: Path) -> None:
        async with await SqliteStore.open(tmp_path / "alone.db", grouped=False) as store:
            bench = StoreBench(store)
            before = store.commits
            await asyncio.gather(*(bench.says(chat=f"person{number}") for number in range(20)))
            assert store.commits - before == 20

    async def test_one_that_fails_leaves_its_neighbours_unharmed(self, store: SqliteStore, bench: StoreBench) -> None:
        await bench.says("hello")
        stale = await bench.claim(ANNE, lease=1)
        bench.passes(1)
        (claim,) = await bench.claims(BERT)
        pending = (await bench.desk(claim)).pending
        good, late = bench.answer_to(claim, pending, "good"), bench.answer_to(stale, pending, "late")
        twice = replace(bench.answer_to(claim, (), "twice"), turn=good.turn)
        before = store.commits
        first, good_end, late_end, twice_end, last = await asyncio.gather(
            bench.accept(bench.message(chat="bo")),
            store.commit(good),
            store.commit(late),
            store.commit(twice),
            bench.accept(bench.message(chat="cy")),
            return_exceptions=True,
        )
        assert store.commits - before <= 2
        assert good_end is True
        assert isinstance(late_end, LeaseLost)
        assert isinstance(twice_end, StoreError)
        assert [getattr(end, "new", None) for end in (first, last)] == [1, 1]
        assert [row.key for row in (await bench.desk(claim)).open] == [good.outbox[0].key]

    async def test_a_cancelled_caller_holds_nobody_up(self, store: SqliteStore, bench: StoreBench) -> None:
        writes = [asyncio.create_task(bench.says(chat=f"person{number}")) for number in range(20)]
        await asyncio.sleep(0)
        for task in writes[::2]:
            task.cancel()
        await asyncio.wait(writes)
        assert [task.cancelled() for task in writes] == [True, False] * 10
        assert (await bench.accept(bench.message(chat="afterwards"))).new == 1
        bench.passes(2)
        assert {claim.conversation.chat for claim in await bench.claims()} >= {
            "afterwards",
            *(f"person{number}" for number in range(1, 20, 2)),
        }

    async def test_a_cancelled_caller_s_message_wakes_the_workers(self, store: SqliteStore, bench: StoreBench) -> None:
        woken, message = store.watch(), bench.message()
        accepting = asyncio.create_task(bench.accept(message))
        await asyncio.sleep(0)
        accepting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await accepting
        await asyncio.wait_for(woken.wait(), 5)
        assert (await bench.accept(message)).duplicates == 1
        assert await store.next_due() is not None

    async def test_what_cannot_be_read_is_put_away_and_holds_nobody_up(
        self, store: SqliteStore, bench: StoreBench, caplog: pytest.LogCaptureFixture
    ) -> None:
        slip = replace(bench.message("an adapter's slip"), reply_to=cast("str", None))
        await bench.accept(slip, bench.message("well?"))
        claim = await bench.claim()
        unread, well = (await bench.desk(claim)).pending
        assert unread.event is None
        assert isinstance(well.event, MessageReceived)
        assert "cannot be read" in caplog.text
        assert slip.text not in caplog.text
        await bench.answers(claim, "well!")
        assert (await bench.desk(claim)).pending == ()

    async def test_closing_writes_what_waits(self, tmp_path: Path) -> None:
        store = await SqliteStore.open(tmp_path / "closed.db")
        bench = StoreBench(store)
        writes = [asyncio.create_task(bench.says(chat=f"person{number}")) for number in range(50)]
        await asyncio.sleep(0)
        await store.close()
        await asyncio.gather(*writes)
        async with await SqliteStore.open(tmp_path / "closed.db") as store:
            bench = StoreBench(store)
            bench.passes(2)
            assert len(await bench.claims()) == 50

    async def test_a_crash_between_work_and_commit_leaves_nothing(self, tmp_path: Path) -> None:
        class Crash(Exception):
            pass

        armed = False

        def failpoint(name: str) -> None:
            if armed and name == "store.before_commit":
                raise Crash

        async with await SqliteStore.open(tmp_path / "crash.db", failpoint=failpoint) as store:
            bench = StoreBench(store)
            armed = True
            with pytest.raises(StoreUnavailable):
                await bench.says("lost")
            armed = False
            assert await store.next_due() is None
            assert (await bench.accept(bench.message())).new == 1


class TestFullDisk:
    async def test_nothing_is_half_written_and_it_works_again(self, store: SqliteStore, bench: StoreBench) -> None:
        await bench.says("before", wait=0)
        claim = await bench.claim()
        desk = await bench.desk(claim)
        await pragma(store, f"max_page_count = {await pragma(store, 'page_count')}")
        long = "a long story " * 2_000
        batch = [bench.message(long, chat=f"person{number}") for number in range(5)]
        with pytest.raises(StoreUnavailable, match="free disk space"):
            await bench.accept(*batch, cursor="2")
        commit = bench.answer_to(claim, desk.pending, long, long)
        with pytest.raises(StoreUnavailable):
            await store.commit(commit)
        assert (await store.resume(BOT)).cursor is None
        assert not any([await store.find_conversation(message.conversation) for message in batch])
        assert await bench.desk(claim) == desk
        assert await store.turn(commit.turn) is None
        await pragma(store, "max_page_count = 1000000")
        assert (await bench.accept(*batch, cursor="2")).new == 5
        assert await store.commit(commit)
        assert (await store.resume(BOT)).cursor == "2"

    async def test_neighbours_of_the_last_straw_are_told_too(self, store: SqliteStore, bench: StoreBench) -> None:
        await pragma(store, f"max_page_count = {await pragma(store, 'page_count')}")
        small = [bench.message(chat=f"person{number}") for number in range(3)]
        ends = await asyncio.gather(
            *(bench.accept(message) for message in small),
            bench.accept(bench.message("too much " * 10_000)),
            return_exceptions=True,
        )
        assert all(isinstance(end, StoreUnavailable) for end in ends)
        await pragma(store, "max_page_count = 1000000")
        assert (await bench.accept(*small)).new == 3


class TestAfterARestart:
    async def test_everything_is_where_it_was(self, tmp_path: Path) -> None:
        path = tmp_path / "botkit.db"
        async with await SqliteStore.open(path) as store:
            bench = StoreBench(store)
            await bench.talks("hello", "hello yourself")
            await bench.says("how are you?")
            claim = await bench.claim(lease=30)
            commit = await bench.answers(claim, "well", "and you?")
            await bench.sends(claim, commit.outbox[0].key)
            assert await store.mark_sending(claim, commit.outbox[1].key, bench.now, bench.now)
            waiting = await bench.says("well, too")
            await bench.accept(waiting, cursor="42")
            before = await bench.desk(claim)
        async with await SqliteStore.open(path) as store:
            bench.store = store
            assert (await store.resume(BOT)).cursor == "42"
            assert (await bench.accept(waiting)).duplicates == 1
            assert await store.turn(commit.turn) is not None
            bench.passes(30)
            (heir,) = await bench.claims(BERT)
            assert await bench.desk(heir) == before
            assert [row.state for row in before.open] == [OutboxState.SENDING]

    async def test_a_process_that_dies_keeps_what_it_confirmed(self, tmp_path: Path) -> None:
        """The write-ahead log of a process that never closed is read by the next."""
        path = tmp_path / "botkit.db"
        store = await SqliteStore.open(path)
        bench = StoreBench(store)
        await bench.says("do not forget me")
        for suffix in ("", "-wal"):
            path.with_name(f"copy.db{suffix}").write_bytes(path.with_name(f"botkit.db{suffix}").read_bytes())
        await store.close()
        async with await SqliteStore.open(tmp_path / "copy.db") as copy:
            bench.store = copy
            assert await bench.pending_texts(await bench.claim()) == ["do not forget me"]
