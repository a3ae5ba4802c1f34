"""How everything in a MemoryStore stands."""

from collections.abc import Iterable

from botkit.clock import Instant
from botkit.inspection.counting import added, latest
from botkit.inspection.facts import BotStanding, Ended, ListenerFacts, Spent, Standing
from botkit.messages import BotId
from botkit.storage.memory.rows import Conversation, Tables


class MemoryStandings:
    """Looks at the rows as they are at each call."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def standing(self, *, now: Instant, ended_since: Instant, spent_since: Instant) -> Standing:
        places = self._tables.places
        bots = sorted({where.bot for where in places} | set(self._tables.bots))
        return Standing(
            people=len(set(self._tables.people.values())),
            bots=tuple(self._bot(bot, now, ended_since, spent_since) for bot in bots),
        )

    def _bot(self, bot: BotId, now: Instant, ended_since: Instant, spent_since: Instant) -> BotStanding:
        rows = [row for where, row in self._tables.places.items() if where.bot == bot and row.id == where]
        owed = [row for row in rows if row.attempts and row.pending]
        due = [row for row in rows if row.due is not None and row.due < now]
        listener = self._listener(bot)
        received = (row.received_at for row in self._tables.inputs.values() if row.event.conversation.bot == bot)
        return BotStanding(
            bot=bot,
            listener=listener,
            heard_at=latest(max(received, default=None), listener),
            conversations=len(rows),
            unreachable=sum(row.unreachable_since is not None for row in rows),
            waiting=sum(len(row.pending) for row in rows),
            waiting_since=_oldest(rows),
            owed=len(owed),
            owed_since=_oldest(owed),
            overdue_since=min((row.due for row in due if row.due and row.worker is None), default=None),
            lapsed_since=min((row.due for row in due if row.due and row.worker is not None), default=None),
            open=sum(len(row.open) for row in rows),
            ended=self._ended(bot, ended_since),
            spent=self._spent(bot, spent_since),
        )

    def _listener(self, bot: BotId) -> ListenerFacts | None:
        row = self._tables.bots.get(bot)
        if row is None:
            return None
        return ListenerFacts(bot, row.listener, row.until if row.listener is not None else None, row.cursor_at)

    def _ended(self, bot: BotId, since: Instant) -> Ended:
        ended = Ended()
        for message in self._tables.messages.values():
            of = self._tables.turns[message.row.turn].record.conversation.bot
            if of == bot and message.ended_at is not None and message.ended_at >= since:
                doubtful = int(message.row.ambiguities > 0)
                ended = added(ended, message.row.state, 1, doubtful, closed=message.closed)
        return ended

    def _spent(self, bot: BotId, since: Instant) -> Spent:
        turns = [
            turn.record
            for turn in self._tables.turns.values()
            if turn.record.conversation.bot == bot and turn.record.committed_at // 1_000 >= since // 1_000
        ]
        usages = [turn.usage for turn in turns]
        return Spent(
            turns=len(turns),
            prompt_tokens=sum(usage.prompt_tokens for usage in usages),
            completion_tokens=sum(usage.completion_tokens for usage in usages),
            cost=sum(usage.cost or 0 for usage in usages),
            unpriced=sum(usage.cost is None and usage.calls > 0 for usage in usages),
        )


def _oldest(rows: Iterable[Conversation]) -> Instant | None:
    return min((each.received_at for row in rows for each in row.pending.values()), default=None)
