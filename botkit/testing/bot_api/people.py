"""People who do something. Each verb happens at once; bots are told of it as Telegram would tell them."""

from dataclasses import dataclass

from botkit.testing.bot_api import memberships
from botkit.testing.bot_api.accounts import Account, Bot
from botkit.testing.bot_api.answers import Json
from botkit.testing.bot_api.callbacks import CallbackQuery
from botkit.testing.bot_api.chats import Chat, Draft, Message, Status, Topic
from botkit.testing.bot_api.updates import QUERY
from botkit.testing.bot_api.writing import Writer

SIGN = 5.0
DRAFT = 30.0
"""Seconds a typing sign and a draft are shown."""


@dataclass(slots=True, eq=False)
class Person(Writer):
    """Somebody who writes to bots. Where a chat is wanted, a bot stands for the private chat with it."""

    # --- what they see ------------------------------------------------------------------------------

    def sees(self, place: Bot | Chat) -> list[str]:
        """The texts of the others in that chat, as they stand now, oldest first."""
        return self.chat(place).texts(but=self)

    def sees_typing(self, place: Bot | Chat) -> bool:
        """Somebody's typing sign is shown there now."""
        now = self.cloud.clock.monotonic()
        return any(now - sign.at < SIGN for sign in self.chat(place).signs[-100:])

    def sees_draft(self, place: Bot | Chat) -> Draft | None:
        """The draft that is shown there now, the newest where there are several."""
        now = self.cloud.clock.monotonic()
        shown = [draft for draft in self.chat(place).drafting.values() if now - draft.at < DRAFT]
        return max(shown, key=lambda draft: draft.at, default=None)

    # --- buttons and reactions ----------------------------------------------------------------------

    def presses(self, message: Message, label: str) -> CallbackQuery:
        """Press the button of that label under a bot's message. The query tells what the bot answered."""
        data = {button["text"]: button.get("callback_data", "") for row in message.buttons for button in row}[label]
        bot = self.cloud.accounts[message.author]
        assert isinstance(bot, Bot), "only a bot's message has buttons"
        query = self.cloud.callbacks.press(bot.id, self.id, data)
        told: Json = {"id": query.id, "from": self.user, "message": message.body}
        if message.deleted:
            told["message"] = {"chat": message.chat.info, "message_id": message.id, "date": 0}
        told |= {"chat_instance": str(message.chat.id * 7 + 1), "data": data}
        bot.updates.add("callback_query", told, self.id, QUERY)
        return query

    def reacts(self, message: Message, *emoji: str) -> None:
        """Put these emoji on a message in the place of those that were there; none takes them off."""
        told: Json = {"chat": message.chat.info, "message_id": message.id}
        told |= {"user": self.user, "date": self.cloud.date()}
        told["old_reaction"] = [{"type": "emoji", "emoji": each} for each in message.reactions.get(self.id, [])]
        told["new_reaction"] = [{"type": "emoji", "emoji": each} for each in emoji]
        message.reactions[self.id] = list(emoji)
        chat = message.chat
        for bot in chat.bots.values():
            if chat.kind == "private" or chat.status(bot) == "administrator":
                bot.updates.add("message_reaction", told, chat.id)

    # --- private chats ------------------------------------------------------------------------------

    def blocks(self, bot: Bot) -> None:
        """Block a bot: it can write no more."""
        memberships.set_status(self.cloud, self.chat(bot), bot, "kicked", self)

    def unblocks(self, bot: Bot) -> None:
        """Let a bot write again."""
        memberships.set_status(self.cloud, self.chat(bot), bot, "member", self)

    def deactivates(self) -> None:
        """Delete the account."""
        self.deactivated = True

    # --- groups -------------------------------------------------------------------------------------

    def adds(self, account: Account, chat: Chat, status: Status = "member") -> None:
        """Bring somebody, or a bot, into a group."""
        memberships.enter(self.cloud, chat, account, self, status)

    def removes(self, account: Account, chat: Chat) -> None:
        """Put somebody, or a bot, out of a group."""
        memberships.go(self.cloud, chat, account, self)

    def makes(self, account: Account, status: Status, chat: Chat) -> None:
        """Make a member an administrator, restrict them (no word any more), or make them a member again."""
        memberships.set_status(self.cloud, chat, account, status, self)

    def joins(self, chat: Chat) -> None:
        """Come into a group."""
        memberships.enter(self.cloud, chat, self, self)

    def leaves(self, chat: Chat) -> None:
        """Go from a group."""
        memberships.go(self.cloud, chat, self, self)

    def upgrades(self, group: Chat) -> Chat:
        """Make a group a supergroup; it goes on under another number."""
        return memberships.upgrade(self.cloud, group, self)

    # --- topics -------------------------------------------------------------------------------------

    def opens_topic(self, name: str, place: Bot | Chat) -> Topic:
        """Begin a topic in a forum, or in the private chat with a bot that has topics."""
        return self.cloud.open_topic(self.chat(place), self, name)

    def closes_topic(self, topic: Topic) -> None:
        """Close a topic: no more words in it."""
        self.cloud.close_topic(topic, self)

    def deletes_topic(self, topic: Topic) -> None:
        """Delete a topic with all that stands in it."""
        topic.deleted = True
        for message in topic.root.chat.messages.values():
            message.deleted = message.deleted or message.thread == topic.id
