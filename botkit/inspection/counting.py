"""How the figures of a standing are put together, for every store alike. Pure."""

from dataclasses import replace

from botkit.clock import Instant
from botkit.delivery.records import OutboxState
from botkit.inspection.facts import Ended, ListenerFacts


def added(ended: Ended, state: OutboxState, count: int, doubtful: int, *, closed: bool) -> Ended:
    """So many more messages that came to this end."""
    match state:
        case OutboxState.SENT:
            return replace(ended, sent=ended.sent + count, doubtful=ended.doubtful + doubtful)
        case OutboxState.AMBIGUOUS:
            return replace(ended, ambiguous=ended.ambiguous + count)
        case OutboxState.FAILED if closed:
            return replace(ended, unreachable=ended.unreachable + count)
        case OutboxState.FAILED:
            return replace(ended, refused=ended.refused + count)
        case OutboxState.EXPIRED:
            return replace(ended, expired=ended.expired + count)
        case _:
            return ended


def latest(heard: Instant | None, listener: ListenerFacts | None) -> Instant | None:
    """When something of a bot's platform arrived last, by what was written down and by its cursor."""
    moved = None if listener is None else listener.cursor_at
    return max((at for at in (heard, moved) if at is not None), default=None)
