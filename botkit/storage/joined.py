"""What two conversations come to that turn out to be one, for every store alike."""

from dataclasses import dataclass

from botkit.clock import Instant
from botkit.messages import PersonaId


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a conversation stands: whose it is, what waits in it, and when.

    Attributes:
        pending: inbox rows that wait; `first`, `last` and `turn_due` say nothing where there are none.
        first: when the first of its burst arrived; None where the next one begins a burst.
        turn_due: when what waits may be taken.
        attempts: how many turns over it ended without an answer.
        excused_through: the last inbox row that a fallback line stands for.
        open: outbox rows that wait; `send_due` says nothing where there are none.
        closed_until: until when the platform asked to be left alone.
    """

    persona: PersonaId | None
    pending: int
    first: Instant | None
    last: Instant | None
    turn_due: Instant | None
    attempts: int
    excused_through: int
    open: int
    send_due: Instant | None
    closed_until: Instant

    def due(self) -> Instant | None:
        """When somebody should look at it, if nobody holds it."""
        turn = max(self.turn_due or self.closed_until, self.closed_until) if self.pending else None
        send = self.send_due if self.open else None
        return min((due for due in (turn, send) if due is not None), default=None)


def joined(older: Standing, younger: Standing, at: Instant) -> Standing:
    """Both as one: what either side waits for, the other waits for with it, and nothing waits longer than it has to.

    Who wrote in either can be reached, so what waited after a try of unknown outcome may be tried at `at`, unless the
    platform asked to wait for longer.
    """
    waiting = [side for side in (older, younger) if side.pending]
    sending = [side.send_due for side in (older, younger) if side.open and side.send_due is not None]
    closed_until = max(older.closed_until, younger.closed_until)
    return Standing(
        persona=older.persona or younger.persona,
        pending=older.pending + younger.pending,
        first=min((side.first for side in waiting if side.first is not None), default=None),
        last=max((side.last for side in waiting if side.last is not None), default=None),
        turn_due=min((side.turn_due for side in waiting if side.turn_due is not None), default=None),
        attempts=max(older.attempts, younger.attempts),
        excused_through=max(older.excused_through, younger.excused_through),
        open=older.open + younger.open,
        # The later one: who looked before the first message may go would look again and again.
        send_due=min(max(sending), max(at, closed_until)) if sending else None,
        closed_until=closed_until,
    )
