"""Every statement finds its rows by an index, so that a store costs the same however much is in it."""

import re
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from botkit.clock import after
from botkit.storage.sqlite.lives import lives_in
from botkit.storage.sqlite.standing import standings_in
from botkit.storage.sqlite.store import SqliteStore
from botkit.testing.clock import START
from botkit.testing.memory_bench import MemoryBench
from botkit.testing.store_bench import BOT, StoreBench
from botkit.testing.store_crowd import Crowd
from botkit.testing.store_stories.joins import JoinStories
from botkit.testing.store_stories.memories import PauseStories, RememberStories, RevisionStories
from botkit.testing.store_stories.memories_forgotten import ForgetStories, RoomForgetStories
from botkit.testing.store_stories.memories_kept import KeepStories
from botkit.testing.store_stories.memories_moved import AmendedMemoryStories, MovedMemoryStories, UndoStories

WALKS = {
    ("SELECT", "sqlite_master"): "the names of a few tables, once at start",
    ("UPDATE", "bot"): "one row for each bot of the configuration, once at start",
    ("DELETE", "inbox"): "pruning begins with the oldest row and ends at the first recent one",
    ("DELETE", "old"): "what pruning calls the table it prunes: jobs are a handful, the inbox as above",
    ("WITH", "each"): "the names of a few bots",
}
"""Which kind of statement may walk through which table, and why."""


LARGE = {"inbox_message", "outbox_ended", "history_message"}
"""Partial indexes that have nearly all rows of their table."""

MEMORIES = (
    RememberStories,
    RevisionStories,
    PauseStories,
    KeepStories,
    ForgetStories,
    RoomForgetStories,
    UndoStories,
    AmendedMemoryStories,
    MovedMemoryStories,
)
"""Stories that use every statement about memory."""

OPERATORS = {
    "SELECT count(DISTINCT person) FROM account": "as many as there are people",
    "SELECT min(seq) FROM inbox WHERE message_id <> ''": "a message by the platform's name for it, in whatever chat",
    "SELECT DISTINCT conversation, turn FROM history": "the same, long after it",
    "SELECT id, listener, listen_until, cursor_at FROM bot": "one row for each bot",
    "SELECT bot, max(received_at) FROM (SELECT bot, received_at FROM inbox ORDER BY seq DESC LIMIT ?)": "the newest",
    "SELECT conversation, turn FROM outbox WHERE message_id = ?": "a message of ours by the platform's name for it",
}
"""What only an operator's question asks, by how the statement begins."""


OWNED = re.compile(r"\b(?:memory|passage|summary)\b(?! CONSTANT)")
BY_OWNER = re.compile(r"\bUSING .*\((?:owner|rowid)=\?")
"""A step that touches what people said, and how it does: only within one owner's part."""


def told_in(stories: object) -> list[Callable[[MemoryBench], Awaitable[None]]]:
    return [getattr(stories, name) for name in dir(stories) if name.startswith("test_")]


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """What was executed, as it was written, with its parameters open."""
    seen: set[str] = set()
    connect = sqlite3.connect

    class Recording(sqlite3.Connection):
        def execute(self, sql, parameters=(), /):
            seen.add(sql)
            return super().execute(sql, parameters)

        def executemany(self, sql, parameters, /):
            seen.add(sql)
            return super().executemany(sql, parameters)

    monkeypatch.setattr(sqlite3, "connect", lambda *args, **options: connect(*args, factory=Recording, **options))
    return seen


def plan(db: sqlite3.Connection, sql: str) -> list[str]:
    """How SQLite goes about a statement whose parameters it does not know."""
    if named := re.findall(r":([a-z_]+)", sql):
        return [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", dict.fromkeys(named))]
    for count in range(40):
        try:
            return [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", [None] * count)]
        except sqlite3.ProgrammingError:
            continue
    raise AssertionError(f"more than forty parameters: {sql}")


def walks(detail: str, partial: set[str]) -> str | None:
    """The table that a step of a plan walks through row by row; None where it goes by an index.

    To walk through an index is to walk through its table, unless it is one that has few of the rows. A list that is
    handed in (`json_each`) is no table.
    """
    words = detail.split()
    if words[0] != "SCAN" or words[1] in {"CONSTANT", "json_each"} or partial & set(words):
        return None
    return words[1]


async def test_no_statement_walks_through_a_table_that_grows(tmp_path: Path, statements: set[str]) -> None:
    path = tmp_path / "botkit.db"
    async with await SqliteStore.open(path) as store:
        bench = StoreBench(store)
        await Crowd(bench, seed=7).live(400)
        await store.prune(after(START, 10**7), 100)
        await store.ambiguous_sends()
        await store.resume(BOT)
        await store.backlog(bench.now)
    moves = JoinStories()
    for number, story in enumerate(
        (
            moves.test_a_refused_send_of_the_younger_one_is_taken_over,
            moves.test_a_pressed_button_of_a_turn_that_is_taken_back_waits_again,
        )
    ):
        async with await SqliteStore.open(tmp_path / f"{number}.db") as store:
            await story(StoreBench(store))
    for number, story in enumerate(story for stories in MEMORIES for story in told_in(stories())):
        async with await SqliteStore.open(tmp_path / f"memory-{number}.db") as store:
            await story(MemoryBench(store))
    with lives_in(path) as lives:
        for word in ("1", "message-1", "no such name"):
            for found in lives.find(word):
                lives.life(found)
    with standings_in(path) as standings:
        standings.standing(now=after(START, 10**6), ended_since=START, spent_since=START)
    db = sqlite3.connect(path)
    questions = {sql for sql in statements if sql.split()[0] in {"SELECT", "UPDATE", "DELETE", "INSERT", "WITH"}}
    partial = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE INDEX%WHERE%'")}
    walked = {sql: table for sql in questions for step in plan(db, sql) if (table := walks(step, partial - LARGE))}
    assert sum(bool(OWNED.search(step)) for sql in questions for step in plan(db, sql)) > 20, "too little is remembered"
    memory = {
        sql: step for sql in questions for step in plan(db, sql) if OWNED.search(step) and not BY_OWNER.search(step)
    }
    db.close()
    assert len(questions) > 40, "the story does too little"
    assert memory == {}, "looked for beyond one owner"
    walked = {sql: table for sql, table in walked.items() if not sql.startswith(tuple(OPERATORS))}
    assert not {sql: table for sql, table in walked.items() if (sql.split()[0], table) not in WALKS}
