"""Whatever is done to them, SqliteStore and MemoryStore answer alike."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from botkit.adapter import StateChange
from botkit.clock import after
from botkit.delivery.records import BindPersona, Claim, Commit, Desk, JobClaim, OutboxState, PlannedJob, Rest
from botkit.errors import StoreError
from botkit.inspection.facts import Life
from botkit.inspection.ports import Lives
from botkit.messages import ConversationId, MessageReceived
from botkit.storage.codec import Codec
from botkit.storage.memory.store import MemoryStore
from botkit.storage.sqlite.lives import SqliteLives
from botkit.storage.sqlite.store import SqliteStore
from botkit.testing.store_bench import ANNE, BERT, BOT, MIRA, XIA, StoreBench
from botkit.testing.store_stories.workers import WorkerStories
from tests.storage.both_stores import BothStores

T = TypeVar("T")

PICK = st.integers(0, 7)
"""Which one of the newest few."""
CHAT = st.sampled_from(["wen", "bo", "supergroup"])
WORKER = st.sampled_from([ANNE, BERT])
PERSONA = st.sampled_from([XIA, MIRA])
ENDS = ("sent", "ambiguous", "failed", "expired")
MISCOUNTED = """
SELECT c.id FROM conversation c
WHERE pending <> (SELECT count(*) FROM inbox WHERE conversation = c.id AND done = 0)
   OR open <> (SELECT count(*) FROM outbox WHERE conversation = c.id AND state IN ('planned', 'sending'))
   OR (due IS NULL) <> (pending = 0 AND open = 0 AND worker IS NULL)
   OR moved_to IS NOT NULL AND (worker IS NOT NULL OR due IS NOT NULL OR pending OR open)
   OR moved_to IN (SELECT id FROM conversation WHERE moved_to IS NOT NULL)
"""
"""Conversations whose figures are not what their rows come to, and those with work that nobody will ever look at."""
HALF_WITHDRAWN = """
SELECT t.id FROM turn t
WHERE withdrawn AND (
    EXISTS (SELECT 1 FROM inbox WHERE turn = t.id)
    OR EXISTS (SELECT 1 FROM history WHERE turn = t.id)
    OR EXISTS (SELECT 1 FROM outbox WHERE turn = t.id AND maybe_sent)
    OR EXISTS (SELECT 1 FROM outbox WHERE turn = t.id AND state NOT IN ('superseded', 'failed', 'expired'))
)
"""
"""Turns that were taken back and left something behind, or were seen."""
CODEC = Codec()
SECONDS = st.sampled_from([0.0, 0.4, 1.2, 5.0, 40.0])


def lives_of(lives: Lives, word: str) -> list[Life]:
    """What is told of everything of that name, without what each store makes up: names of people, unused bots."""
    told = [lives.life(found) for found in lives.find(word)]
    return [
        replace(
            life,
            listener=None,
            story=tuple(replace(row, person="") for row in life.story),
            companions=tuple(replace(row, person="") for row in life.companions),
        )
        for life in told
    ]


class TestACrowdOnBoth(WorkerStories):
    @pytest.fixture
    async def bench(self, tmp_path: Path) -> AsyncIterator[StoreBench]:
        async with await SqliteStore.open(tmp_path / "botkit.db") as sqlite:
            store: Any = BothStores(sqlite, MemoryStore())
            yield StoreBench(store)


class StoresAgree(RuleBasedStateMachine):
    """Any sequence of calls, sensible or not: stale claims, old desks, keys of others."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.sqlite = self.runner.run(SqliteStore.open(Path(self.folder.name) / "botkit.db"))
        # The machine does not fail here, so nothing has to reach its disk.
        self.runner.run(self.sqlite._writer._connection.work(lambda db: db.execute("PRAGMA synchronous = OFF").close()))
        self.memory = MemoryStore()
        self.store: Any = BothStores(self.sqlite, self.memory)
        self.bench = StoreBench(self.store)
        self.messages: list[MessageReceived] = []
        self.claims: list[Claim] = []
        self.desks: list[tuple[Claim, Desk]] = []
        self.commits: list[Commit] = []
        self.keys: list[str] = ["no-such-key"]
        self.jobs: list[JobClaim] = []

    def teardown(self) -> None:
        self.runner.run(self.sqlite.close())
        self.runner.close()
        self.folder.cleanup()

    def do(self, call: Any) -> Any:
        """Both must refuse alike, too; then there is no answer."""
        with suppress(StoreError):
            return self.runner.run(call)
        return None

    def one(self, things: Sequence[T], pick: int) -> T | None:
        return things[-1 - pick % len(things)] if things else None

    # --- the way in ---

    @rule(chat=CHAT, message_id=st.sampled_from([None, "1"]), wait=SECONDS, accepted=st.booleans())
    def says(self, chat: str, message_id: str | None, wait: float, *, accepted: bool) -> None:
        message = self.bench.message(self.bench.new_name("text"), chat=chat, message_id=message_id)
        self.messages.append(message)
        if accepted:
            self.do(self.bench.accept(message, wait=wait))

    @rule(pick=PICK, how=st.sampled_from(["again", "by another way", "edit", "delete"]), wait=SECONDS)
    def something_happens_to_a_message(self, pick: int, how: str, wait: float) -> None:
        if message := self.one(self.messages, pick):
            match how:
                case "again":
                    event = message
                case "by another way":
                    event = replace(message, id=self.bench.new_name("event"))
                case "edit":
                    event = self.bench.edit(message, self.bench.new_name("edited"))
                case _:
                    event = self.bench.deletion(message)
            self.do(self.bench.accept(event, wait=wait))

    @rule(chat=CHAT)
    def presses_a_button(self, chat: str) -> None:
        self.do(self.bench.accept(self.bench.press("/persona mira", chat=chat), wait=0))

    @rule(old=CHAT, new=CHAT)
    def a_chat_moves(self, old: str, new: str) -> None:
        self.do(self.bench.accept(self.bench.move(old, new)))

    @rule(pick=PICK, new=CHAT)
    def a_send_is_told_that_the_chat_moved(self, pick: int, new: str) -> None:
        if claim := self.one(self.claims, pick):
            self.do(self.store.move_chat(claim, new, self.bench.now))

    @rule(worker=WORKER, seconds=SECONDS)
    def listens(self, worker: Any, seconds: float) -> None:
        fence = self.do(self.store.take_listening(BOT, worker, self.bench.now, after(self.bench.now, seconds)))
        state = [StateChange("key", None if seconds else "value")]
        self.do(self.bench.accept(self.bench.message(), cursor=f"{seconds}", state=state, fence=fence))
        if fence == 3:
            self.do(self.store.end_listening(BOT, worker))

    @rule(fence=st.integers(1, 4))
    def an_old_listener_brings_something(self, fence: int) -> None:
        self.do(self.bench.accept(self.bench.message(), cursor="old", fence=fence))

    @rule(seconds=SECONDS)
    def time_passes(self, seconds: float) -> None:
        self.bench.passes(seconds)

    # --- turns ---

    @rule(worker=WORKER, limit=st.integers(1, 2), lease=SECONDS)
    def claim(self, worker: Any, limit: int, lease: float) -> None:
        self.claims += self.do(self.bench.claims(worker, limit=limit, lease=lease))

    @rule(pick=PICK, persona=PERSONA, window=st.integers(0, 5))
    def looks_at_the_desk(self, pick: int, persona: Any, window: int) -> None:
        if (claim := self.one(self.claims, pick)) and (desk := self.do(self.store.desk(claim, persona.id, window))):
            self.desks.append((claim, desk))

    @rule(
        pick=PICK,
        take=st.integers(0, 3),
        says=st.integers(0, 3),
        persona=PERSONA,
        how=st.sampled_from(["plain", "absorb", "owed", "excused", "bind", "spoilt"]),
    )
    def commit(self, pick: int, take: int, says: int, persona: Any, how: str) -> None:
        if (found := self.one(self.desks, pick)) is None:
            return
        claim, desk = found
        words = [self.bench.new_name("words") for _ in range(says)]
        commit = replace(self.bench.answer_to(claim, desk.pending[:take], *words), persona=persona)
        match how:
            case "absorb":
                commit = replace(commit, absorb=True)
            case "owed" | "excused":
                retry_at = after(self.bench.now, 5)
                commit = replace(
                    commit,
                    consumed=(),
                    history=(),
                    rest=Rest(retry_at, attempts=desk.attempts + 1),
                    excused=how == "excused",
                )
            case "bind":
                commit = replace(commit, effects=(BindPersona(persona.id),))
            case "spoilt" if self.commits:
                commit = replace(commit, turn=self.commits[-1].turn, outbox=self.commits[-1].outbox)
            case _:
                pass
        if self.do(self.store.commit(commit)):
            self.commits.append(commit)
            self.keys += [plan.key for plan in commit.outbox]

    @rule(pick=PICK, seconds=SECONDS, how=st.sampled_from(["renew", "release", "close"]))
    def something_happens_to_a_claim(self, pick: int, seconds: float, how: str) -> None:
        if claim := self.one(self.claims, pick):
            match how:
                case "renew":
                    self.do(self.store.renew(claim, after(self.bench.now, seconds)))
                case "close":
                    self.do(self.store.close_chat(claim, self.bench.now))
                case _:
                    self.do(self.store.release(claim, self.bench.now))

    # --- the way out ---

    @rule(
        pick=PICK,
        which=PICK,
        seconds=SECONDS,
        end=st.sampled_from(["nothing", "put back", "put back in doubt", "deferred", *ENDS]),
        release=st.booleans(),
    )
    def sends(self, pick: int, which: int, seconds: float, end: str, *, release: bool) -> None:
        claim, key = self.one(self.claims, pick), self.one(self.keys, which)
        if claim is None or key is None:
            return
        self.do(self.store.mark_sending(claim, key, self.bench.now, after(self.bench.now, 10)))
        if end.startswith("put back"):
            doubt = end.endswith("doubt")
            self.do(self.store.put_back(claim, key, after(self.bench.now, seconds), ambiguous=doubt))
        elif end == "deferred":
            self.do(self.store.defer(claim, key, self.bench.now, after(self.bench.now, seconds)))
        elif end in ENDS:
            state = OutboxState(end)
            self.do(self.store.settle(claim, key, state, self.bench.now, message_id="m", release=release))

    # --- jobs and pruning ---

    @rule(key=st.sampled_from(["a", "b", "c"]), seconds=SECONDS, renew=st.booleans())
    def plans_a_job(self, key: str, seconds: float, *, renew: bool) -> None:
        self.do(self.store.plan_jobs([PlannedJob(key, "test", "", after(self.bench.now, seconds), renew=renew)]))

    @rule(worker=WORKER, seconds=SECONDS, limit=st.integers(1, 2))
    def claims_jobs(self, worker: Any, seconds: float, limit: int) -> None:
        self.jobs += self.do(self.store.claim_jobs(worker, self.bench.now, after(self.bench.now, seconds), limit))

    @rule(pick=PICK, how=st.sampled_from(["finish", "fail", "retry"]))
    def ends_a_job(self, pick: int, how: Literal["finish", "fail", "retry"]) -> None:
        if job := self.one(self.jobs, pick):
            if how == "finish":
                self.do(self.store.finish_job(job, self.bench.now))
            else:
                self.do(self.store.fail_job(job, self.bench.now, self.bench.now if how == "retry" else None))

    @rule(seconds=SECONDS, limit=st.integers(0, 4))
    def prunes(self, seconds: float, limit: int) -> None:
        self.do(self.store.prune(after(self.bench.now, -seconds), limit))

    # --- whatever happened ---

    @invariant()
    def they_agree(self) -> None:
        self.do(self.store.next_due())
        self.do(self.store.ambiguous_sends())
        self.do(self.store.resume(BOT))
        for claim in {claim.row: claim for claim in self.claims}.values():
            for persona in (XIA, MIRA):
                self.do(self.store.desk(claim, persona.id, 10))
        for chat in ("wen", "bo", "supergroup"):
            self.do(self.store.find_conversation(ConversationId(BOT, chat)))
        for commit in self.commits[-3:]:
            self.do(self.store.turn(commit.turn))

    @invariant()
    def they_tell_the_same_lives(self) -> None:
        for word in [*(message.id for message in self.messages[-2:]), *(commit.turn for commit in self.commits[-2:])]:
            told = self.runner.run(
                self.sqlite._reader.read(lambda db, word=word: lives_of(SqliteLives(db, CODEC), word))
            )
            assert told == lives_of(self.memory.lives(), word)

    @invariant()
    def the_figures_are_what_the_rows_come_to(self) -> None:
        for question in (MISCOUNTED, HALF_WITHDRAWN):
            assert not self.runner.run(
                self.sqlite._reader.read(lambda db, question=question: db.execute(question).fetchall())
            )


StoresAgree.TestCase.settings = settings(
    max_examples=25, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestAnySequence = StoresAgree.TestCase
