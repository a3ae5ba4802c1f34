"""One claimed conversation, served to its next rest: what is open is sent, what waits is answered."""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import replace

from botkit.clock import Clock, after
from botkit.delivery.bots import Bot
from botkit.delivery.composing import composing
from botkit.delivery.failpoints import Failpoint
from botkit.delivery.latecomers import Latecomers
from botkit.delivery.policy import DeliveryPolicy
from botkit.delivery.ports import DeliveryStore
from botkit.delivery.records import Claim, Commit, OutboxRow, OutboxState
from botkit.delivery.sender import Sender
from botkit.delivery.turns import Turn, TurnComposer
from botkit.messages import BotId

_log = logging.getLogger(__name__)
_LEFT_ALONE = 600.0


class ConversationService:
    """Serves claims. Everything it does is under the claim's fence."""

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
        failpoint: Failpoint,
    ) -> None:
        self._bots = bots
        self._store = store
        self._composer = composer
        self._sender = sender
        self._latecomers = latecomers
        self._clock = clock
        self._policy = policy
        self._failpoint = failpoint

    async def serve(self, claim: Claim) -> None:
        """Send what is open, or else take one turn and send it, and give the claim back.

        Raises:
            LeaseLost: another worker has the conversation now.
            StoreUnavailable: nothing can be written; the lease will end by itself.
        """
        self._failpoint("turn.claimed")
        bot = self._bots.get(claim.conversation.bot)
        if bot is None:
            # Left over from a bot that the configuration no longer has: its rows are kept, and looked at again later.
            _log.warning("conversation %s belongs to no configured bot: left alone for a while", claim.row)
            await self._store.renew(claim, after(self._clock.now(), _LEFT_ALONE))
            return
        turn = await self._turn(claim, bot)
        rows = turn.desk.open
        if not rows and turn.desk.pending and (turn.desk.turn_due or 0) <= turn.started_at:
            rows = await self._answer(turn)
        await self._sender.deliver(claim, bot.adapter, rows)

    async def _turn(self, claim: Claim, bot: Bot) -> Turn:
        speaker = self._composer.speaker(bot, claim.persona)
        desk = await self._store.desk(claim, speaker.ref.id, self._policy.window)
        return Turn(claim, bot, speaker, desk, self._clock.now())

    async def _answer(self, turn: Turn) -> tuple[OutboxRow, ...]:
        """Compose, taking in what is said meanwhile, and commit; the messages that are to be sent now."""
        speaks = self._composer.will_speak(turn)
        async with composing(turn.bot.adapter, turn.claim.conversation, self._clock) if speaks else nullcontext():
            for absorbed in range(self._policy.absorb_limit + 1):
                patient = absorbed < self._policy.absorb_limit
                commit = await self._compose(turn, patient=patient)
                if commit is not None:
                    self._failpoint("turn.composed")
                    if await self._store.commit(replace(commit, absorb=commit.absorb and patient)):
                        self._failpoint("turn.committed")
                        return _rows(commit)
                turn = await self._turn(turn.claim, turn.bot)
        raise AssertionError("the last try does not absorb, so it commits")

    async def _compose(self, turn: Turn, *, patient: bool) -> Commit | None:
        """The commit for this desk; None where more was said meanwhile and the burst has come to rest again."""
        if not patient:
            return await self._composer.compose(turn)
        with self._latecomers.expected(turn.claim.conversation) as late:
            work = asyncio.create_task(self._composer.compose(turn), name="compose")
            interrupted = asyncio.create_task(late.wait(), name="latecomer")
            try:
                await asyncio.wait((work, interrupted), return_when=asyncio.FIRST_COMPLETED)
                if work.done():
                    return work.result()
                work.cancel()
                await self._wait_for_quiet(late)
                return None
            finally:
                work.cancel()
                interrupted.cancel()
                await asyncio.gather(work, interrupted, return_exceptions=True)

    async def _wait_for_quiet(self, late: asyncio.Event) -> None:
        """Let the person finish, at most as long as a whole burst is waited for."""
        deadline = self._clock.monotonic() + self._policy.burst_limit
        while (left := deadline - self._clock.monotonic()) > 0:
            late.clear()
            try:
                await self._clock.within(min(self._policy.burst_wait, left), late.wait())
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
