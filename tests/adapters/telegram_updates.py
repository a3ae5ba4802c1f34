"""Updates as Telegram writes them, and what they come to."""

from typing import Any

from telegram import Update

from botkit.clock import SECOND, Instant
from botkit.messages import BotId
from botkit_telegram.translate import Translated, to_incoming
from botkit_telegram.viewpoint import Viewpoint

BOT = BotId("mira")
BOT_NUMBER = 8_000_000_001
US = Viewpoint(BOT, BOT_NUMBER, "Mira_Bot")
NOW = Instant(1_767_600_100 * SECOND)
DATE = 1_767_600_000

ANA: dict[str, Any] = {"id": 7_000_000_001, "is_bot": False, "first_name": "Ana", "last_name": "Ruiz"}
BEN: dict[str, Any] = {"id": 7_000_000_002, "is_bot": False, "first_name": "Ben", "language_code": "zh-hans"}
OURSELVES: dict[str, Any] = {"id": BOT_NUMBER, "is_bot": True, "first_name": "Mira", "username": "Mira_Bot"}
OTHER_BOT: dict[str, Any] = {"id": 8_000_000_002, "is_bot": True, "first_name": "Quiz", "username": "quiz_bot"}

PRIVATE: dict[str, Any] = {"id": ANA["id"], "type": "private", "first_name": "Ana"}
GROUP: dict[str, Any] = {"id": -4_001, "type": "group", "title": "Family"}
SUPERGROUP: dict[str, Any] = {"id": -1_001_234_567_890, "type": "supergroup", "title": "Book club"}
CHANNEL: dict[str, Any] = {"id": -1_009_876_543_210, "type": "channel", "title": "News"}


def message(text: str = "", chat: dict[str, Any] = PRIVATE, **fields: Any) -> dict[str, Any]:
    """A message of Ana's; `sender` goes as `from`."""
    told = {"message_id": 12, "date": DATE, "chat": chat, "from": fields.pop("sender", ANA)}
    return told | ({"text": text} if text else {}) | fields


def translated(viewpoint: Viewpoint = US, update_id: int = 100_000_001, **kinds: Any) -> Translated:
    """What an update of that kind comes to."""
    update = Update.de_json({"update_id": update_id, **kinds}, None)
    return to_incoming(update, viewpoint, NOW)


def heard(text: str = "", chat: dict[str, Any] = PRIVATE, viewpoint: Viewpoint = US, **fields: Any) -> list[Any]:
    """The events of a new message."""
    return list(translated(viewpoint, message=message(text, chat, **fields)).events)


def entity(kind: str, text: str, part: str, **fields: Any) -> dict[str, Any]:
    """An entity over that part of the text, counted in UTF-16 units."""
    before = text[: text.index(part)]
    length = len(part.encode("utf-16-le")) // 2
    return {"type": kind, "offset": len(before.encode("utf-16-le")) // 2, "length": length, **fields}
