"""One claimed conversation, served to its next rest: what is open is sent, what waits is answered."""

import asyncio
import logging
from collections.abc import Collection, Container, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from itertools import count

from botkit.clock import Clock, after, seconds_between
from botkit.delivery.bots import Bot
from botkit.delivery.commits import renewed
from botkit.delivery.composing import composing
from botkit.delivery.failpoints import Failpoint
from botkit.delivery.fold import Call, Order, Step
from botkit.delivery.latecomers import Attention, Latecomers
from botkit.delivery.observing import Observer
from botkit.delivery.policy import DeliveryPolicy
from botkit.delivery.ports import DeliveryStore
from botkit.delivery.records import Claim, Commit, OutboxRow, OutboxState
from botkit.delivery.sender import Sender
from botkit.delivery.turns import Turn, TurnComposer
from botkit.logs import ids
from botkit.messages import BotId

_log = logging.getLogger(__name__)
_LEFT_ALONE = 600.0
_NOT_YET = 10.0


class ConversationService:
    """Serves claims. Everything it does is under the claim's fence.

    Args:
        bots: those whose doors are open; others may join them.
        expected: bots that may join them soon.
    """

    def __init__(
        self,
        *,
        bots: Mapping[BotId, Bot],
        store: DeliveryStore,
        composer: TurnComposer,
        sender: Sender,
        latecomers: Latecomers,
        clock: Clock,
        policy: DeliveryPolicy,
        observer: Observer,
        failpoint: Failpoint,
        expected: Container[BotId] = (),
    ) -> None:
        self._bots = bots
        self._store = store
        self._composer = composer
        self._sender = sender
        self._latecomers = latecomers
        self._clock = clock
        self._policy = policy
        self._observer = observer
        self._failpoint = failpoint
        self._expected = expected

    async def serve(self, claim: Claim) -> None:
        """Send what is open, or else take one turn and send it, and give the claim back.

        Raises:
            LeaseLost: another worker has the conversation now.
            StoreUnavailable: nothing can be written; the lease will end by itself.
        """
        self._failpoint("turn.claimed")
        bot = self._bots.get(claim.conversation.bot)
        if bot is None:
            # Its rows are kept, and looked at again later or when somebody writes.
            seconds = _NOT_YET if claim.conversation.bot in self._expected else _LEFT_ALONE
            _log.info("the conversation belongs to no bot that runs here: left alone for %g s", seconds)
            now = self._clock.now()
            await self._store.release(claim, now, not_before=after(now, seconds))
            return
        with self._latecomers.expected(claim.conversation) as attention:
            turn = await self._turn(claim, bot, attention)
            rows, hurry = turn.desk.open, False
            if rows and isinstance(turn.step, Call):
                attention.urgent.set()  # who called before the claim waits for no more than who calls after it
            if not rows and turn.desk.pending and (turn.desk.turn_due or 0) <= turn.started_at:
                rows, hurry = await self._answer(turn, attention)
            await self._deliver(turn, rows, attention, hurry=hurry)

    async def _turn(self, claim: Claim, bot: Bot, attention: Attention) -> Turn:
        attention.clear()
        speaker = self._composer.speaker(bot, claim.persona)
        desk = await self._store.desk(claim, speaker.ref.id, self._policy.window)
        if desk.persona != claim.persona:  # the command that had bound it was withdrawn after the claim
            return await self._turn(replace(claim, persona=desk.persona), bot, attention)
        return self._composer.begin(claim, bot, speaker, desk)

    async def _deliver(self, turn: Turn, rows: Sequence[OutboxRow], attention: Attention, *, hurry: bool) -> None:
        """Send what is open, answering calls between two messages, and give the claim back."""
        adapter = turn.bot.adapter
        while rows := await self._sender.deliver(turn.claim, adapter, rows, attention.urgent, hurry=hurry):
            now = await self._answer_calls(turn, attention, at_work=())
            if not {row.key for row in now.desk.open} <= {row.key for row in rows}:
                rows = ()  # the answer to a call could not leave yet: it goes first
                continue
            hurry = isinstance(now.step, Order)
            if isinstance(now.step, Call):
                attention.urgent.set()  # after the next message

    async def _answer(self, turn: Turn, attention: Attention) -> tuple[tuple[OutboxRow, ...], bool]:
        """Compose, taking in what is said meanwhile, and commit.

        Returns the messages that are to be sent now, and whether to send them without pauses, since somebody calls.

        After some times what is *added* waits for its own turn; what is changed does not, or it would be answered as
        it was and then once more as it is.
        """
        speaks = self._composer.will_speak(turn)
        async with composing(turn.bot.adapter, turn.claim.conversation, self._clock) if speaks else nullcontext():
            for restarts in count():
                commit = await self._compose(turn, attention, restarts)
                if commit is not None and await self._commit(turn, commit, attention, restarts):
                    return _rows(commit), self._composer.agenda.calls_next(turn.desk, turn.step, turn.speaker.persona)
                turn = await self._turn(turn.claim, turn.bot, attention)
                # The answer to a call could not leave yet, and goes first; or nothing is left to answer.
                if turn.desk.open or not turn.desk.pending:
                    return (), False
        raise AssertionError("there is always another try")

    async def _compose(self, turn: Turn, attention: Attention, restarts: int) -> Commit | None:
        """The commit of this turn; None where more was said meanwhile and the burst has come to rest again."""
        work = asyncio.create_task(self._composer.compose(turn), name="compose")
        work.add_done_callback(lambda _: attention.more.set())
        try:
            while not work.done():
                await attention.more.wait()
                if work.done():
                    break
                seen = await self._answer_calls(turn, attention, at_work=turn.step.consumed)
                if seen.desk.open:
                    return None
                if self._still(turn, seen, restarts) is None:
                    work.cancel()
                    await asyncio.gather(work, return_exceptions=True)
                    await self._wait_for_quiet(attention)
                    return None
            return work.result()
        finally:
            if not work.done():
                work.cancel()
                await asyncio.gather(work, return_exceptions=True)

    async def _commit(self, turn: Turn, commit: Commit, attention: Attention, restarts: int) -> bool:
        """Write the turn down. False where more was said that it should have taken in."""
        agenda, persona = self._composer.agenda, turn.speaker.persona
        self._failpoint("turn.composed")
        patient = restarts < self._policy.absorb_limit
        while not await self._store.commit(replace(commit, absorb=commit.absorb and patient)):
            seen = await self._turn(turn.claim, turn.bot, attention)
            step = self._still(turn, seen, restarts)
            if seen.desk.open or step is None:
                return False
            rest = agenda.rest(seen.desk, step, persona, commit.at) if commit.consumed else commit.rest
            commit = renewed(commit, step, rest, seen.desk.newest)
            if agenda.calls_next(seen.desk, step, persona):
                attention.urgent.set()  # it was forgotten when the desk was read again
        self._tell(commit)
        self._failpoint("turn.committed")
        return True

    async def _answer_calls(self, turn: Turn, attention: Attention, *, at_work: Collection[int]) -> Turn:
        """The desk as it is now, once the bare calls on it have had their answer: they wait for nothing else.

        Args:
            at_work: the inbox rows that a turn is being composed for; a call that changes one of these is no call.
        """

        def is_besides(now: Turn) -> bool:
            return isinstance(now.step, Call) and set(now.step.consumed).isdisjoint(at_work)

        now = await self._turn(turn.claim, turn.bot, attention)
        if not is_besides(now):
            return now
        called = replace(await self._composer.compose(now), absorb=False)
        if await self._store.commit(called):  # else it was just changed
            self._tell(called)
            await self._sender.send(turn.claim, turn.bot.adapter, _rows(called), attention.urgent)
        now = await self._turn(turn.claim, turn.bot, attention)
        if is_besides(now):
            attention.more.set()  # looked after next, unless the turn at work is ready: nobody calls it to death
        return now

    def _tell(self, commit: Commit) -> None:
        seconds = seconds_between(commit.started_at, commit.at)
        _log.debug("a turn is committed", extra=ids(turn=commit.turn, outcome=commit.outcome, seconds=seconds))
        self._observer.turn_ended(commit.claim.conversation.bot, commit.outcome, seconds)

    def _still(self, turn: Turn, seen: Turn, restarts: int) -> Step | None:
        return self._composer.agenda.still(turn.step, seen.desk, turn.speaker.persona, restarts)

    async def _wait_for_quiet(self, attention: Attention) -> None:
        """Let the person finish, at most as long as a whole burst is waited for; not if something cannot wait."""
        deadline = self._clock.monotonic() + self._policy.burst_limit
        while not attention.urgent.is_set() and (left := deadline - self._clock.monotonic()) > 0:
            attention.more.clear()
            try:
                await self._clock.within(min(self._policy.burst_wait, left), attention.more.wait())
            except TimeoutError:
                return


def _rows(commit: Commit) -> tuple[OutboxRow, ...]:
    """The outbox rows as the commit has just written them."""
    return tuple(
        OutboxRow(
            key=message.key,
            turn=commit.turn,
            outgoing=message.outgoing,
            state=OutboxState.PLANNED,
            pause=message.pause,
            attempts=0,
            expires_at=message.expires_at,
            next_at=commit.at,
        )
        for message in commit.outbox
    )
