"""The figures delivery works by. Durations are seconds."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class DeliveryPolicy:
    """How patient, how persistent and how fast delivery is.

    Attributes:
        burst_wait: quiet after a message before its turn is taken; slow typists get up to twice that.
        burst_limit: the longest a burst is waited for.
        absorb_limit: how often one turn starts again because more was said while it was composed.
        restart_limit: how often because what it answers was changed; then it answers what it has, and the edits are
            taken for answered with it.
        lease: how long a dead worker's conversations wait to be taken over.
        concurrency: conversations served at once by one worker; far more than think at once, since a bare call
            needs no model and must not wait behind those that do.
        thinking: turns that may ask a model at once; the others wait, within their deadline.
        turn_deadline: the longest one turn may think.
        window: history lines read for a turn.
        max_age: a message that could not be sent for so long is not sent any more.
        send_deadline: the longest one send may take before its outcome counts as unknown.
        ambiguous: what to do with a message that may have been sent: send it again, or mark it and go on.
        owed_delays: waits between the tries at an owed answer, from the message on; the last one repeats.
        owed_limit: a try that fails so long after the newest message it is about gives the answer up with a word of
            regret.
        pace: factor on all pauses between the messages of an answer; 0 sends them at once.
    """

    burst_wait: float = 1.2
    burst_limit: float = 6.0
    absorb_limit: int = 3
    restart_limit: int = 10
    lease: float = 10.0
    concurrency: int = 1_000
    thinking: int = 200
    turn_deadline: float = 120.0
    window: int = 120
    max_age: float = 3_600.0
    send_deadline: float = 60.0
    ambiguous: Literal["resend", "mark"] = "resend"
    owed_delays: tuple[float, ...] = (5.0, 10.0, 20.0, 40.0, 60.0, 120.0, 300.0)
    owed_limit: float = 3_600.0
    pace: float = 1.0

    def owed_delay(self, age: float) -> float:
        """Seconds until an answer that is owed for `age` seconds is tried again.

        It goes by age and not by the number of tries, so that nothing said meanwhile puts the answer off.
        """
        mark = 0.0
        for delay in self.owed_delays:
            mark += delay
            if mark > age:
                return mark - age
        last = self.owed_delays[-1]
        return last - (age - mark) % last
