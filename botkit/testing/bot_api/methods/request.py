"""A call as a method sees it, and what a bot may do where."""

from dataclasses import dataclass

from botkit.testing.bot_api.accounts import Bot
from botkit.testing.bot_api.answers import bad_request, forbidden, moved
from botkit.testing.bot_api.chats import Chat, Message
from botkit.testing.bot_api.cloud import Cloud
from botkit.testing.bot_api.parameters import Parameters


@dataclass(frozen=True, slots=True)
class Request:
    """Who asks, for what, with which words. Each method that looks for something refuses where it is not there."""

    cloud: Cloud
    bot: Bot
    said: Parameters

    def chat(self) -> Chat:
        """The chat that `chat_id` names, if the bot knows it."""
        said = self.said.text("chat_id").strip()
        if not said:
            raise bad_request("chat_id is empty")
        chat = self._named(said) if said.startswith("@") else self.find(self.said.integer("chat_id"))
        if chat is None:
            raise bad_request("chat not found")
        return chat

    def find(self, chat_id: int) -> Chat | None:
        """A chat the bot knows: it is or was in it, or shares one with that person."""
        private = self.cloud.private.get((self.bot.id, chat_id))
        if private is not None and private.begun:
            return private
        chat = self.cloud.chats.get(chat_id)
        if chat is not None:
            return chat if self.bot.id in chat.members else None
        shared = any(chat_id in chat.members and self.bot.id in chat.bots for chat in self.cloud.chats.values())
        return self.cloud.private_chat(self.bot, self.cloud.accounts[chat_id]) if shared else None

    def open_chat(self) -> Chat:
        """The same, if the bot may write there."""
        chat = self.chat()
        status = chat.status(self.bot)
        if chat.kind == "private":
            self._check_person(chat)
        elif chat.moved_to:
            raise moved(chat.moved_to)
        elif status == "kicked":
            raise forbidden(f"bot was kicked from the {_called(chat)} chat")
        elif status == "left":
            raise forbidden(f"bot is not a member of the {_called(chat)} chat")
        elif status == "restricted":
            raise bad_request("not enough rights to send text messages to the chat")
        return chat

    def message(self, chat: Chat, purpose: str) -> Message:
        """The message of that chat that `message_id` names; `purpose` as in "message to edit"."""
        message = chat.messages.get(self.said.integer("message_id"))
        if message is None or message.deleted:
            raise bad_request(f"{purpose} not found")
        return message

    def _named(self, username: str) -> Chat | None:
        chats = self.cloud.chats.values()
        return next((chat for chat in chats if f"@{chat.info.get('username')}".lower() == username.lower()), None)

    def _check_person(self, chat: Chat) -> None:
        if self.cloud.accounts[chat.id].deactivated:
            raise forbidden("user is deactivated")
        if chat.status(self.bot) == "kicked":
            raise forbidden("bot was blocked by the user")
        if not chat.begun:
            raise forbidden("bot can't initiate conversation with a user")


def _called(chat: Chat) -> str:
    return "group" if chat.kind == "group" else chat.kind
