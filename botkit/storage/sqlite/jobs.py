"""Jobs, and the pruning of rows that have served."""

import sqlite3

from botkit.clock import Instant
from botkit.delivery.records import JobClaim, PlannedJob, WorkerId
from botkit.errors import LeaseLost
from botkit.messages import TurnId

_LOOKED_AT = 10_000
"""Inbox rows of one step, the oldest: they lie in the order of time, and nobody waits while a month is walked."""

_ALL_SENT = "NOT EXISTS (SELECT 1 FROM outbox WHERE turn = old.turn AND ended_at IS NULL)"


def plan_jobs(
    db: sqlite3.Connection, jobs: tuple[PlannedJob, ...], turn: TurnId | None = None, owner: int | None = None
) -> int:
    """Plan jobs, each key once; how many were new.

    Args:
        turn: the one they come of, if they come of one.
        owner: whose memory they are about, if they are about one.
    """
    return sum(_plan(db, job, turn, owner) for job in jobs)


def _plan(db: sqlite3.Connection, job: PlannedJob, turn: TurnId | None, owner: int | None) -> int:
    given = {
        "key": job.key,
        "kind": job.kind,
        "payload": job.payload,
        "due": job.due_at,
        "turn": turn,
        "owner": owner,
    }
    planned = db.execute(
        "INSERT INTO job (key, kind, payload, state, due, turn, owner)"
        " VALUES (:key, :kind, :payload, 'planned', :due, :turn, :owner) ON CONFLICT DO NOTHING",
        given,
    ).rowcount
    if planned or not job.renew:
        return planned
    db.execute("UPDATE job SET again = coalesce(again, :due) WHERE key = :key AND state = 'running'", given)
    return db.execute(
        "UPDATE job SET kind = :kind, payload = :payload, state = 'planned', due = :due, turn = :turn, owner = :owner,"
        " attempts = 0, ended_at = NULL WHERE key = :key AND state IN ('done', 'failed')",
        given,
    ).rowcount


def any_due(db: sqlite3.Connection, now: Instant) -> bool:
    return db.execute("SELECT 1 FROM job WHERE due IS NOT NULL AND due <= ? LIMIT 1", (now,)).fetchone() is not None


def claim_jobs(
    db: sqlite3.Connection, worker: WorkerId, now: Instant, until: Instant, limit: int
) -> tuple[JobClaim, ...]:
    rows = db.execute(
        "UPDATE job SET state = 'running', worker = ?, fence = fence + 1, attempts = attempts + 1, due = ?"
        " WHERE key IN (SELECT key FROM job WHERE due IS NOT NULL AND due <= ? ORDER BY due, key LIMIT ?)"
        " RETURNING key, kind, payload, fence, attempts",
        (worker, until, now, limit),
    ).fetchall()
    return tuple(JobClaim(key, kind, payload, worker, fence, attempts) for key, kind, payload, fence, attempts in rows)


def finish_job(db: sqlite3.Connection, claim: JobClaim, at: Instant) -> None:
    _end(db, claim, "done", None, at)


def fail_job(db: sqlite3.Connection, claim: JobClaim, at: Instant, retry_at: Instant | None) -> None:
    if retry_at is None:
        _end(db, claim, "failed", None, at)
    else:
        _end(db, claim, "planned", retry_at, None)


def _end(db: sqlite3.Connection, claim: JobClaim, state: str, due: Instant | None, at: Instant | None) -> None:
    ended = db.execute(
        "UPDATE job SET state = ?, due = ?, worker = NULL, ended_at = ? WHERE key = ? AND fence = ? AND worker = ?"
        " RETURNING again",
        (state, due, at, claim.key, claim.fence, claim.worker),
    ).fetchone()
    if ended is None:
        raise LeaseLost(f"job {claim.key} was taken over (fence {claim.fence} is stale)")
    if ended[0] is not None:
        db.execute(
            "UPDATE job SET again = NULL, state = 'planned', due = coalesce(due, again), ended_at = NULL,"
            " attempts = CASE WHEN due IS NULL THEN 0 ELSE attempts END WHERE key = ?",
            (claim.key,),
        )


def prune(db: sqlite3.Connection, before: Instant, limit: int) -> int:
    """Remove what ended before `before`; a turn that still has something to send stays whole."""
    gone = 0
    oldest = "(SELECT * FROM inbox ORDER BY seq LIMIT :looked_at)"
    for table, rows, key, old, order in (
        ("inbox", oldest, "seq", f"done = 1 AND received_at < :before AND {_ALL_SENT}", "seq"),
        ("outbox", "outbox", "position", f"ended_at < :before AND {_ALL_SENT}", "ended_at, position"),
        ("job", "job", "key", "ended_at < :before", "key"),
    ):
        gone += db.execute(
            f"DELETE FROM {table} WHERE {key} IN (SELECT {key} FROM {rows} AS old WHERE {old}"  # noqa: S608 -- our own words
            f" ORDER BY {order} LIMIT :most)",
            {"before": before, "most": limit - gone, "looked_at": _LOOKED_AT},
        ).rowcount
    return gone
