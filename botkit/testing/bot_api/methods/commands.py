"""Methods about the menu of commands, by scope and language."""

import re
from typing import Any, cast

from botkit.testing.bot_api.answers import Json, bad_request
from botkit.testing.bot_api.methods.request import Request

MOST = 100
LONGEST = 256

_NAME = re.compile(r"[a-z0-9_]{1,32}")
_FIELDS = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}
"""The scopes there are, and what each must name."""


def set_my_commands(request: Request) -> bool:
    said: Any = request.said.structure("commands")
    if not isinstance(said, list):
        raise bad_request("can't parse commands JSON object")
    commands = [_command(each) for each in cast("list[Any]", said)]
    if len(commands) > MOST:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    key = _key(request)
    if commands:
        request.bot.commands[key] = commands
    else:
        request.bot.commands.pop(key, None)
    return True


def get_my_commands(request: Request) -> list[Json]:
    return request.bot.commands.get(_key(request), [])


def delete_my_commands(request: Request) -> bool:
    request.bot.commands.pop(_key(request), None)
    return True


def _command(said: Any) -> Json:  # noqa: ANN401  # whatever JSON the bot sent
    command = cast("Json", said if isinstance(said, dict) else {})
    name = str(command.get("command", "")).removeprefix("/").lower()
    description = str(command.get("description", "")).strip()
    if not _NAME.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 0 < len(description) <= LONGEST:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


def _key(request: Request) -> tuple[str, str]:
    """Scope and language, as the bot keeps its commands by."""
    said: Any = request.said.structure("scope", "BotCommandScope")
    scope = cast("Json", said if isinstance(said, dict) else {"type": "default"})
    kind = str(scope.get("type", ""))
    if kind not in _FIELDS:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    if missing := [name for name in _FIELDS[kind] if name not in scope]:
        raise bad_request(f"can't parse BotCommandScope: can't find field \"{missing[0]}\"")
    language = request.said.text("language_code")
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise bad_request("LANG_CODE_INVALID")
    return "/".join([kind, *(str(scope[name]) for name in _FIELDS[kind])]), language
