"""Which bots are told of a message: privacy mode, and what bots hear of each other."""

import re

from botkit.testing.bot_api.accounts import Account, Bot
from botkit.testing.bot_api.chats import Message

_COMMAND = re.compile(r"/\w+(?:@(\w+))?")


def hears(bot: Bot, message: Message, author: Account | None) -> bool:
    """Whether that bot, which is in the chat, is told of this message by `author` (None: somebody anonymous)."""
    chat = message.chat
    if bot.id == message.author:
        return message.is_service
    if message.is_service or chat.kind in {"private", "channel"}:
        return True
    sees_all = bot.hears_everything or chat.status(bot) in {"administrator", "creator"}
    if author is not None and author.is_bot:
        return _hears_bot(bot, message, author, sees_all=sees_all)
    return sees_all or _answers(bot, message) or _mentions(bot, message) or _commands(bot, message)


def _hears_bot(bot: Bot, message: Message, author: Account, *, sees_all: bool) -> bool:
    either = bot.hears_bots or (isinstance(author, Bot) and author.hears_bots)
    if either and (_answers(bot, message) or _commands(bot, message, by_name=True)):
        return True
    return bot.hears_bots and sees_all


def _answers(bot: Bot, message: Message) -> bool:
    """It replies to what the bot wrote, or came by the bot's inline mode."""
    replied = message.body.get("reply_to_message", {}).get("from", {}).get("id")
    return replied == bot.id or message.body.get("via_bot", {}).get("id") == bot.id


def _mentions(bot: Bot, message: Message) -> bool:
    named = f"@{bot.username}".lower()
    for entity in message.entities:
        if entity["type"] == "text_mention" and entity["user"]["id"] == bot.id:
            return True
        if entity["type"] == "mention" and _part(message.text, entity["offset"], entity["length"]).lower() == named:
            return True
    return False


def _commands(bot: Bot, message: Message, *, by_name: bool = False) -> bool:
    """A command to it; one that names no bot goes to the bot that wrote last, or to all where none did."""
    for entity in message.entities:
        if entity["type"] != "bot_command":
            continue
        match = _COMMAND.match(_part(message.text, entity["offset"], entity["length"]))
        named = match[1] if match else ""
        if named and named.lower() == bot.username.lower():
            return True
        if not named and not by_name and message.chat.last_bot in {0, bot.id}:
            return True
    return False


def _part(text: str, offset: int, length: int) -> str:
    """What stands there, counted in UTF-16 units."""
    units = text.encode("utf-16-le", "surrogatepass")[2 * offset : 2 * (offset + length)]
    return units.decode("utf-16-le", "replace")
