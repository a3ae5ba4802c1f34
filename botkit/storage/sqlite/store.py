"""`SqliteStore`: the ports of delivery over one SQLite file."""

import asyncio
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from botkit.clock import Instant
from botkit.delivery.failpoints import Failpoint, pass_by
from botkit.delivery.observing import Backlog
from botkit.delivery.records import (
    Accepted,
    Batch,
    Claim,
    Claimed,
    Commit,
    Desk,
    OutboxState,
    Resumption,
    TurnRecord,
    WorkerId,
)
from botkit.errors import StoreUnavailable
from botkit.messages import BotId, ConversationId, PersonaId, TurnId
from botkit.storage.codec import Codec
from botkit.storage.sqlite import listening, moves, outbox, turns
from botkit.storage.sqlite.accept import AcceptBatch
from botkit.storage.sqlite.commit import CommitTurn
from botkit.storage.sqlite.connection import WorkConnection, connect, enlarge_cache
from botkit.storage.sqlite.job_store import SqliteJobs
from botkit.storage.sqlite.lock import FileLock
from botkit.storage.sqlite.memory_store import SqliteMemories, forgets
from botkit.storage.sqlite.migrate import damaged, is_suspicious, migrate
from botkit.storage.sqlite.place import check_place
from botkit.storage.sqlite.reader import Reader
from botkit.storage.sqlite.scrubbing import scrub
from botkit.storage.sqlite.writer import Writer
from botkit.storage.stopwatch import Stopwatch
from botkit.storage.wakeups import Wakeups
from botkit.storage.wellformed import well_formed


class SqliteStore(SqliteMemories, SqliteJobs):
    """Every write goes through the one writer, every read through the one reader, each in groups.

    Made by `open`; used as an async context manager.
    """

    def __init__(self, lock: FileLock, writer: Writer, reader: Reader) -> None:
        SqliteMemories.__init__(self, writer, reader)
        self._lock = lock
        self._codec = Codec()
        self._wakeups = Wakeups()

    @classmethod
    async def open(
        cls,
        path: Path,
        *,
        grouped: bool = True,
        backups: int = 5,
        failpoint: Failpoint = pass_by,
        stopwatch: Stopwatch | None = None,
    ) -> Self:
        """Open the database at `path`, made and migrated as needed; `backups` copies from before are kept.

        Raises:
            StoreInUse: another process has it open.
            SchemaTooNew: a newer botkit wrote it.
            StoreDamaged: it does not pass its check.
            StoreUnavailable: it cannot be opened.
        """
        check_place(path)
        lock = FileLock(path)
        lock.take()
        opening = asyncio.create_task(_connect(path, backups, cls.take_over))
        try:
            connection, reader = await asyncio.shield(opening)
        except asyncio.CancelledError:
            # A connection left half open would have its thread call a loop that is gone.
            await asyncio.wait((opening,))
            if opening.exception() is None:
                for opened in reversed(opening.result()):
                    await opened.close()
            lock.let_go()
            raise
        except BaseException:
            lock.let_go()
            raise
        return cls(lock, Writer(connection, grouped=grouped, failpoint=failpoint, stopwatch=stopwatch), Reader(reader))

    @staticmethod
    def take_over(db: sqlite3.Connection) -> None:
        """Whoever listened or worked before is dead, as the lock proves: nobody has to wait for their leases to end."""
        listening.reset(db)
        turns.take_back(db)

    async def close(self) -> None:
        """Write what waits, then close, also when cancelled meanwhile. The store cannot be used afterwards."""
        closing = asyncio.create_task(self._close())
        try:
            await asyncio.shield(closing)
        except asyncio.CancelledError:
            await asyncio.wait((closing,))
            raise

    async def _close(self) -> None:
        await self._reader.close()
        await self._writer.close()
        self._lock.let_go()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    @property
    def commits(self) -> int:
        """How many transactions were written: fewer than writes, where writes came together."""
        return self._writer.commits

    def _wake_for(self, due: Instant | None) -> None:
        """Called by the writer, since whoever asked for the write may be gone by the time it is on disk."""
        if due is not None:
            self._wakeups.notify()

    # --- inbox ---

    async def accept(self, batch: Batch) -> Accepted:
        due: list[Instant] = []

        def wake(_: Accepted) -> None:
            self._wake_for(min(due, default=None))

        try:
            return await self._writer.write(AcceptBatch(batch, self._codec, due.append), wake)
        except ValueError:  # text that is no UTF-8; looking for it in every batch would cost more
            return await self._writer.write(AcceptBatch(well_formed(batch), self._codec, due.append), wake)

    async def resume(self, bot: BotId) -> Resumption:
        return await self._reader.read(partial(listening.resume, bot=bot))

    async def take_listening(self, bot: BotId, worker: WorkerId, now: Instant, until: Instant) -> int | None:
        return await self._writer.write(partial(listening.take_listening, bot=bot, worker=worker, now=now, until=until))

    async def end_listening(self, bot: BotId, worker: WorkerId) -> None:
        await self._writer.write(partial(listening.end_listening, bot=bot, worker=worker))

    # --- turns ---

    def watch(self) -> asyncio.Event:
        return self._wakeups.watch()

    async def next_due(self) -> Instant | None:
        return await self._reader.read(turns.next_due)

    async def claim(self, worker: WorkerId, now: Instant, until: Instant, limit: int) -> Claimed:
        return await self._writer.write(partial(turns.claim_due, worker=worker, now=now, until=until, limit=limit))

    async def renew(self, claim: Claim, until: Instant) -> None:
        await self._writer.write(partial(turns.renew, claim=claim, until=until))

    async def desk(self, claim: Claim, persona: PersonaId, window: int) -> Desk:
        return await self._reader.read(
            partial(turns.desk, codec=self._codec, claim=claim, persona=persona, window=window)
        )

    async def commit(self, commit: Commit) -> bool:
        try:
            written = await self._writer.write(CommitTurn(commit, self._codec))
        except ValueError:  # text that is no UTF-8
            written = await self._writer.write(CommitTurn(well_formed(commit), self._codec))
        if forgets(commit.effects):
            await self._writer.clean_up()
        return written

    async def release(self, claim: Claim, now: Instant, *, not_before: Instant | None = None) -> None:
        release = partial(turns.release, claim=claim, not_before=not_before)
        await self._writer.write(release, self._wake_for)

    async def turn(self, turn: TurnId) -> TurnRecord | None:
        return await self._reader.read(partial(turns.turn, turn_id=turn))

    # --- outbox ---

    async def mark_sending(self, claim: Claim, key: str, at: Instant, until: Instant) -> bool:
        return await self._writer.write(partial(outbox.mark_sending, claim=claim, key=key, at=at, until=until))

    async def settle(
        self, claim: Claim, key: str, state: OutboxState, at: Instant, *, message_id: str = "", release: bool = False
    ) -> None:
        message_id = well_formed(message_id)
        settle = partial(outbox.settle, claim=claim, key=key, state=state, at=at, message_id=message_id)
        work = partial(outbox.settle_and_release, settle=settle, claim=claim, release=release)
        await self._writer.write(work, self._wake_for)

    async def put_back(self, claim: Claim, key: str, next_at: Instant, *, ambiguous: bool) -> None:
        await self._writer.write(partial(outbox.put_back, claim=claim, key=key, next_at=next_at, ambiguous=ambiguous))

    async def defer(self, claim: Claim, key: str, at: Instant, next_at: Instant) -> None:
        await self._writer.write(partial(outbox.defer, claim=claim, key=key, at=at, next_at=next_at))

    async def move_chat(self, claim: Claim, chat: str, at: Instant) -> None:
        move = partial(moves.move_chat, claim=claim, chat=well_formed(chat), at=at, codec=self._codec)
        await self._writer.write(move, self._wake_for)

    async def close_chat(self, claim: Claim, at: Instant) -> int:
        return await self._writer.write(partial(outbox.close_chat, claim=claim, at=at))

    async def ambiguous_sends(self) -> dict[str, int]:
        return await self._reader.read(outbox.ambiguous_sends)

    # --- history and soundness ---

    async def find_conversation(self, conversation: ConversationId) -> bool:
        return await self._reader.read(partial(turns.find_conversation, conversation=conversation))

    async def backlog(self, now: Instant) -> Backlog:
        return await self._reader.read(partial(turns.backlog, now=now))

    async def prove_writable(self) -> None:
        await self._writer.write(_prove_writable)


def _prove_writable(db: sqlite3.Connection) -> None:
    """Write something that changes nothing: a full disk is told at the start, and not by endless tries."""
    (version,) = db.execute("PRAGMA user_version").fetchone()
    db.execute(f"PRAGMA user_version = {version:d}")


async def _connect(
    path: Path, backups: int, take_over: Callable[[sqlite3.Connection], None]
) -> tuple[WorkConnection, WorkConnection]:
    """The write connection, after migration and `take_over`, and the read connection."""
    suspicious = is_suspicious(path)
    connection: WorkConnection | None = None
    try:
        connection = await connect(path, writes=True)
        await connection.work(partial(migrate, path=path, suspicious=suspicious, kept=backups))
        await connection.work(enlarge_cache)
        await connection.work(take_over)
        await connection.work(scrub)
        await connection.work(_prove_writable)
        return connection, await connect(path, writes=False)
    except BaseException as error:
        if connection is not None:
            await connection.close()
        if isinstance(error, sqlite3.OperationalError | OSError):
            raise StoreUnavailable(
                f"{path} cannot be used ({error}): make room on its disk, make it writable, or choose another folder"
            ) from error
        if isinstance(error, sqlite3.DatabaseError | UnicodeDecodeError):
            # SQLite quotes what it cannot read, and the quotation need not be text.
            raise damaged(path, str(error)) from error
        raise
