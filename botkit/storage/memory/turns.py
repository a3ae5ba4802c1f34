"""Conversations claimed and given back, and what their holder finds on the desk."""

from operator import attrgetter

from botkit.clock import Instant, seconds_between
from botkit.delivery.observing import Backlog
from botkit.delivery.records import Claim, Claimed, Desk, Pending, WorkerId, in_order
from botkit.errors import LeaseLost
from botkit.messages import MessageReceived, PersonaId
from botkit.storage.memory.rows import Conversation, Input, Tables

_OLDEST = 200
"""Inbox rows on one desk: more wait for the next turn."""
_LATEST = 50
"""Of these, so many of the newest are looked through for calls."""


def next_due(tables: Tables) -> Instant | None:
    return min((row.due for row in tables.conversations.values() if row.due is not None), default=None)


def claim_due(tables: Tables, worker: WorkerId, now: Instant, until: Instant, limit: int) -> Claimed:
    due = sorted(
        (row.due, row.row, row) for row in tables.conversations.values() if row.due is not None and row.due <= now
    )
    claims: list[Claim] = []
    for _, _, row in due[:limit]:
        row.worker, row.due, row.claimed_at = worker, until, now
        row.fence += 1
        claims.append(Claim(row.id, row.row, worker, row.fence, row.persona))
    return Claimed(tuple(claims), next_due(tables))


def check(tables: Tables, claim: Claim) -> Conversation:
    """The claimed conversation; LeaseLost unless `claim` is the newest one of it."""
    row = tables.conversations.get(claim.row)
    if row is None or row.fence != claim.fence or row.worker != claim.worker:
        raise LeaseLost(
            f"conversation {claim.row} was taken over (fence {claim.fence} is stale): "
            "if this is frequent, raise delivery.lease"
        )
    return row


def renew(tables: Tables, claim: Claim, until: Instant) -> None:
    check(tables, claim).due = until


def release(tables: Tables, claim: Claim, not_before: Instant | None = None) -> Instant | None:
    """Give the claim back; returns when the conversation is due again."""
    row = check(tables, claim)
    row.worker = None
    row.due = _due_of(row)
    if row.due is not None and not_before is not None:
        row.due = max(row.due, not_before)
    return row.due


def desk(tables: Tables, claim: Claim, persona: PersonaId, window: int) -> Desk:
    row = check(tables, claim)
    waiting = sorted(row.pending.values(), key=attrgetter("seq"))
    oldest, rest = waiting[:_OLDEST], waiting[_OLDEST:]
    known = {input_.message_id for input_ in oldest if input_.message_id}
    oldest += [
        input_ for input_ in rest if input_.message_id in known and not isinstance(input_.event, MessageReceived)
    ]
    shown = [line.line for line in row.history.get(persona, []) if line.shown]
    return Desk(
        pending=tuple(map(_pending, oldest)),
        open=in_order(message.row for message in row.open.values()),
        window=tuple(shown[-window:] if window > 0 else ()),
        attempts=row.attempts,
        excused_through=row.excused_through,
        turn_due=row.turn_due,
        newest=max(row.pending, default=0),
        persona=row.persona,
        latest=tuple(map(_pending, (input_ for input_ in rest[-_LATEST:] if input_ not in oldest))),
    )


def backlog(tables: Tables, now: Instant) -> Backlog:
    rows = [row for row in tables.conversations.values() if row.due is not None]
    since = min((row.due for row in rows if row.worker is None and row.due is not None), default=now)
    return Backlog(
        waiting=sum(bool(row.pending) for row in rows),
        owed=sum(bool(row.pending and row.attempts) for row in rows),
        outgoing=sum(len(row.open) for row in rows),
        overdue=max(0.0, seconds_between(since, now)),
    )


def _due_of(row: Conversation) -> Instant | None:
    """What has been said goes out before anything new is said, and nothing new while nothing can go out."""
    if row.open or not row.pending:
        return row.send_due if row.open else None
    return row.turn_due and max(row.turn_due, row.closed_until)


def _pending(row: Input) -> Pending:
    return Pending(row.seq, row.event, row.person, row.received_at, row.message_id)
