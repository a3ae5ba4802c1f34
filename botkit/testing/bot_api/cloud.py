"""What Telegram keeps: accounts, chats and messages; and who is told of what."""

from botkit.clock import SECOND, Clock
from botkit.testing.bot_api.accounts import POWERS, Account, Bot, token_of
from botkit.testing.bot_api.answers import Encoded, Json, encode
from botkit.testing.bot_api.chats import Chat, Message
from botkit.testing.bot_api.updates import UpdateQueue

FIRST_BOT = 8_000_000_001
FIRST_PERSON = 7_000_000_001
"""Beyond 32 bits, as numbers of new accounts are."""


class Cloud:
    """Everything that stands at Telegram.

    Attributes:
        accounts: people and bots by number.
        bots: by token.
        chats: groups and channels by number.
        private: by the numbers of bot and person.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.accounts: dict[int, Account] = {}
        self.bots: dict[str, Bot] = {}
        self.chats: dict[int, Chat] = {}
        self.private: dict[tuple[int, int], Chat] = {}
        self._last_private: dict[int, int] = {}

    # --- who and where ------------------------------------------------------------------------------

    def add_bot(self, username: str, name: str, powers: dict[str, bool]) -> Bot:
        bot_id = FIRST_BOT + len(self.bots)
        user: Json = {"id": bot_id, "is_bot": True, "first_name": name, "username": username}
        queue = UpdateQueue(self.clock, first=100_000_001 + 1_000_000 * len(self.bots))
        bot = Bot(bot_id, user, token_of(bot_id, username), {**POWERS, **powers}, queue)
        self.accounts[bot_id] = self.bots[bot.token] = bot
        return bot

    def person_id(self) -> int:
        """The next free number of a person."""
        return FIRST_PERSON + len(self.accounts) - len(self.bots)

    def private_chat(self, bot: Bot, person: Account) -> Chat:
        """The private chat of the two, which is there before anybody wrote."""
        found = self.private.get((bot.id, person.id))
        if found is None:
            info: Json = {"id": person.id, "type": "private"}
            info |= {key: person.user[key] for key in ("first_name", "last_name", "username") if key in person.user}
            found = Chat(person.id, "private", info, {person.id: "member", bot.id: "member"}, bots={bot.id: bot})
            self.private[bot.id, person.id] = found
        return found

    # --- what happens -------------------------------------------------------------------------------

    def date(self) -> int:
        """The wall clock as Telegram tells it: whole seconds."""
        return self.clock.now() // SECOND

    def post(self, chat: Chat, author: Account, content: Json) -> Message:
        """Put a new message into a chat; the bots there are told of it."""
        number = self._next_number(chat)
        body: Json = {"message_id": number, "from": author.user, "chat": chat.info, "date": self.date(), **content}
        message = Message(number, chat, author.id, body)
        chat.messages[number] = message
        self.tell(message, "message")
        return message

    def tell(self, message: Message, kind: str) -> None:
        """Tell the bots that may hear it of a new or a changed message."""
        body: Encoded | None = None
        for bot in message.chat.bots.values():
            if bot.id != message.author:
                body = body or Encoded(encode(message.body))
                bot.updates.add(kind, body)

    def _next_number(self, chat: Chat) -> int:
        """A bot counts the messages of all its private chats together."""
        if chat.kind != "private":
            chat.last_id += 1
            return chat.last_id
        (bot_id,) = chat.bots
        number = self._last_private.get(bot_id, 0) + 1
        self._last_private[bot_id] = number
        return number
