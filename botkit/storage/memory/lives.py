"""`MemoryLives`: the lives of messages in a MemoryStore."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from botkit.delivery.records import TurnRecord
from botkit.inspection.facts import (
    ConversationFacts,
    Found,
    FoundAs,
    InboxFacts,
    JobFacts,
    Life,
    ListenerFacts,
    OutboxFacts,
)
from botkit.messages import BotId, ConversationId, TurnId
from botkit.storage.earlier import SEPARATOR, plain_name
from botkit.storage.memory.rows import Conversation, Input, Message, Tables


class MemoryLives:
    """Looks at the rows as they are at each call."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    # --- finding ---

    def find(
        self, word: str, *, bot: BotId | None = None, chat: str | None = None, kind: FoundAs | None = None
    ) -> tuple[Found, ...]:
        found: dict[tuple[int | None, TurnId | None], Found] = {}
        for way in (self._inputs_called, self._turns_called, self._remembered, self._sent):
            if way in (self._remembered, self._sent) and found:
                break
            for each in way(word):
                place = self._tables.places[each.conversation]
                chats = (place.id.chat, *self._earlier(place))
                if bot in (None, place.id.bot) and (chat is None or chat in chats) and kind in (None, each.kind):
                    found.setdefault((each.seq, each.turn), each)
        return tuple(found.values())

    def _inputs_called(self, word: str) -> Iterator[Found]:
        rows = self._tables.inputs.values()
        events = sorted((row for row in rows if row.event.id == word), key=lambda row: row.event.conversation.bot)
        yield from (self._of_input("event", row) for row in events)
        yield from (self._of_input("row", row) for row in rows if str(row.seq) == word.lstrip("0") and word.isascii())
        yield from (self._of_input("message", row) for row in rows if _is_called(row.message_id, word))

    def _turns_called(self, word: str) -> Iterator[Found]:
        if (turn := self._tables.turns.get(TurnId(word))) is not None:
            yield self._of_turn("turn", turn.record)
        if (message := self._tables.messages.get(word)) is not None:
            yield self._of_turn("key", self._tables.turns[message.row.turn].record)

    def _remembered(self, word: str) -> Iterator[Found]:
        for conversation in self._tables.conversations.values():
            for lines in conversation.history.values():
                for line in lines:
                    if line.line.role == "person" and _is_called(line.line.message_id, word):
                        yield Found("history", conversation.id, turn=line.turn)

    def _sent(self, word: str) -> Iterator[Found]:
        for message in self._tables.messages.values():
            if word and message.message_id == word:
                yield self._of_turn("sent", self._tables.turns[message.row.turn].record)

    def _of_input(self, kind: FoundAs, row: Input) -> Found:
        conversation = self._tables.places[row.event.conversation]
        known = conversation.known.get(row.message_id, [row])
        return Found(kind, conversation.id, seq=min(each.seq for each in known))

    def _of_turn(self, kind: FoundAs, record: TurnRecord) -> Found:
        return Found(kind, self._where(record.conversation), turn=record.turn)

    # --- telling ---

    def life(self, found: Found) -> Life:
        conversation = self._tables.places[found.conversation]
        if found.turn is not None:
            turns = self._turns((found.turn,))
            story = self._inputs(seq for turn in turns for seq in turn.inputs)
        else:
            row = self._tables.inputs[found.seq or 0]
            known = conversation.known.get(row.message_id, [row]) if row.message_id else [row]
            story = tuple(map(_input, known))
            turns = self._turns_of(conversation, story)
        companions = self._inputs(seq for turn in turns for seq in turn.inputs)
        return Life(
            found=found,
            conversation=self._conversation(conversation),
            listener=self._listener(conversation.id.bot),
            story=story,
            companions=tuple(each for each in companions if each not in story),
            turns=turns,
            outbox=tuple(_message(message) for turn in turns for message in self._messages(turn.turn)),
            jobs=tuple(job for turn in turns for job in self._jobs(turn.turn)),
        )

    def _inputs(self, seqs: Iterable[int]) -> tuple[InboxFacts, ...]:
        return tuple(_input(self._tables.inputs[seq]) for seq in sorted(set(seqs)) if seq in self._tables.inputs)

    def _turns_of(self, conversation: Conversation, story: tuple[InboxFacts, ...]) -> tuple[TurnRecord, ...]:
        mine, by = {each.seq for each in story}, {each.turn for each in story}
        since = min(each.received_at for each in story)
        until = max((turn.committed_at for turn in self._turns(sorted(filter(None, by)))), default=since)
        waits = not all(each.done for each in story)
        found = [
            turn.record
            for turn in self._tables.turns.values()
            if turn.record.turn in by
            or (
                self._tables.places[turn.record.conversation] is conversation
                and (not turn.record.inputs or mine & set(turn.record.inputs))
                and since // 1_000 <= turn.record.committed_at // 1_000
                and (waits or turn.record.committed_at // 1_000 <= until // 1_000)
            )
        ]
        return tuple(
            sorted((self._moved(record) for record in found), key=lambda record: (record.committed_at, record.turn))
        )

    def _turns(self, turns: Iterable[TurnId]) -> tuple[TurnRecord, ...]:
        return tuple(self._moved(self._tables.turns[turn].record) for turn in turns if turn in self._tables.turns)

    def _moved(self, record: TurnRecord) -> TurnRecord:
        return replace(record, conversation=self._where(record.conversation))

    def _where(self, conversation: ConversationId) -> ConversationId:
        return self._tables.places[conversation].id

    def _messages(self, turn: TurnId) -> Iterator[Message]:
        """Those that are there still."""
        return (message for message in self._tables.messages.values() if message.row.turn == turn)

    def _jobs(self, turn: TurnId) -> Iterator[JobFacts]:
        for key, job in sorted(self._tables.jobs.items()):
            if job.turn == turn:
                yield JobFacts(key, job.planned.kind, job.state, job.attempts, job.due, job.ended_at)

    def _conversation(self, row: Conversation) -> ConversationFacts:
        return ConversationFacts(
            id=row.id,
            row=row.row,
            kind=row.kind,
            persona=row.persona,
            earlier=self._earlier(row),
            pending=len(row.pending),
            turn_due=row.turn_due,
            attempts=row.attempts,
            open=len(row.open),
            send_due=row.send_due,
            closed_until=row.closed_until,
            unreachable_since=row.unreachable_since,
            worker=row.worker,
            claimed_at=row.claimed_at,
            due=row.due,
        )

    def _earlier(self, row: Conversation) -> tuple[str, ...]:
        places = self._tables.places.items()
        return tuple(sorted(where.chat for where, there in places if there is row and where != row.id))

    def _listener(self, bot: BotId) -> ListenerFacts | None:
        row = self._tables.bots.get(bot)
        if row is None:
            return None
        return ListenerFacts(bot, row.listener, row.until if row.listener is not None else None, row.cursor_at)


def _is_called(message_id: str, word: str) -> bool:
    return bool(word) and (message_id == word or message_id.endswith(SEPARATOR + word))


def _input(row: Input) -> InboxFacts:
    message_id, earlier_chat = plain_name(row.message_id)
    return InboxFacts(
        seq=row.seq,
        event_id=row.event.id,
        type=row.event.type,
        message_id=message_id,
        earlier_chat=earlier_chat,
        person=row.person,
        received_at=row.received_at,
        done=row.done,
        turn=row.turn,
        repeats=row.repeats,
        event=row.event,
        forgotten=row.forgotten,
    )


def _message(message: Message) -> OutboxFacts:
    row = message.row
    return OutboxFacts(
        key=row.key,
        turn=row.turn,
        outgoing=row.outgoing,
        state=row.state,
        pause=row.pause,
        attempts=row.attempts,
        deferrals=message.deferrals,
        ambiguities=row.ambiguities,
        closed=message.closed,
        expires_at=row.expires_at,
        next_at=row.next_at,
        first_at=message.first_at,
        started_at=message.started_at,
        ended_at=message.ended_at,
        message_id=message.message_id,
        forgotten=message.forgotten and message.ended_at is not None,
    )
