"""Jobs, and the pruning of rows that have served."""

from collections.abc import Sequence

from botkit.clock import Instant
from botkit.delivery.records import JobClaim, PlannedJob, WorkerId
from botkit.errors import LeaseLost
from botkit.messages import TurnId
from botkit.storage.memory.owned import Owner
from botkit.storage.memory.rows import Input, Job, Message, Tables


def plan_jobs(
    tables: Tables, jobs: Sequence[PlannedJob], turn: TurnId | None = None, owner: Owner | None = None
) -> int:
    """Plan jobs, each key once; how many were new.

    Args:
        turn: the one they come of, if they come of one.
        owner: whose memory they are about, if they are about one.
    """
    return sum(_plan(tables, job, turn, owner) for job in jobs)


def _plan(tables: Tables, planned: PlannedJob, turn: TurnId | None, owner: Owner | None) -> bool:
    job = tables.jobs.get(planned.key)
    if job is not None and job.state == "running" and planned.renew:
        job.again = planned.due_at if job.again is None else job.again
    if job is not None and (job.ended_at is None or not planned.renew):
        return False
    fence = 0 if job is None else job.fence
    tables.jobs[planned.key] = Job(planned, planned.due_at, turn, fence=fence, owner=owner)
    return True


def claim_jobs(tables: Tables, worker: WorkerId, now: Instant, until: Instant, limit: int) -> tuple[JobClaim, ...]:
    due = sorted((job.due, key, job) for key, job in tables.jobs.items() if job.due is not None and job.due <= now)
    claims: list[JobClaim] = []
    for _, key, job in due[:limit]:
        job.worker, job.due, job.state = worker, until, "running"
        job.fence += 1
        job.attempts += 1
        claims.append(JobClaim(key, job.planned.kind, job.planned.payload, worker, job.fence, job.attempts))
    return tuple(claims)


def finish_job(tables: Tables, claim: JobClaim, at: Instant) -> None:
    _end(tables, claim, "done", None, at)


def fail_job(tables: Tables, claim: JobClaim, at: Instant, retry_at: Instant | None) -> None:
    if retry_at is None:
        _end(tables, claim, "failed", None, at)
    else:
        _end(tables, claim, "planned", retry_at, None)


def _end(tables: Tables, claim: JobClaim, state: str, due: Instant | None, at: Instant | None) -> None:
    job = tables.jobs.get(claim.key)
    if job is None or job.fence != claim.fence or job.worker != claim.worker:
        raise LeaseLost(f"job {claim.key} was taken over (fence {claim.fence} is stale)")
    job.worker, job.due, job.state, job.ended_at = None, due, state, at
    if job.again is not None:
        if due is None:
            job.due, job.state, job.ended_at, job.attempts = job.again, "planned", None, 0
        job.again = None


def prune(tables: Tables, before: Instant, limit: int) -> int:
    """Remove what ended before `before`; a turn that still has something to send stays whole."""
    unsent = {turn for turn, row in tables.turns.items() if any(message.ended_at is None for message in row.messages)}
    rows = tables.inputs.values()
    inputs = [row for row in rows if row.done and row.received_at < before and row.turn not in unsent][:limit]
    for row in inputs:
        _forget_input(tables, row)
    limit -= len(inputs)
    ended = [
        (row.ended_at, place, key)
        for place, (key, row) in enumerate(tables.messages.items())
        if _is_old(row, before) and row.row.turn not in unsent
    ]
    sent = sorted(ended)[:limit]
    for _, _, key in sent:
        del tables.messages[key]
    limit -= len(sent)
    jobs = sorted(key for key, job in tables.jobs.items() if _is_old(job, before))[:limit]
    for key in jobs:
        del tables.jobs[key]
    return len(inputs) + len(sent) + len(jobs)


def _is_old(row: Message | Job, before: Instant) -> bool:
    return row.ended_at is not None and row.ended_at < before


def _forget_input(tables: Tables, row: Input) -> None:
    del tables.inputs[row.seq]
    del tables.events[row.event.conversation.bot, row.event.id]
    if row.message_id:
        tables.places[row.event.conversation].known[row.message_id].remove(row)
    if row.turn is not None:
        tables.turns[row.turn].inputs.remove(row)
