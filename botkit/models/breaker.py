"""A breaker: stop asking an endpoint that keeps failing, and find out when it is well again."""

from botkit.clock import Clock

FAILURES_TO_OPEN = 5
FIRST_REST = 10.0
LONGEST_REST = 300.0


class Breaker:
    """Closed while all is well; open for a rest after several failures in a row; then one probe decides.

    Each failed probe doubles the rest, up to `LONGEST_REST` seconds.
    """

    def __init__(self, clock: Clock, *, failures_to_open: int = FAILURES_TO_OPEN) -> None:
        self._clock = clock
        self._failures_to_open = failures_to_open
        self._failures = 0
        self._rest = FIRST_REST
        self._open_until: float | None = None
        self._probing = False

    @property
    def seconds_left(self) -> float:
        """How long the rest still takes; 0 when a call may be made."""
        return 0.0 if self._open_until is None else max(0.0, self._open_until - self._clock.monotonic())

    def admit(self) -> bool:
        """Whether a call may be made now. After a rest only one may, until its outcome is told."""
        if self._open_until is None:
            return True
        if self._probing or self.seconds_left > 0:
            return False
        self._probing = True
        return True

    def succeeded(self) -> None:
        """The endpoint answered."""
        self._failures = 0
        self._rest = FIRST_REST
        self._open_until = None
        self._probing = False

    def failed(self) -> None:
        """The endpoint did not answer. What began before a rest and fails in it tells nothing new."""
        if self.seconds_left > 0:
            return
        self._failures += 1
        if self._probing or self._failures >= self._failures_to_open:
            self.rest()

    def rest(self, seconds: float | None = None) -> None:
        """Ask nothing for so long (by default the usual rest, doubled each time); a rest is never cut short."""
        if seconds is None:
            if self.seconds_left > 0:
                return
            seconds = self._rest
            self._rest = min(self._rest * 2, LONGEST_REST)
        self._open_until = max(self._open_until or 0.0, self._clock.monotonic() + seconds)
        self._probing = False

    def abandoned(self) -> None:
        """The call was given up by us: nothing was learnt."""
        self._probing = False
