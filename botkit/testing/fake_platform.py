"""A chat platform in memory: people write, one stream carries it to one bot, and all that is sent is kept.

platform = FakePlatform(clock)
wen = platform.person("wen")
assert await wen.asks("妈妈") == ["妈妈在啊"]
"""

import asyncio
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypedDict, TypeVar

from botkit.adapter import Capabilities
from botkit.clock import Clock, Instant
from botkit.messages import (
    Account,
    Attachment,
    BotId,
    ButtonPressed,
    ChatKind,
    ChatMoved,
    ConversationId,
    Event,
    MembershipChanged,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
    OutgoingMessage,
    ReactionChanged,
    Sender,
)
from botkit.testing.clock import FrozenClock
from botkit.testing.fake_chats import Delivery, FakeChats, Window

EventT = TypeVar("EventT", bound=Event)

PLATFORM = "fake"

EVERYTHING = Capabilities(
    streaming="draft",
    typing=True,
    edits=True,
    deletes=True,
    reactions=True,
    buttons=True,
    files=True,
    max_length=4096,
)
"""What a fake platform can do unless the test says otherwise; without idempotency, as most are."""


class FakePlatform(FakeChats):
    """One platform as one bot sees it; what it takes and shows is told by `FakeChats`.

    Attributes:
        stream: every event ever emitted; the cursor is a place in it.
        confirmed: how many of them the bot has confirmed.
    """

    def __init__(
        self,
        clock: Clock,
        bot: str = "companion",
        *,
        capabilities: Capabilities = EVERYTHING,
        window: Window | None = None,
        latency: float = 0.0,
    ) -> None:
        super().__init__(clock, capabilities, window, latency)
        self.bot = BotId(bot)
        self.stream: list[Event] = []
        self.confirmed = 0
        self._people: dict[str, FakePerson] = {}
        self._held: list[Event] | None = None
        self._news = asyncio.Event()
        self._closed = False

    def person(self, name: str, language: str = "") -> "FakePerson":
        """The person of that name; the same one every time."""
        if name not in self._people:
            self._people[name] = FakePerson(self, name, language)
        return self._people[name]

    def group(self, name: str) -> ConversationId:
        """The group of that name, with the companion in it."""
        return ConversationId(self.bot, f"group-{name}")

    def upgrade(self, room: ConversationId, *, notice: bool = True) -> ConversationId:
        """Give a group another id, which it has in all its threads from now on; with `notice` the bot is told."""
        moved = ConversationId(self.bot, f"{room.chat}-upgraded", room.thread)
        self.move(room, moved)
        if notice:
            sender = Sender(Account(PLATFORM, "platform"))
            head = _Head(
                id=self.new_id("event"), conversation=room, sender=sender, at=self.clock.now(), chat=ChatKind.GROUP
            )
            self.emit(ChatMoved(**head, new_chat=moved.chat))
        return moved

    def emit(self, event: Event) -> None:
        """Put an event into the stream, or aside while order is disturbed."""
        if isinstance(event, MessageReceived):
            self.open_window(event.conversation)
        if self._held is not None:
            self._held.append(event)
            return
        self.stream.append(event)
        self._news.set()

    def again(self, event: Event, times: int = 1) -> None:
        """Put the very same event into the stream again, as platforms do after a lost confirmation."""
        for _ in range(times):
            self.emit(event)

    @contextmanager
    def disorder(self) -> Generator[None, None, None]:
        """Events of this block reach the stream in the reverse of the order in which they happened."""
        held: list[Event] = []
        self._held = held
        try:
            yield
        finally:
            self._held = None
            for event in reversed(held):
                self.emit(event)

    def close_stream(self) -> None:
        """No more events will come: `listen` returns once it has taken those that are there."""
        self._closed = True
        self._news.set()

    async def fetch(self, start: int, most: int = 100) -> Sequence[Event]:
        """The events from that place of the stream on, once there is one; empty after the end of the stream."""
        while len(self.stream) <= start and not self._closed:
            self._news.clear()
            await self._news.wait()
        return self.stream[start : start + most]

    def confirm(self, place: int) -> None:
        """The bot has everything before that place."""
        self.confirmed = max(self.confirmed, place)

    async def wait_for(self, condition: Callable[[], bool], limit: float = 600.0) -> None:
        """Return once `condition` holds; a frozen clock is moved meanwhile.

        Raises:
            AssertionError: it does not within `limit` seconds of the clock.
        """
        if isinstance(self.clock, FrozenClock):
            await self.clock.until(condition, limit)
            return
        give_up = self.clock.monotonic() + limit
        while not condition():
            assert self.clock.monotonic() < give_up, f"it did not come to hold within {limit:g} s"
            await self.clock.sleep(0.002)


class _Head(TypedDict):
    """What every event says first."""

    id: str
    conversation: ConversationId
    sender: Sender
    at: Instant
    chat: ChatKind


@dataclass(frozen=True, slots=True)
class FakePerson:
    """Somebody on the platform. Each verb is an event that goes into the stream and is returned."""

    platform: FakePlatform
    name: str
    language: str = ""

    @property
    def account(self) -> Account:
        return Account(PLATFORM, f"person-{self.name}")

    @property
    def conversation(self) -> ConversationId:
        """The private chat with the companion."""
        return ConversationId(self.platform.bot, f"private-{self.name}")

    @property
    def sees(self) -> list[str]:
        """The companion's messages in the private chat, as they stand now."""
        return self.platform.sees(self.conversation)

    def says(
        self,
        text: str,
        *,
        room: ConversationId | None = None,
        mention: bool = False,
        reply_to: Delivery | None = None,
        attachments: tuple[Attachment, ...] = (),
    ) -> MessageReceived:
        """Write in private, or in a group; there the companion is meant by a mention or a reply to it."""
        event = MessageReceived(
            **self._head(room),
            message_id=self.platform.new_id("message"),
            text=text,
            attachments=attachments,
            reply_to="" if reply_to is None else reply_to.message_id,
            addressed=room is None or mention or reply_to is not None,
        )
        return self._emit(event)

    def edits(self, message: MessageReceived, text: str) -> MessageEdited:
        """Change a message of theirs."""
        event = MessageEdited(
            **self._head(message.conversation),
            message_id=message.message_id,
            text=text,
            addressed=message.addressed,
        )
        return self._emit(event)

    def deletes(self, message: MessageReceived) -> MessageDeleted:
        """Take a message of theirs back."""
        return self._emit(MessageDeleted(**self._head(message.conversation), message_id=message.message_id))

    def reacts(self, delivery: Delivery, emoji: str) -> ReactionChanged:
        """Put an emoji on a message of the companion; an empty one takes it off."""
        head = self._head(delivery.conversation)
        return self._emit(ReactionChanged(**head, message_id=delivery.message_id, emoji=emoji))

    def presses(self, delivery: Delivery, label: str) -> ButtonPressed | None:
        """Press the button of that label under a message of the companion; None where it is not theirs to press."""
        assert isinstance(delivery.outgoing, OutgoingMessage), "buttons stand under messages"
        data = {button.label: button.data for button in delivery.outgoing.buttons}[label]
        if delivery.outgoing.buttons_for not in {"", self.account.native_id}:
            return None
        return self._emit(ButtonPressed(**self._head(delivery.conversation), message_id=delivery.message_id, data=data))

    def joins(self, room: ConversationId) -> MembershipChanged:
        """Come into a group."""
        return self._emit(MembershipChanged(**self._head(room)))

    def leaves(self, room: ConversationId) -> MembershipChanged:
        """Go from a group."""
        return self._emit(MembershipChanged(**self._head(room), present=False))

    def blocks(self) -> MembershipChanged:
        """Block the companion: it is put out of the private chat until the person writes again."""
        self.platform.block(self.conversation)
        return self._emit(MembershipChanged(**self._head(None), is_self=True, present=False))

    async def asks(self, text: str, limit: float = 600.0) -> list[str]:
        """Write in private and return the bubbles of the whole answer.

        Raises:
            AssertionError: it is not complete within `limit` seconds of the clock.
        """
        before = len(self.answers())
        self.says(text)
        await self.platform.wait_for(lambda: any(not answer.more for answer in self.answers()[before:]), limit)
        return [answer.text for answer in self.answers()[before:]]

    def answers(self) -> list[OutgoingMessage]:
        """Every message the companion ever sent into the private chat."""
        return [
            delivery.outgoing
            for delivery in self.platform.log
            if delivery.conversation == self.conversation and isinstance(delivery.outgoing, OutgoingMessage)
        ]

    def _emit(self, event: EventT) -> EventT:
        self.platform.emit(event)
        return event

    def _head(self, room: ConversationId | None) -> _Head:
        conversation = self.conversation if room is None else room
        return _Head(
            id=self.platform.new_id("event"),
            conversation=conversation,
            sender=Sender(self.account, self.name, language=self.language),
            at=self.platform.clock.now(),
            chat=ChatKind.PRIVATE if conversation == self.conversation else ChatKind.GROUP,
        )
