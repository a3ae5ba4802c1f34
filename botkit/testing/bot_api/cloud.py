"""What Telegram keeps: accounts, chats and messages; and who is told of what."""

from dataclasses import dataclass

from botkit.clock import SECOND, Clock
from botkit.testing.bot_api.accounts import ANONYMOUS, Account, Bot
from botkit.testing.bot_api.answers import Encoded, Json, encode
from botkit.testing.bot_api.callbacks import CallbackQueries
from botkit.testing.bot_api.chats import Chat, Message, Topic
from botkit.testing.bot_api.files import FileStore
from botkit.testing.bot_api.hearing import hears


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a chat something is said.

    Attributes:
        topic: the topic, where the chat has some; None for what stands outside of them (in a forum: General).
        reply_to: the message that is answered.
    """

    chat: Chat
    topic: Topic | None = None
    reply_to: Message | None = None


class Cloud:
    """Everything that stands at Telegram.

    Attributes:
        accounts: people and bots by number.
        bots: by token.
        chats: groups and channels by number.
        private: by the numbers of bot and person.
        files: what was ever sent.
        callbacks: the buttons that were pressed.
        keep: how many messages of a chat are kept, the newest; 0 for all.
    """

    def __init__(self, clock: Clock, keep: int = 0) -> None:
        self.clock = clock
        self.keep = keep
        self.accounts: dict[int, Account] = {}
        self.bots: dict[str, Bot] = {}
        self.chats: dict[int, Chat] = {}
        self.private: dict[tuple[int, int], Chat] = {}
        self.files = FileStore()
        self.callbacks = CallbackQueries(clock)
        self._last: dict[int, int] = {}

    def private_chat(self, bot: Bot, person: Account) -> Chat:
        """The private chat of the two, which is there before anybody wrote."""
        found = self.private.get((bot.id, person.id))
        if found is None:
            info: Json = {"id": person.id}
            info |= {key: person.user[key] for key in ("first_name", "last_name", "username") if key in person.user}
            info["type"] = "private"
            found = Chat(person.id, "private", info, {person.id: "member", bot.id: "member"}, {bot.id: bot})
            self.private[bot.id, person.id] = found
        return found

    def date(self) -> int:
        """The wall clock as Telegram tells it: whole seconds."""
        return self.clock.now() // SECOND

    # --- messages -----------------------------------------------------------------------------------

    def post(self, place: Place, author: Account, content: Json, *, anonymous: bool = False) -> Message:
        """Put a new message into a chat; the bots there are told of it. `anonymous`: in the name of the chat."""
        chat = place.chat
        counter = _counter(chat)
        number = self._last[counter] = self._last.get(counter, 0) + 1
        body: Json = {"message_id": number}
        if chat.kind != "channel":
            body["from"] = ANONYMOUS.user if anonymous else author.user
        if anonymous or chat.kind == "channel":
            body["sender_chat"] = chat.info
        body["chat"], body["date"] = chat.info, self.date()
        self._set_thread(body, place)
        body.update(content)
        message = Message(number, chat, 0 if anonymous else author.id, body)
        chat.messages[number] = message
        if self.keep and len(chat.messages) > self.keep:
            del chat.messages[next(iter(chat.messages))]
        if not author.is_bot:
            chat.begun = True
        self._tell(message, "channel_post" if chat.kind == "channel" else "message")
        if isinstance(author, Bot):
            chat.last_bot = author.id
            chat.drafting.pop((author.id, message.thread), None)
        return message

    def change(self, message: Message, content: Json) -> None:
        """Put other content in the place of what changes; None takes a field away. The bots there are told of it."""
        message.body["edit_date"] = self.date()
        for name, value in content.items():
            if value is None:
                message.body.pop(name, None)
            else:
                message.body[name] = value
        self._tell(message, "edited_channel_post" if message.chat.kind == "channel" else "edited_message")

    def open_topic(self, chat: Chat, author: Account, name: str) -> Topic:
        """Begin a topic with Telegram's own message about it."""
        number = self._last.get(_counter(chat), 0) + 1
        created: Json = {"name": name, "icon_color": 0x6FB9F0}
        about: Json = {"message_thread_id": number, "is_topic_message": True, "forum_topic_created": created}
        root = self.post(Place(chat), author, about)
        chat.topics[root.id] = Topic(root.id, name, root)
        return chat.topics[root.id]

    def close_topic(self, topic: Topic, author: Account) -> None:
        """End a topic with Telegram's own message about it."""
        topic.closed = True
        self.post(Place(topic.root.chat, topic), author, {"forum_topic_closed": {}})

    # --- inside -------------------------------------------------------------------------------------

    def _tell(self, message: Message, kind: str) -> None:
        body: Encoded | None = None
        for bot in message.chat.bots.values():
            if hears(bot, message, self.accounts.get(message.author)):
                body = body or Encoded(encode(message.body))
                bot.updates.add(kind, body, message.chat.id)

    def _set_thread(self, body: Json, place: Place) -> None:
        """A topic counts as replied to where nothing else is; in a supergroup a reply opens or joins a thread."""
        topic, answered = place.topic, place.reply_to
        if topic is not None:
            body["message_thread_id"], body["is_topic_message"] = topic.id, True
            body["reply_to_message"] = (answered or topic.root).quoted()
        elif answered is not None:
            if place.chat.kind == "supergroup" and not place.chat.is_forum:
                body["message_thread_id"] = answered.thread or answered.id
            body["reply_to_message"] = answered.quoted()


def _counter(chat: Chat) -> int:
    """Who counts the messages: the chat, or the bot, for all its private chats together."""
    return chat.id if chat.kind != "private" else next(iter(chat.bots))
