"""How long to wait before a burst of messages becomes a turn: people send a thought in several messages."""

from collections.abc import Sequence

from botkit.clock import Instant, after, seconds_between

_SLOW_TYPIST = 1.3
"""A person whose last pause was p seconds gets 1.3 p before we speak, so that the next message is not cut off."""


def burst_due(
    received_at: Instant,
    wait: float,
    limit: float,
    first: Instant | None,
    last: Instant | None,
    due: Instant | None,
) -> Instant:
    """When the turn of a burst may be taken, now that a message arrived.

    Args:
        wait: seconds of quiet that end a burst; 0 ends it at once.
        limit: seconds after the first message at which it ends in any case.
        first: when the burst's first message arrived; None where this one begins it.
        last: when the message before this one arrived.
        due: when its turn was due so far.
    """
    if wait <= 0 or first is None or last is None:
        return after(received_at, max(0.0, wait))
    if due is not None and due <= last:
        return due  # somebody calls in it: that does not wait because more is said
    gap = seconds_between(last, received_at)
    quiet = max(wait, min(_SLOW_TYPIST * gap, 2 * wait))
    return min(after(received_at, quiet), max(received_at, after(first, limit)))


def rest_due(at: Instant, received: Sequence[Instant], wait: float, limit: float) -> Instant:
    """When messages that a turn at `at` left aside may be taken: once their own burst has come to rest.

    Args:
        received: when each of them arrived; at least one.
        wait: seconds of quiet that end a burst.
        limit: seconds after the first of them at which it ends in any case.
    """
    return max(at, min(after(max(received), wait), after(min(received), limit)))
