"""The way in: an adapter's events, stamped on arrival and written down before anything acts on them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from botkit.adapter import StateChange
from botkit.clock import Clock
from botkit.delivery.failpoints import Failpoint
from botkit.delivery.observing import Observer
from botkit.delivery.policy import DeliveryPolicy
from botkit.delivery.ports import Inbox
from botkit.delivery.records import Arrival, Batch, Resumption
from botkit.messages import BotId, ButtonPressed, ConversationId, Event, MessageReceived, Occasion


class Notice(Protocol):
    """Is told which conversations got something new."""

    def __call__(self, conversation: ConversationId, *, urgent: bool) -> None: ...


class Intake:
    """`Accept` for one bot while this process listens to it.

    Args:
        fence: the listener's fence; a batch under a stale one is refused whole.
        is_urgent: whether a text is answered without waiting for more (a summons, a command).
        notice: told which conversations got something new, and whether it waits for nothing.
    """

    def __init__(
        self,
        bot: BotId,
        resumption: Resumption,
        fence: int | None,
        *,
        inbox: Inbox,
        clock: Clock,
        policy: DeliveryPolicy,
        is_urgent: Callable[[str], bool],
        notice: Notice,
        observer: Observer,
        failpoint: Failpoint,
    ) -> None:
        self._bot = bot
        self._cursor = resumption.cursor
        self._state = dict(resumption.state)
        self._fence = fence
        self._inbox = inbox
        self._clock = clock
        self._policy = policy
        self._is_urgent = is_urgent
        self._notice = notice
        self._observer = observer
        self._failpoint = failpoint

    @property
    def cursor(self) -> str | None:
        return self._cursor

    @property
    def state(self) -> Mapping[str, str]:
        return self._state

    async def __call__(
        self, batch: Sequence[Event], cursor: str | None = None, state: Sequence[StateChange] = ()
    ) -> None:
        # Stamped before any queue: a busy database must not look like a slow typist.
        received_at = self._clock.now()
        self._failpoint("accept.begin")
        for event in batch:
            if event.conversation.bot != self._bot:
                raise ValueError(f"the adapter of bot {self._bot} brought an event of bot {event.conversation.bot}")
        arrivals = [Arrival(event, received_at, self._wait(event)) for event in batch]
        accepted = await self._inbox.accept(
            Batch(
                bot=self._bot,
                arrivals=arrivals,
                cursor=cursor,
                state=state,
                fence=self._fence,
                burst_limit=self._policy.burst_limit,
            )
        )
        self._failpoint("accept.committed")
        self._observer.accepted(self._bot, new=accepted.new, duplicates=accepted.duplicates)
        self._remember(cursor, state)
        urgent = {
            each.event.conversation for each in arrivals if not each.wait and not isinstance(each.event, Occasion)
        }
        for conversation in accepted.conversations:
            self._notice(conversation, urgent=conversation in urgent)

    def _wait(self, event: Event) -> float:
        if isinstance(event, Occasion | ButtonPressed):
            return 0.0
        if isinstance(event, MessageReceived) and self._is_urgent(event.text):
            return 0.0
        return self._policy.burst_wait

    def _remember(self, cursor: str | None, state: Sequence[StateChange]) -> None:
        if cursor is not None:
            self._cursor = cursor
        for change in state:
            if change.value is None:
                self._state.pop(change.key, None)
            else:
                self._state[change.key] = change.value
