"""Jobs and pruning over one SQLite file."""

from collections.abc import Sequence
from functools import partial

from botkit.clock import Instant
from botkit.delivery.records import JobClaim, PlannedJob, WorkerId
from botkit.storage.sqlite import jobs as job_rows
from botkit.storage.sqlite.reader import Reader
from botkit.storage.sqlite.scrubbing import ONCE_A_DAY
from botkit.storage.sqlite.writer import Writer


class SqliteJobs:
    """The work of a SqliteStore that is neither a turn nor a message."""

    def __init__(self, writer: Writer, reader: Reader) -> None:
        self._writer = writer
        self._reader = reader

    async def plan_jobs(self, jobs: Sequence[PlannedJob]) -> int:
        return await self._writer.write(partial(job_rows.plan_jobs, jobs=tuple(jobs)))

    async def claim_jobs(self, worker: WorkerId, now: Instant, until: Instant, limit: int) -> tuple[JobClaim, ...]:
        if not await self._reader.read(partial(job_rows.any_due, now=now)):
            return ()  # looking costs a read, claiming a write
        return await self._writer.write(partial(job_rows.claim_jobs, worker=worker, now=now, until=until, limit=limit))

    async def finish_job(self, claim: JobClaim, at: Instant) -> None:
        await self._writer.write(partial(job_rows.finish_job, claim=claim, at=at))

    async def fail_job(self, claim: JobClaim, at: Instant, retry_at: Instant | None) -> None:
        await self._writer.write(partial(job_rows.fail_job, claim=claim, at=at, retry_at=retry_at))

    async def prune(self, before: Instant, limit: int) -> int:
        gone = await self._writer.write(partial(job_rows.prune, before=before, limit=limit))
        if gone < limit:
            await self._writer.clean_up(most=ONCE_A_DAY)
        return gone
