"""What commits and memory need to know of a turn."""

from typing import Protocol

from botkit.clock import Instant
from botkit.delivery.fold import Step
from botkit.delivery.records import Claim, Desk
from botkit.persona.loader import LoadedPersona


class TurnFacts(Protocol):
    """A claimed conversation, what lies on its desk, and the step that is next."""

    @property
    def claim(self) -> Claim: ...
    @property
    def speaker(self) -> LoadedPersona: ...
    @property
    def desk(self) -> Desk: ...
    @property
    def step(self) -> Step: ...
    @property
    def started_at(self) -> Instant: ...
