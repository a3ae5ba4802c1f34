"""A call as a method sees it."""

from dataclasses import dataclass

from botkit.testing.bot_api.accounts import Bot
from botkit.testing.bot_api.answers import bad_request, forbidden
from botkit.testing.bot_api.chats import Chat
from botkit.testing.bot_api.cloud import Cloud
from botkit.testing.bot_api.parameters import Parameters


@dataclass(frozen=True, slots=True)
class Request:
    """Who asks, for what, with which words."""

    cloud: Cloud
    bot: Bot
    said: Parameters

    def chat(self) -> Chat:
        """The chat that `chat_id` names.

        Raises:
            Refusal: it names none that the bot knows.
        """
        said = self.said.text("chat_id").strip()
        if not said:
            raise bad_request("chat_id is empty")
        chat_id = int(said) if said.lstrip("-").isdigit() else 0
        chat = self.cloud.private.get((self.bot.id, chat_id)) or self.cloud.chats.get(chat_id)
        if chat is None:
            raise bad_request("chat not found")
        return chat

    def open_chat(self) -> Chat:
        """The chat that `chat_id` names, if the bot may write there."""
        chat = self.chat()
        if chat.kind == "private":
            if self.cloud.accounts[chat.id].deactivated:
                raise forbidden("user is deactivated")
            if chat.blocked:
                raise forbidden("bot was blocked by the user")
            if not chat.messages:
                raise forbidden("bot can't initiate conversation with a user")
        return chat
