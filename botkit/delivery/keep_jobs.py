"""The job that remembers what was said, after the reply and off its path: planned with each turn, run once for many."""

import json

from botkit.clock import Instant, after
from botkit.delivery.records import PlannedJob
from botkit.delivery.scopes import read, written
from botkit.messages import Scope

KEEP = "keep"
"""The kind of these jobs."""
_KEEP_AFTER = 90.0
"""Seconds: a stretch of talk is remembered at once rather than line by line, and while nobody waits for an answer."""


def keep_job(scope: Scope, conversation: int, at: Instant) -> PlannedJob:
    """Make what was said findable, and learn from it, a little later: once for a whole stretch of talk."""
    payload = json.dumps({"scope": written(scope), "conversation": conversation})
    return PlannedJob(f"{KEEP} {conversation} {written(scope)}", KEEP, payload, after(at, _KEEP_AFTER), renew=True)


def kept_by(payload: str) -> tuple[Scope, int]:
    """Whose memory a job of that payload is about, and the store's number of the conversation.

    Raises:
        ValueError: it is none that `keep_job` planned.
    """
    said = json.loads(payload)
    match said:
        case {"scope": str(scope), "conversation": int(conversation)}:
            return read(scope), conversation
        case _:
            raise ValueError("no scope stands there")
