"""A store on the bench: people who write, workers who claim and answer, each in one line of a test."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypedDict

from botkit.adapter import StateChange
from botkit.clock import Instant, after
from botkit.delivery.ports import DeliveryStore
from botkit.delivery.records import (
    Accepted,
    Arrival,
    Batch,
    Claim,
    Commit,
    Desk,
    HistoryLine,
    OutboxState,
    Pending,
    PlannedMessage,
    WorkerId,
)
from botkit.messages import (
    Account,
    BotId,
    ButtonPressed,
    ChatMoved,
    ConversationId,
    Event,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
    Outgoing,
    OutgoingMessage,
    PersonaId,
    PersonaRef,
    Sender,
    TurnId,
    ids_from,
)
from botkit.testing.clock import START

BOT = BotId("companions")
XIA = PersonaRef(PersonaId("botkit/xia"), "digest-of-xia")
MIRA = PersonaRef(PersonaId("botkit/mira"), "digest-of-mira")
ANNE, BERT = WorkerId("worker-anne"), WorkerId("worker-bert")
"""Two workers, as of two processes on one store."""


class _Head(TypedDict):
    id: str
    conversation: ConversationId
    sender: Sender
    at: Instant


class StoreBench:
    """Joins a story to one store.

    Attributes:
        store: the store under test.
        now: the time of the story; it stands still except through `passes`.
    """

    def __init__(self, store: DeliveryStore) -> None:
        self.store = store
        self.now = START
        self._ordinal = 0

    def passes(self, seconds: float) -> Instant:
        """Let that much time pass; returns what time it is then."""
        self.now = after(self.now, seconds)
        return self.now

    def new_name(self, kind: str) -> str:
        """A name that was not given before on this bench."""
        self._ordinal += 1
        return f"{kind}-{self._ordinal}"

    # --- people -------------------------------------------------------------------------------------

    def message(self, text: str = "hello", *, chat: str = "wen", message_id: str | None = None) -> MessageReceived:
        """What somebody writes: each chat is the private one of the person of that name."""
        return MessageReceived(**self._head(chat), message_id=message_id or self.new_name("message"), text=text)

    def edit(self, message: MessageReceived, text: str) -> MessageEdited:
        return MessageEdited(**self._head(message.conversation.chat), message_id=message.message_id, text=text)

    def deletion(self, message: MessageReceived) -> MessageDeleted:
        return MessageDeleted(**self._head(message.conversation.chat), message_id=message.message_id)

    def change(self, message: MessageReceived, how: str) -> MessageEdited | MessageDeleted:
        """An edit of the message, or, where `how` is "delete", its taking back."""
        return self.deletion(message) if how == "delete" else self.edit(message, "what I meant")

    def press(self, data: str, *, chat: str = "wen") -> ButtonPressed:
        """Somebody presses a button, which has no message of its own."""
        return ButtonPressed(**self._head(chat), message_id=self.new_name("message"), data=data)

    def move(self, old: str, new: str) -> ChatMoved:
        """The platform's notice that a chat has another id from now on."""
        return ChatMoved(**self._head(old), new_chat=new)

    async def says(self, text: str = "hello", *, chat: str = "wen", wait: float = 1.2) -> MessageReceived:
        message = self.message(text, chat=chat)
        await self.accept(message, wait=wait)
        return message

    async def edits(self, message: MessageReceived, text: str) -> MessageEdited:
        edit = self.edit(message, text)
        await self.accept(edit)
        return edit

    async def deletes(self, message: MessageReceived) -> MessageDeleted:
        deletion = self.deletion(message)
        await self.accept(deletion)
        return deletion

    def arrival(self, event: Event, wait: float = 1.2) -> Arrival:
        """The event as it reaches us now."""
        return Arrival(event, self.now, wait)

    async def accept(
        self,
        *events: Event,
        wait: float = 1.2,
        cursor: str | None = None,
        state: Sequence[StateChange] = (),
        fence: int | None = None,
    ) -> Accepted:
        """Hand events in as one batch that arrives now."""
        arrivals = tuple(self.arrival(event, wait) for event in events)
        return await self.store.accept(Batch(BOT, arrivals, cursor, state, fence))

    def _head(self, chat: str) -> _Head:
        return _Head(
            id=self.new_name("event"),
            conversation=ConversationId(BOT, chat),
            sender=Sender(Account("fake", f"person-{chat}"), name=chat.capitalize()),
            at=self.now,
        )

    # --- workers ------------------------------------------------------------------------------------

    async def claims(self, worker: WorkerId = ANNE, *, lease: float = 30.0, limit: int = 100) -> tuple[Claim, ...]:
        """Everything that is due now."""
        return (await self.store.claim(worker, self.now, after(self.now, lease), limit)).claims

    async def claim(self, worker: WorkerId = ANNE, *, lease: float = 30.0) -> Claim:
        """The one conversation that is due within a minute; time passes until then."""
        due = await self.store.next_due()
        assert due is not None, "nothing will be due"
        self.now = max(self.now, due)
        (claim,) = await self.claims(worker, lease=lease)
        return claim

    async def desk(self, claim: Claim, *, persona: PersonaRef = XIA, window: int = 50) -> Desk:
        return await self.store.desk(claim, persona.id, window)

    async def pending_texts(self, claim: Claim) -> list[str]:
        """What waits on the desk: texts, and the kind of whatever has none."""
        return [_text_of(row) for row in (await self.desk(claim)).pending]

    async def history(self, claim: Claim, *, persona: PersonaRef = XIA) -> list[str]:
        """The window as "who: text", oldest first."""
        window = (await self.desk(claim, persona=persona)).window
        return [f"{line.role}: {line.text}" for line in window]

    def answer_to(self, claim: Claim, pending: Sequence[Pending], *says: str | Outgoing) -> Commit:
        """The commit that answers those rows, as delivery writes one; change it with `dataclasses.replace`."""
        return Commit(
            claim=claim,
            turn=self._new_turn(),
            persona=XIA,
            outcome="answered",
            started_at=self.now,
            at=self.now,
            seen_through=pending[-1].seq if pending else 0,
            consumed=tuple(row.seq for row in pending),
            history=tuple(_said(row) for row in pending if isinstance(row.event, MessageReceived | MessageEdited)),
            outbox=tuple(self.planned(words) for words in says),
        )

    def _new_turn(self) -> TurnId:
        """A name that tells its time, as those of delivery do, and is the same whenever the story is told."""
        self._ordinal += 1
        return TurnId(f"{ids_from(self.now)[:10]}{self._ordinal:016}")

    def planned(self, words: str | Outgoing) -> PlannedMessage:
        outgoing = OutgoingMessage(words) if isinstance(words, str) else words
        return PlannedMessage(self.new_name("key"), outgoing, pause=0.5, expires_at=after(self.now, 3600))

    async def answers(self, claim: Claim, *says: str | Outgoing, persona: PersonaRef = XIA) -> Commit:
        """Answer everything on the desk; returns the commit as written."""
        desk = await self.desk(claim)
        commit = replace(self.answer_to(claim, desk.pending, *says), persona=persona)
        assert await self.store.commit(commit)
        return commit

    async def marks(self, claim: Claim, key: str) -> bool:
        """Put the mark that a send begins now."""
        return await self.store.mark_sending(claim, key, self.now, self.now)

    async def sends(
        self, claim: Claim, *keys: str, state: OutboxState = OutboxState.SENT, release: bool = False
    ) -> None:
        """Bring rows to their end, in order, under the claim; with `release`, the claim too."""
        for key in keys:
            assert await self.marks(claim, key)
            last = release and key == keys[-1]
            await self.store.settle(claim, key, state, self.now, message_id=f"sent-{key}", release=last)

    async def talks(self, text: str, answer: str, *, chat: str = "wen") -> MessageReceived:
        """One whole exchange: said, answered, sent, and the conversation is idle again."""
        message = await self.says(text, chat=chat)
        claim = await self.claim()
        commit = await self.answers(claim, answer)
        await self.sends(claim, commit.outbox[0].key, release=True)
        return message

    async def releases(self, claim: Claim) -> Instant | None:
        """Give the claim back; returns when anything is due next."""
        await self.store.release(claim, self.now)
        return await self.store.next_due()


def _text_of(row: Pending) -> str:
    return "" if row.event is None else getattr(row.event, "text", row.event.type)


def _said(row: Pending) -> HistoryLine:
    event = row.event
    assert isinstance(event, MessageReceived | MessageEdited)
    return HistoryLine("person", event.text, event.at, event.sender.name, row.person, event.message_id)
