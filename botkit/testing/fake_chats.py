"""The way out of the fake platform: chats that take messages, with rules, windows and failures on demand."""

from dataclasses import dataclass

from botkit.adapter import Capabilities, Reach
from botkit.clock import Clock, Instant, after
from botkit.errors import Moved, Rejected, RetryAfter, SendError, Unreachable
from botkit.messages import (
    ConversationId,
    Outgoing,
    OutgoingDelete,
    OutgoingEdit,
    OutgoingFile,
    OutgoingMessage,
    OutgoingReaction,
    Receipt,
)


@dataclass(frozen=True, slots=True)
class Window:
    """For how long, and how often, the companion may write after a person wrote; `min_gap` in seconds."""

    seconds: float
    sends: int | None = None
    min_gap: float = 0.0


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing the platform took and showed. Two with one key are a message that came twice."""

    conversation: ConversationId
    outgoing: Outgoing
    key: str
    message_id: str
    at: Instant


@dataclass(frozen=True, slots=True)
class Try:
    """One call of `send`, whatever came of it; `error` None means a receipt."""

    conversation: ConversationId
    outgoing: Outgoing
    key: str
    at: Instant
    error: SendError | None


@dataclass(frozen=True, slots=True)
class _Fault:
    error: SendError
    delivered: bool
    to: ConversationId | None


@dataclass(slots=True)
class _Chat:
    """What the platform knows of one conversation; `shown` is message id to text as it stands."""

    shown: dict[str, str]
    wrote_at: Instant | None = None
    sent_at: float = float("-inf")
    """On the clock that never jumps."""
    sends: int = 0
    blocked: bool = False


class FakeChats:
    """Every conversation of the fake platform, from the side of the sender.

    Attributes:
        log: everything that was shown, in order: the truth a checker reads.
        tries: every call of `send`, with its error.
        typing: the conversations in which typing was shown, one entry a call.
        drafts: (conversation, text) of every draft that was shown.
        latency: seconds a `send` takes.
    """

    def __init__(self, clock: Clock, capabilities: Capabilities, window: Window | None, latency: float) -> None:
        self.clock = clock
        self.capabilities = capabilities
        self.latency = latency
        self.log: list[Delivery] = []
        self.tries: list[Try] = []
        self.typing: list[ConversationId] = []
        self.drafts: list[tuple[ConversationId, str]] = []
        self._window = window
        self._chats: dict[ConversationId, _Chat] = {}
        self._moved: dict[str, str] = {}
        self._faults: list[_Fault] = []
        self._ordinal = 0

    def new_id(self, kind: str) -> str:
        """The next id of this platform, such as message-7."""
        self._ordinal += 1
        return f"{kind}-{self._ordinal}"

    async def deliver(self, conversation: ConversationId, outgoing: Outgoing, key: str) -> Receipt:
        """Take one message, or fail as the test asked for, or as the rules of the chat demand."""
        if self.latency:
            await self.clock.sleep(self.latency)
        error: SendError | None = None
        try:
            return self._take(conversation, outgoing, key)
        except SendError as failure:
            error = failure
            raise
        finally:
            self.tries.append(Try(conversation, outgoing, key, self.clock.now(), error))

    def reach(self, conversation: ConversationId) -> Reach:
        """What that chat can receive now, by its window."""
        if self._window is None:
            return Reach()
        chat = self._chat(conversation)
        opened = Instant(0) if chat.wrote_at is None else chat.wrote_at
        left = None if self._window.sends is None else max(0, self._window.sends - chat.sends)
        return Reach(False, after(opened, self._window.seconds), left, self._window.min_gap)

    def fail_next(
        self, error: SendError, *, times: int = 1, delivered: bool = False, to: ConversationId | None = None
    ) -> None:
        """Fail the next sends (to that conversation). With `delivered` the message is shown and the answer lost."""
        self._faults.extend([_Fault(error, delivered, to)] * times)

    def move(self, conversation: ConversationId, to: ConversationId) -> None:
        """The chat has another id from now on: nothing can be sent under the one it had."""
        self._moved[conversation.chat] = to.chat

    def block(self, conversation: ConversationId) -> None:
        """Nothing can be sent there until the person writes again."""
        self._chat(conversation).blocked = True

    def open_window(self, conversation: ConversationId) -> None:
        """A person wrote there: the window opens anew and a block is lifted."""
        chat = self._chat(conversation)
        chat.wrote_at, chat.sends, chat.blocked = self.clock.now(), 0, False

    def sees(self, conversation: ConversationId) -> list[str]:
        """The companion's messages as they stand there now, edits and deletions applied."""
        return list(self._chat(conversation).shown.values())

    def _chat(self, conversation: ConversationId) -> _Chat:
        return self._chats.setdefault(conversation, _Chat({}))

    def _take(self, conversation: ConversationId, outgoing: Outgoing, key: str) -> Receipt:
        if conversation.chat in self._moved:
            raise Moved(self._moved[conversation.chat])
        self._check_reach(conversation)
        fault = next((fault for fault in self._faults if fault.to in {None, conversation}), None)
        if fault is None:
            return self._show(conversation, outgoing, key)
        self._faults.remove(fault)
        if fault.delivered:
            self._show(conversation, outgoing, key)
        raise fault.error

    def _check_reach(self, conversation: ConversationId) -> None:
        chat, reach, now = self._chat(conversation), self.reach(conversation), self.clock.now()
        since = self.clock.monotonic() - chat.sent_at
        if chat.blocked:
            raise Unreachable("the person blocked the companion: wait until they write")
        if (reach.until is not None and now > reach.until) or reach.sends_left == 0:
            raise Unreachable("the window of this chat is closed: wait until the person writes")
        if since < reach.min_gap:
            raise RetryAfter(reach.min_gap - since)

    def _show(self, conversation: ConversationId, outgoing: Outgoing, key: str) -> Receipt:
        if self.capabilities.idempotent:
            for earlier in self.log:
                if earlier.key == key:
                    return Receipt(earlier.message_id)
        chat = self._chat(conversation)
        message_id = self._change(chat, outgoing)
        chat.sends += 1
        chat.sent_at = self.clock.monotonic()
        self.log.append(Delivery(conversation, outgoing, key, message_id, self.clock.now()))
        return Receipt(message_id)

    def _change(self, chat: _Chat, outgoing: Outgoing) -> str:
        can = self.capabilities
        match outgoing:
            case OutgoingMessage(text=text, buttons=buttons):
                message_id = self.new_id("message")
                labels = () if can.buttons else [button.label for button in buttons]
                chat.shown[message_id] = "\n".join([self._checked(text), *labels])
            case OutgoingEdit(message_id=message_id, text=text) if can.edits and message_id in chat.shown:
                chat.shown[message_id] = self._checked(text)
            case OutgoingDelete(message_id=message_id) if can.deletes and message_id in chat.shown:
                del chat.shown[message_id]
            case OutgoingReaction(message_id=message_id) if can.reactions:
                pass
            case OutgoingFile(name=name, caption=caption) if can.files:
                message_id = self.new_id("message")
                chat.shown[message_id] = f"{caption}\n[{name}]".strip()
            case _:
                raise Rejected("this platform cannot do that, or has no such message: send text")
        return message_id

    def _checked(self, text: str) -> str:
        if not text.strip():
            raise Rejected("an empty message: send text")
        if measure(text, self.capabilities) > self.capabilities.max_length:
            raise Rejected(f"longer than {self.capabilities.max_length} {self.capabilities.length_unit}: split it")
        return text


def measure(text: str, capabilities: Capabilities) -> int:
    """How long a text is, in the unit the platform counts in."""
    match capabilities.length_unit:
        case "utf16":
            return len(text.encode("utf-16-le", "surrogatepass")) // 2
        case "bytes":
            return len(text.encode("utf-8", "surrogatepass"))
        case _:
            return len(text)
