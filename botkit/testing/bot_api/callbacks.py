"""Buttons that were pressed, and what the bots said to it."""

from dataclasses import dataclass

from botkit.clock import Clock

PATIENCE = 15.0
"""Seconds a bot has to answer. What the real server grants is not told; bots report ten to twenty."""


@dataclass(slots=True, eq=False)
class CallbackQuery:
    """One press of a button.

    Attributes:
        at: monotonic seconds of the double's clock.
        answer: what the bot showed, empty for nothing; None while it has not answered.
    """

    id: str
    bot: int
    person: int
    data: str
    at: float
    answer: str | None = None
    alert: bool = False


class CallbackQueries:
    """Every press, by its id."""

    def __init__(self, clock: Clock) -> None:
        self.pressed: dict[str, CallbackQuery] = {}
        self._clock = clock

    def press(self, bot: int, person: int, data: str) -> CallbackQuery:
        number = str((person << 32) + len(self.pressed) + 1)
        self.pressed[number] = CallbackQuery(number, bot, person, data, self._clock.monotonic())
        return self.pressed[number]

    def answer(self, number: str, bot: int, text: str, *, alert: bool) -> bool:
        """Show that, once; False where nobody waits for it (any more)."""
        query = self.pressed.get(number)
        if query is None or query.bot != bot or query.answer is not None:
            return False
        if self._clock.monotonic() - query.at > PATIENCE:
            return False
        query.answer, query.alert = text, alert
        return True
