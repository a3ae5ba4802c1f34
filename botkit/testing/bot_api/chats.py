"""Chats and what stands in them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from botkit.testing.bot_api.accounts import Account, Bot
from botkit.testing.bot_api.answers import Json

Kind = Literal["private", "group", "supergroup", "channel"]


@dataclass(slots=True, eq=False)
class Message:
    """One message as it stands now.

    Attributes:
        body: as Telegram tells it.
        author: who wrote it; for an anonymous admin the group's own id, for a channel's post the channel's.
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

    def quoted(self) -> Json:
        """As it stands in `reply_to_message`: without what it replies to itself."""
        return {key: value for key, value in self.body.items() if key != "reply_to_message"}

    @property
    def thread(self) -> int:
        """The topic or reply thread it stands in; 0 for none."""
        return self.body.get("message_thread_id", 0)


@dataclass(frozen=True, slots=True)
class Sign:
    """A typing sign (or another chat action) that was shown. `at` is monotonic seconds of the double's clock."""

    bot: int
    thread: int
    action: str
    at: float


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it was shown, whole."""

    bot: int
    thread: int
    draft: int
    text: str
    entities: tuple[Json, ...] = ()


@dataclass(slots=True, eq=False)
class Chat:
    """One chat.

    Attributes:
        info: as it stands in `chat`.
        members: who is in it, and as what ("creator", "administrator", "member", "left", "kicked").
        messages: by number, deleted ones too.
        signs: every typing sign, one a call.
        drafts: every draft that was shown.
        blocked: the person of a private chat blocked the bot.
    """

    id: int
    kind: Kind
    info: Json
    members: dict[int, str] = field(default_factory=dict[int, str])
    messages: dict[int, Message] = field(default_factory=dict[int, Message])
    signs: list[Sign] = field(default_factory=list[Sign])
    drafts: list[Draft] = field(default_factory=list[Draft])
    bots: dict[int, Bot] = field(default_factory=dict[int, Bot])
    blocked: bool = False
    last_id: int = 0

    def standing(self) -> Iterator[Message]:
        """The messages that were not deleted, oldest first."""
        return (message for message in self.messages.values() if not message.deleted)

    def texts(self, *, but: Account | None = None) -> list[str]:
        """What can be read here now, oldest first; without what one of them wrote, if that is said."""
        hidden = None if but is None else but.id
        return [message.text for message in self.standing() if message.author != hidden and _shown(message)]


def _shown(message: Message) -> bool:
    return "text" in message.body or "caption" in message.body
