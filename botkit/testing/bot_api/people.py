"""People who do something. Each verb happens at once; bots are told of it as Telegram would tell them."""

from dataclasses import dataclass

from botkit.testing.bot_api.accounts import Account, Bot
from botkit.testing.bot_api.answers import Json
from botkit.testing.bot_api.chats import Chat, Message
from botkit.testing.bot_api.cloud import Cloud
from botkit.testing.bot_api.entities import found_entities


@dataclass(slots=True, eq=False)
class Person(Account):
    """Somebody who writes to bots. Where a chat is wanted, a bot stands for the private chat with it."""

    cloud: Cloud

    def says(self, text: str, to: Bot | Chat, *, reply_to: Message | None = None) -> Message:
        """Write; links, mentions and commands are marked as Telegram marks them."""
        content: Json = {"text": text}
        if entities := found_entities(text):
            content["entities"] = entities
        if reply_to is not None:
            content["reply_to_message"] = reply_to.quoted()
        return self.cloud.post(self.chat(to), self, content)

    def sees(self, place: Bot | Chat) -> list[str]:
        """The texts of the others in that chat, as they stand now, oldest first."""
        return self.chat(place).texts(but=self)

    def chat(self, place: Bot | Chat) -> Chat:
        """A chat, or the private chat with a bot."""
        return self.cloud.private_chat(place, self) if isinstance(place, Bot) else place
