"""The commands that Telegram offers while somebody types a slash."""

import logging
import re
from collections.abc import Sequence

from telegram import Bot
from telegram.error import TelegramError

from botkit.messages import Command, Language, Rights

_log = logging.getLogger(__name__)
_NAME = re.compile(r"[a-z0-9_]{1,32}")
_LONGEST = 256
_MENUS: tuple[tuple[Language, str | None], ...] = (("en", None), ("zh", "zh"))
"""Whose language has no menu of its own sees the English one."""


def menu(commands: Sequence[Command], language: Language) -> list[tuple[str, str]]:
    """Name and summary of each command that anybody may give and Telegram can offer."""
    return [
        (command.name, command.summary[language][:_LONGEST])
        for command in commands
        if command.rights is Rights.ANYONE and _NAME.fullmatch(command.name) and command.summary.get(language)
    ]


async def offered(bot: Bot, code: str | None = None) -> list[tuple[str, str]]:
    """Name and summary of each command that Telegram offers now to whose app has that language."""
    return [(command.command, command.description) for command in await bot.get_my_commands(language_code=code)]


async def register(bot: Bot, commands: Sequence[Command]) -> None:
    """Tell Telegram the commands where it offers others. A failure is made up for at the next start."""
    if not commands:
        return
    try:
        for language, code in _MENUS:
            wanted = menu(commands, language)
            if await offered(bot, code) != wanted:
                await bot.set_my_commands(wanted, language_code=code)
    except TelegramError as error:
        _log.info("the commands could not be told to Telegram (%s): tried again at the next start", error)
