"""Where changes of a memory come from, for every store alike."""

from dataclasses import dataclass

from botkit.clock import Instant
from botkit.messages import TurnId


@dataclass(frozen=True, slots=True)
class Occasion:
    """Where changes come from.

    Attributes:
        conversation: the row of the conversation; 0 where they come of none.
        turn: the turn that heard them, if one did.
        heeds_pause: nothing new is remembered of who asked for that.
    """

    at: Instant
    conversation: int = 0
    turn: TurnId | None = None
    heeds_pause: bool = False
