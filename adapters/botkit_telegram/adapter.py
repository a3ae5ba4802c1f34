"""The transport between botkit and Telegram's Bot API."""

from pydantic import BaseModel

from botkit.adapter import Accept, Adapter, AdapterContext
from botkit.errors import ConfigError
from botkit.messages import ConversationId, Outgoing, Receipt
from botkit_telegram.settings import TelegramSettings


class TelegramAdapter(Adapter):
    """One bot in Telegram."""

    platform = "telegram"
    Settings = TelegramSettings

    def __init__(self, context: AdapterContext, settings: BaseModel) -> None:
        del context, settings
        raise ConfigError("Telegram is not there yet: use the terminal")

    async def listen(self, accept: Accept) -> None:
        raise NotImplementedError

    async def send(self, conversation: ConversationId, outgoing: Outgoing, key: str) -> Receipt:
        raise NotImplementedError
