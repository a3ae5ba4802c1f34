"""Who and what is there: bots, people, groups; what goes wrong; what happened."""

from collections.abc import Iterable
from pathlib import Path

from botkit.clock import Clock
from botkit.testing.bot_api.accounts import POWERS, Account, Bot, token_of
from botkit.testing.bot_api.answers import Json, Refusal
from botkit.testing.bot_api.chats import Chat, Kind, Message, Topic
from botkit.testing.bot_api.cloud import Cloud, Place
from botkit.testing.bot_api.dispatch import Dispatcher
from botkit.testing.bot_api.faults import Fault
from botkit.testing.bot_api.limits import Limits
from botkit.testing.bot_api.log import Call, CallLog
from botkit.testing.bot_api.memberships import SUPERGROUPS
from botkit.testing.bot_api.people import Person
from botkit.testing.bot_api.updates import UpdateQueue
from botkit.testing.bot_api.webhooks import Webhook
from botkit.testing.bot_api.writing import worded

FIRST_BOT = 8_000_000_001
FIRST_PERSON = 7_000_000_001
"""Beyond 32 bits, as the numbers of new accounts are."""

FIRST_GROUP = -4_000_000_001


class Stage:
    """Everything that happens at Telegram, without the way there.

    Attributes:
        cloud: what stands there.
        dispatcher: what bots call.
    """

    def __init__(self, clock: Clock, *, limits: Limits | None, log: bool, log_file: Path | None, keep: int) -> None:
        self.clock = clock
        self.cloud = Cloud(clock, keep)
        self.dispatcher = Dispatcher(self.cloud, clock, limits, CallLog(log_file, kept=log))
        self._people: dict[str, Person] = {}
        self._bots: dict[str, Bot] = {}

    # --- who is there -------------------------------------------------------------------------------

    def bot(self, username: str, name: str = "", *, hears_bots: bool = False, **powers: bool) -> Bot:
        """The bot of that user name; the same one every time.

        Args:
            hears_bots: bot-to-bot communication mode.
            powers: as getMe tells them (`accounts.POWERS`): `can_read_all_group_messages=True` ends privacy mode.
        """
        if username not in self._bots:
            number = FIRST_BOT + len(self._bots)
            user: Json = {"id": number, "is_bot": True, "first_name": name or username, "username": username}
            updates = UpdateQueue(self.clock, first=100_000_001 + 1_000_000 * len(self._bots))
            webhook = Webhook(updates, self.clock)
            token = token_of(number, username)
            bot = Bot(number, user, token, {**POWERS, **powers}, hears_bots, updates, webhook)
            self._bots[username] = self.cloud.bots[token] = bot
            self.cloud.accounts[number] = bot
        return self._bots[username]

    def person(self, name: str, username: str = "", language: str = "") -> Person:
        """The person of that name; the same one every time."""
        if name not in self._people:
            number = FIRST_PERSON + len(self._people)
            user: Json = {"id": number, "is_bot": False, "first_name": name}
            user |= {"username": username} if username else {}
            user |= {"language_code": language} if language else {}
            person = Person(number, user, self.cloud)
            self._people[name] = person
            self.cloud.accounts[number] = person
        return self._people[name]

    def group(self, title: str, *members: Account) -> Chat:
        """A new basic group; the first member made it. Nobody is told of it."""
        return self._new_chat("group", FIRST_GROUP - len(self.cloud.chats), title, members)

    def supergroup(self, title: str, *members: Account, username: str = "", forum: bool = False) -> Chat:
        """A new supergroup; the first member made it. `forum`: its words stand in topics."""
        chat = self._new_chat("supergroup", self._high_number(), title, members)
        chat.info |= {"username": username} if username else {}
        chat.info |= {"is_forum": True} if forum else {}
        return chat

    def channel(self, title: str, owner: Account, *bots: Bot) -> Chat:
        """A new channel; the bots are its administrators."""
        chat = self._new_chat("channel", self._high_number(), title, (owner, *bots))
        chat.members.update(dict.fromkeys((bot.id for bot in bots), "administrator"))
        return chat

    def bot_says(
        self, bot: Bot, text: str, chat: Chat, *, reply_to: Message | None = None, topic: Topic | None = None
    ) -> Message:
        """Another bot speaks in a group, without a program behind it."""
        return self.cloud.post(Place(chat, topic, reply_to), bot, worded(text))

    # --- what goes wrong, what happened -------------------------------------------------------------

    def fail_next(
        self,
        fault: Fault | Refusal,
        times: int = 1,
        *,
        method: str = "",
        chat: Chat | int = 0,
        bot: Bot | None = None,
    ) -> None:
        """Let the next calls go wrong: all, or those of one method, into one chat, by one bot."""
        planned = Fault(fault) if isinstance(fault, Refusal) else fault
        chat_id = chat if isinstance(chat, int) else chat.id
        self.dispatcher.faults.plan(planned, times, method, chat_id, bot.id if bot else 0)

    def fail_sometimes(self, probability: float, *ways: Fault | Refusal, method: str = "", seed: int = 0) -> None:
        """Let calls (of one method) go wrong by chance, in one of these ways, from now on; 0 ends it."""
        faults = [Fault(way) if isinstance(way, Refusal) else way for way in ways]
        self.dispatcher.faults.allow(probability, faults, method, seed)

    @property
    def limits(self) -> Limits | None:
        """How often a bot may write; None for as often as it likes."""
        return self.dispatcher.limits

    @limits.setter
    def limits(self, limits: Limits | None) -> None:
        self.dispatcher.limits = limits

    @property
    def calls(self) -> list[Call]:
        """Every call so far, in order."""
        return self.dispatcher.log.calls

    def calls_of(self, method: str) -> list[Call]:
        """Every call of one method so far, in order."""
        return [call for call in self.calls if call.method.lower() == method.lower()]

    def _new_chat(self, kind: Kind, number: int, title: str, members: Iterable[Account]) -> Chat:
        chat = Chat(number, kind, {"id": number, "title": title, "type": kind})
        for account in members:
            chat.members[account.id] = "member" if chat.members else "creator"
            if isinstance(account, Bot):
                chat.bots[account.id] = account
        self.cloud.chats[number] = chat
        return chat

    def _high_number(self) -> int:
        return SUPERGROUPS - 2_000_000_001 - len(self.cloud.chats)
