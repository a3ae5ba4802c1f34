"""What is next in a conversation, and what a turn leaves for later. Pure."""

from collections.abc import Callable, Sequence

from botkit.clock import Instant, after, seconds_between
from botkit.conversation.summons import only_calls
from botkit.delivery.bursts import rest_due
from botkit.delivery.fold import Burst, Call, Opening, Order, Step, as_it_stands, is_undisturbed, message_of, next_step
from botkit.delivery.policy import DeliveryPolicy
from botkit.delivery.records import Desk, Pending, Rest
from botkit.messages import MessageDeleted, MessageEdited, MessageReceived
from botkit.persona.schema import Persona


class Agenda:
    """Decides by what lies on a desk.

    Args:
        is_command: whether a text is a command.
    """

    def __init__(self, is_command: Callable[[str], bool], policy: DeliveryPolicy) -> None:
        self._is_command = is_command
        self._policy = policy

    def next_step(self, desk: Desk, persona: Persona) -> Step:
        """What the next turn is about."""
        step = self._step(desk.pending, desk, persona)
        if isinstance(step, Burst) and desk.latest:
            urgent = self._step(_whole_stories(desk.latest), desk, persona)
            if isinstance(urgent, Call) or (desk.attempts and isinstance(urgent, Order)):
                return urgent
        return step

    def still(self, step: Step, desk: Desk, persona: Persona, restarts: int) -> Step | None:
        """`step` as it stands now that the desk is seen again; None where it has to be answered anew.

        Args:
            restarts: how often the turn was begun anew already. After some times what was added waits for its own
                turn, and after many what was reworded will do: somebody edits without end.
        """
        stands = as_it_stands(step, desk.pending + desk.latest, reworded=restarts >= self._policy.restart_limit)
        if stands is None or restarts >= self._policy.absorb_limit or isinstance(step, Call):
            return stands
        return stands if is_undisturbed(stands, self._besides_calls(desk, persona)) else None

    def calls_next(self, desk: Desk, step: Step, persona: Persona) -> bool:
        """Whether a bare call waits behind `step`."""
        rest = left(desk, step)
        return bool(rest) and isinstance(self._step(rest, desk, persona), Call)

    def rest(self, desk: Desk, step: Step, persona: Persona, at: Instant) -> Rest:
        """What a turn about `step`, committed at `at`, leaves aside of what lies on the desk."""
        rows = left(desk, step)
        if not rows:
            return Rest()
        received = [row.received_at for row in rows]
        attempts = 0 if isinstance(step, Burst | Opening) else desk.attempts
        following = self._step(rows, desk, persona)
        if isinstance(following, Call | Order):
            return Rest(max(received), since=min(received), attempts=attempts)
        if attempts:
            # What no try has been about yet is tried as soon as its burst has come to rest.
            received = [row.received_at for row in rows if row.seq > desk.excused_through]
            if not received:
                since = min(row.received_at for row in rows)
                return Rest(after(at, self._policy.owed_delay(seconds_between(since, at))), attempts=attempts)
        elif desk.latest or not isinstance(following, Burst):
            return Rest()
        due = rest_due(at, received, self._policy.burst_wait, self._policy.burst_limit)
        return Rest(due, since=min(received), attempts=attempts)

    def _besides_calls(self, desk: Desk, persona: Persona) -> Step:
        """What would be next if the bare calls had their answer already."""
        step = self.next_step(desk, persona)
        rest = left(desk, step)
        return self._step(rest, desk, persona) if isinstance(step, Call) and rest else step

    def _step(self, pending: Sequence[Pending], desk: Desk, persona: Persona) -> Step:
        def is_call(message: MessageReceived) -> bool:
            return message.addressed and only_calls(message, persona)

        return next_step(pending, is_command=self._is_command, is_call=is_call, owed=desk.attempts > 0)


def _whole_stories(latest: Sequence[Pending]) -> list[Pending]:
    """The rows without changes of messages that are not among them: these are not to be taken for the messages."""
    originals = {message_of(row) for row in latest if isinstance(row.event, MessageReceived)}
    return [
        row
        for row in latest
        if not isinstance(row.event, MessageEdited | MessageDeleted) or message_of(row) in originals
    ]


def left(desk: Desk, step: Step) -> tuple[Pending, ...]:
    """What lies on the desk besides what a turn about `step` consumes."""
    consumed = set(step.consumed)
    return tuple(row for row in desk.pending if row.seq not in consumed)
