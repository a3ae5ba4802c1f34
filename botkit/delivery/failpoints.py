"""Named moments at which a test may kill the process, fail a call, or plant a bug.

A failpoint is handed in through constructors and does nothing in production. The names are listed here, so
that a suite can say that it hit every one.
"""

from collections.abc import Callable
from typing import TypeAlias

Failpoint: TypeAlias = Callable[[str], None]
"""Called with the moment's name; returns, raises, or never comes back."""

NAMES = (
    "accept.begin",
    "store.before_commit",
    "store.after_commit",
    "accept.committed",
    "turn.claimed",
    "turn.composed",
    "turn.committed",
    "send.marked",
    "send.called",
    "send.settled",
    "claim.released",
)


def pass_by(name: str) -> None:
    """The failpoint of production: nothing happens."""
    del name
