"""botkit in Telegram."""

from botkit_telegram.adapter import TelegramAdapter
from botkit_telegram.settings import TelegramSettings

__all__ = ["TelegramAdapter", "TelegramSettings"]
