"""The people and groups of a run as they stand at Telegram, and what its ids mean to the suite."""

from dataclasses import dataclass, field

from botkit.testing.bot_api import Bot, BotApiServer, Chat, Message, Person
from tests.faults.crowd import Customs, Update

CUSTOMS = Customs(deletes=False, closing=frozenset({"c4", "c11", "c12"}), moving=frozenset({"c3", "c15", "c16"}))
"""Telegram tells no bot of a message that was taken back."""
GROUPS = CUSTOMS.moving | {"c13", "c14"}


@dataclass(slots=True)
class _Room:
    """One chat of the suite: who writes in it, where, and the newest message with buttons."""

    person: Person
    place: Chat
    offer: Message | None = None
    written: dict[str, Message] = field(default_factory=dict[str, Message])


class Rooms:
    """All chats of a run with one bot."""

    def __init__(self, server: BotApiServer, bot: Bot) -> None:
        self._server = server
        self._bot = bot
        self._rooms: dict[str, _Room] = {}
        self._names: dict[str, str] = {}
        self._tokens: dict[tuple[str, str], str] = {}
        self._by_update: dict[str, str] = {}

    def do(self, update: Update) -> None:
        """Let somebody do it."""
        room = self._room(update.chat)
        match update.type:
            case "message":
                message = room.person.says(self._worded(room, update.text), room.place)
                room.written[update.token] = message
                self._tokens[update.chat, _named(room.place, message.id)] = update.token
                self._by_update[str(self._bot.updates.waiting[-1].id)] = update.token
            case "press":
                assert room.offer is not None, "nobody was shown a button"
                room.person.presses(room.offer, update.wish.title())
                self._by_update[str(self._bot.updates.waiting[-1].id)] = update.token
            case "edit":
                room.person.edits(room.written[update.token], self._worded(room, update.text))
            case "close":
                room.person.blocks(self._bot)
            case "open":
                room.person.unblocks(self._bot)
            case "move":
                room.place = room.person.upgrades(room.place)
                self._names[str(room.place.id)] = update.chat
            case "delete":
                raise AssertionError("Telegram would tell nobody")

    def name_of(self, chat: str) -> str:
        """The suite's name of a chat that Telegram knows by this id."""
        return self._names[chat]

    def token_of(self, chat: str, answers: str) -> str:
        """The token of a message by its id as the adapter tells it; empty where it is none."""
        return self._tokens.get((chat, answers), "")

    def token_of_update(self, update: str) -> str:
        """The token of a message, or of a button that was pressed, by the number of its update."""
        return self._by_update.get(update, "")

    def offer(self, chat: str) -> None:
        """The newest message in that chat has the buttons that are pressed from now on."""
        room = self._room(chat)
        room.offer = next(reversed(room.place.messages.values()))

    def _room(self, name: str) -> _Room:
        if name not in self._rooms:
            person = self._server.person(f"Person {name}")
            place = person.chat(self._bot)
            if name in GROUPS:
                place = self._server.group(f"Group {name}", person, self._bot)
            self._rooms[name] = _Room(person, place)
            self._names[str(place.id)] = name
        return self._rooms[name]

    def _worded(self, room: _Room, text: str) -> str:
        """In a group, a bot is told of what names it."""
        if room.place.kind == "private":
            return text
        if text.startswith("/"):
            command, _, rest = text.partition(" ")
            return f"{command}@{self._bot.username} {rest}".rstrip()
        return f"@{self._bot.username} {text}"


def _named(chat: Chat, message_id: int) -> str:
    """As the adapter names it: a basic group's messages stay apart from those of the supergroup it becomes."""
    return f"g{message_id}" if chat.kind == "group" else str(message_id)
