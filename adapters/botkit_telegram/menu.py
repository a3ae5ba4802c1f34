"""The commands that Telegram offers while somebody types a slash."""

import json
import logging
import re
from collections.abc import Sequence
from hashlib import sha256

from telegram import Bot
from telegram.error import TelegramError

from botkit.adapter import Accept, StateChange
from botkit.errors import StoreUnavailable
from botkit.messages import Command, Language, Rights

_log = logging.getLogger(__name__)
STATE = "commands"
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


def digest(commands: Sequence[Command]) -> str:
    """The same for the same menus."""
    menus = [menu(commands, language) for language, _ in _MENUS]
    return sha256(json.dumps(menus).encode()).hexdigest()[:16]


async def register(bot: Bot, commands: Sequence[Command], accept: Accept) -> None:
    """Tell Telegram the commands where it was told others last. A failure is made up for at the next start."""
    told = digest(commands)
    if not commands or accept.state.get(STATE) == told:
        return
    try:
        for language, code in _MENUS:
            await bot.set_my_commands(menu(commands, language), language_code=code)
        await accept((), state=(StateChange(STATE, told),))
    except (TelegramError, StoreUnavailable) as error:
        _log.info("the commands could not be told to Telegram (%s): tried again at the next start", error)
