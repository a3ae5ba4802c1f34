"""Whether all is well, in one value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Status: TypeAlias = Literal["starting", "ok", "degraded", "recovery", "ending"]
"""degraded: something runs, but not everything as it should; recovery: nothing can run as it is set up."""


@dataclass(frozen=True, slots=True)
class Health:
    """How the process is.

    Attributes:
        reasons: what is wrong, each with its remedy where there is one; empty while it is `ok`.
        bots: the state of each bot by its id.
    """

    status: Status
    reasons: tuple[str, ...] = ()
    bots: Mapping[str, str] = field(default_factory=dict[str, str])

    def told(self, version: str) -> dict[str, object]:
        """As `/health` shows it."""
        return {
            "status": self.status,
            "version": version,
            "reasons": list(self.reasons),
            "bots": dict(self.bots),
        }
