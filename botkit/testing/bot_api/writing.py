"""Whoever writes: words, pictures, voice and the rest, as people's apps send them."""

from dataclasses import dataclass
from mimetypes import guess_type
from typing import TypedDict, Unpack

from botkit.testing.bot_api import media
from botkit.testing.bot_api.accounts import Account, Bot
from botkit.testing.bot_api.answers import Json
from botkit.testing.bot_api.chats import Chat, Message, Topic
from botkit.testing.bot_api.cloud import Cloud, Place
from botkit.testing.bot_api.entities import found_entities, utf16_length
from botkit.testing.bot_api.memberships import set_status


class Where(TypedDict, total=False):
    """Where in a chat: what is answered, and the topic. Who answers a message of a topic writes in that topic."""

    reply_to: Message
    topic: Topic


@dataclass(slots=True, eq=False)
class Writer(Account):
    """Somebody who writes. Where a chat is wanted, a bot stands for the private chat with it; who blocked it and
    writes to it unblocks it by that."""

    cloud: Cloud

    def says(
        self,
        text: str,
        to: Bot | Chat,
        *,
        mentions: Account | None = None,
        via: Bot | None = None,
        anonymous: bool = False,
        **where: Unpack[Where],
    ) -> Message:
        """Write; links, mentions and commands are marked as Telegram marks them.

        Args:
            mentions: put in front by name, as apps mention somebody who has no user name.
            via: the inline bot it was written with.
            anonymous: as an administrator who speaks for the group.
        """
        content = worded(text if mentions is None else f"{mentions.name} {text}")
        if mentions is not None:
            named: Json = {"type": "text_mention", "offset": 0, "length": utf16_length(mentions.name)}
            content["entities"] = [named | {"user": mentions.user}, *content.get("entities", [])]
        if via is not None:
            content["via_bot"] = via.user
        return self._posts(content, to, anonymous=anonymous, **where)

    def edits(self, message: Message, text: str) -> None:
        """Change the text, or the caption, of a message of theirs."""
        if "text" in message.body:
            self.cloud.change(message, {"entities": None, **worded(text)})
        else:
            self.cloud.change(message, {"caption": text, "caption_entities": found_entities(text) or None})

    def deletes(self, message: Message) -> None:
        """Take a message away; Telegram tells no bot of it."""
        message.deleted = True

    def sends_photo(
        self, to: Bot | Chat, caption: str = "", *, data: bytes = b"\xff\xd8\xff", **where: Unpack[Where]
    ) -> Message:
        """Send a picture."""
        content = media.captioned(media.photo(self.cloud.files, data), caption, found_entities(caption))
        return self._posts(content, to, **where)

    def sends_album(
        self, to: Bot | Chat, caption: str = "", *, photos: int = 2, **where: Unpack[Where]
    ) -> list[Message]:
        """Send several pictures as one album; the caption stands under the first."""
        group = {"media_group_id": str(13_000_000_000_000_000 + len(self.chat(to).messages))}
        pictures = [media.photo(self.cloud.files, b"\xff\xd8\xff" + bytes([place])) for place in range(photos)]
        media.captioned(pictures[0], caption, found_entities(caption))
        return [self._posts(group | picture, to, **where) for picture in pictures]

    def sends_voice(
        self, to: Bot | Chat, *, data: bytes = b"OggS", seconds: int = 3, **where: Unpack[Where]
    ) -> Message:
        """Send a voice message."""
        return self._posts(media.voice(self.cloud.files, data, seconds), to, **where)

    def sends_document(
        self,
        to: Bot | Chat,
        data: bytes = b"%PDF-",
        *,
        name: str = "letter.pdf",
        mime: str = "",
        size: int | None = None,
        caption: str = "",
        **where: Unpack[Where],
    ) -> Message:
        """Send a file; `size` tells of one that is larger than it is."""
        kind = mime or guess_type(name)[0] or "application/octet-stream"
        content = media.document(self.cloud.files, data, name, kind, size)
        return self._posts(media.captioned(content, caption, found_entities(caption)), to, **where)

    def sends_sticker(self, to: Bot | Chat, emoji: str = "👍", **where: Unpack[Where]) -> Message:
        """Send a sticker that stands for an emoji."""
        return self._posts(media.sticker(self.cloud.files, emoji), to, **where)

    def sends_location(
        self, to: Bot | Chat, latitude: float = 30.25, longitude: float = 120.15, **where: Unpack[Where]
    ) -> Message:
        """Send a place on the map."""
        return self._posts(media.location(latitude, longitude), to, **where)

    def chat(self, place: Bot | Chat) -> Chat:
        """A chat, or the private chat with a bot."""
        return self.cloud.private_chat(place, self) if isinstance(place, Bot) else place

    def _posts(
        self,
        content: Json,
        to: Bot | Chat,
        *,
        anonymous: bool = False,
        **where: Unpack[Where],
    ) -> Message:
        chat, topic, reply_to = self.chat(to), where.get("topic"), where.get("reply_to")
        if isinstance(to, Bot) and chat.status(to) == "kicked":
            set_status(self.cloud, chat, to, "member", self)
        if topic is None and reply_to is not None:
            topic = chat.topics.get(reply_to.thread)
        return self.cloud.post(Place(chat, topic, reply_to), self, content, anonymous=anonymous)


def worded(text: str) -> Json:
    """A text as a message's content."""
    entities = found_entities(text)
    return {"text": text, "entities": entities} if entities else {"text": text}
