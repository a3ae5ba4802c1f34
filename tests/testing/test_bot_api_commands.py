"""The menu of commands, by scope and language."""

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeChatMember,
)
from telegram.error import BadRequest

from tests.testing.ptb import strange_fields

HELP, AIDE = BotCommand("help", "what I can do"), BotCommand("help", "ce que je sais faire")


async def test_each_scope_and_language_has_its_own_menu(bot: Bot) -> None:
    menus: list[tuple[BotCommandScope | None, str | None, BotCommand]] = [
        (None, None, HELP),
        (None, "fr", AIDE),
        (BotCommandScopeAllPrivateChats(), None, BotCommand("start", "begin")),
        (BotCommandScopeChat(7), None, BotCommand("seven", "for chat seven")),
        (BotCommandScopeChatMember(7, 8), None, BotCommand("eight", "for one of them")),
    ]
    for scope, language, command in menus:
        assert await bot.set_my_commands([command], scope=scope, language_code=language)
    for scope, language, command in menus:
        told = await bot.get_my_commands(scope=scope, language_code=language)
        assert (told, strange_fields(told)) == ((command,), [])
    assert await bot.delete_my_commands()
    assert await bot.get_my_commands() == ()
    assert await bot.get_my_commands(language_code="fr") == (AIDE,)


@pytest.mark.parametrize(
    ("commands", "refusal"),
    [
        ([("Hilfe!", "no")], "bot_command_invalid"),
        ([("", "no")], "bot_command_invalid"),
        ([("x" * 33, "no")], "bot_command_invalid"),
        ([("help", "")], "bot_command_description_invalid"),
        ([("help", "x" * 257)], "bot_command_description_invalid"),
        ([(f"c{number}", "one of many") for number in range(101)], "bot_commands_too_much"),
    ],
)
async def test_what_is_no_menu(bot: Bot, commands: list[tuple[str, str]], refusal: str) -> None:
    await bot.set_my_commands([HELP])
    with pytest.raises(BadRequest, match=f"(?i){refusal}"):
        await bot.set_my_commands([BotCommand(*command) for command in commands])
    assert await bot.get_my_commands() == (HELP,)


async def test_a_scope_must_be_one_that_there_is(bot: Bot) -> None:
    for scope in (BotCommandScope("moon"), BotCommandScope("chat")):
        with pytest.raises(BadRequest, match=r"(?i)botcommandscope"):
            await bot.get_my_commands(scope=scope)
    with pytest.raises(BadRequest, match=r"(?i)lang_code_invalid"):
        await bot.get_my_commands(language_code="english")
