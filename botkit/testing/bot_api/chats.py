"""Chats and what stands in them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from botkit.testing.bot_api.accounts import Account, Bot
from botkit.testing.bot_api.answers import Json

Kind = Literal["private", "group", "supergroup", "channel"]

Status = Literal["creator", "administrator", "member", "restricted", "left", "kicked"]

PRESENT = frozenset({"creator", "administrator", "member", "restricted"})
"""As what somebody is in a chat; `restricted` may not write."""


@dataclass(slots=True, eq=False)
class Message:
    """One message as it stands now.

    Attributes:
        author: the number of who wrote it; 0 for an anonymous administrator, and for a post of a channel.
        body: as Telegram tells it.
        reactions: emoji by the number of who put them.
    """

    id: int
    chat: "Chat"
    author: int
    body: Json
    reactions: dict[int, list[str]] = field(default_factory=dict[int, list[str]])
    deleted: bool = False

    @property
    def text(self) -> str:
        """Its text, or its caption."""
        return str(self.body.get("text", self.body.get("caption", "")))

    @property
    def entities(self) -> list[Json]:
        return self.body.get("entities", self.body.get("caption_entities", []))

    @property
    def buttons(self) -> list[list[Json]]:
        """Rows of buttons under it."""
        return self.body.get("reply_markup", {}).get("inline_keyboard", [])

    @property
    def labels(self) -> list[str]:
        """What stands on its buttons."""
        return [button["text"] for row in self.buttons for button in row]

    @property
    def thread(self) -> int:
        """The topic or the thread of replies it stands in; 0 for none."""
        return self.body.get("message_thread_id", 0)

    @property
    def is_service(self) -> bool:
        """Telegram's own words: somebody joined, a topic was opened, ..."""
        return "text" not in self.body and not CONTENT.intersection(self.body)

    def quoted(self) -> Json:
        """As it stands in `reply_to_message`: without what it replies to itself."""
        if "reply_to_message" not in self.body:
            return self.body.copy()
        return {key: value for key, value in self.body.items() if key != "reply_to_message"}


CONTENT = frozenset({"text", "photo", "voice", "document", "sticker", "location"})


@dataclass(frozen=True, slots=True)
class Sign:
    """A typing sign (or another chat action) that was shown. `at` is monotonic seconds of the double's clock."""

    bot: int
    thread: int
    action: str
    at: float


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it was shown, whole. `at` is monotonic seconds of the double's clock."""

    bot: int
    thread: int
    draft: int
    text: str
    entities: tuple[Json, ...]
    at: float


@dataclass(slots=True, eq=False)
class Topic:
    """One topic of a chat, named by the message it begins with."""

    id: int
    name: str
    root: Message
    closed: bool = False
    deleted: bool = False


@dataclass(slots=True, eq=False)
class Chat:
    """One chat.

    Attributes:
        info: as it stands in `chat`.
        members: who is in it, or was, and as what.
        bots: the bots in it, by number.
        messages: by number, deleted ones too.
        signs: every typing sign, one a call.
        drafts: every draft that was shown.
        drafting: the drafts that no message took the place of yet, by bot and thread.
        topics: by number.
        begun: the person of a private chat wrote to the bot at least once.
        last_bot: the bot that wrote last; 0 for none.
        moved_to: the supergroup that goes on with this group; 0 for none.
    """

    id: int
    kind: Kind
    info: Json
    members: dict[int, Status] = field(default_factory=dict[int, Status])
    bots: dict[int, Bot] = field(default_factory=dict[int, Bot])
    messages: dict[int, Message] = field(default_factory=dict[int, Message])
    signs: list[Sign] = field(default_factory=list[Sign])
    drafts: list[Draft] = field(default_factory=list[Draft])
    drafting: dict[tuple[int, int], Draft] = field(default_factory=dict[tuple[int, int], Draft])
    topics: dict[int, Topic] = field(default_factory=dict[int, Topic])
    begun: bool = False
    last_bot: int = 0
    moved_to: int = 0

    @property
    def title(self) -> str:
        return str(self.info.get("title", ""))

    @property
    def is_forum(self) -> bool:
        return bool(self.info.get("is_forum"))

    def status(self, account: Account) -> Status:
        return self.members.get(account.id, "left")

    def present(self, account: Account) -> bool:
        return self.status(account) in PRESENT

    def standing(self) -> Iterator[Message]:
        """The messages that were not deleted, oldest first."""
        return (message for message in self.messages.values() if not message.deleted)

    def texts(self, *, but: Account | None = None) -> list[str]:
        """What can be read here now, oldest first; without what one of them wrote, if that is said."""
        hidden = None if but is None else but.id
        return [
            message.text
            for message in self.standing()
            if message.author != hidden and ("text" in message.body or "caption" in message.body)
        ]
