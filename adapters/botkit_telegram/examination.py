"""What an operator may have to mend on Telegram's side; nothing there is changed."""

from collections.abc import Sequence

from telegram import Bot, User, WebhookInfo
from telegram.error import TelegramError

from botkit.adapter import Finding
from botkit.messages import Command
from botkit_telegram.menu import menu
from botkit_telegram.request import Refused
from botkit_telegram.settings import TelegramSettings

_TOKEN_REMEDY = "copy the token from @BotFather (/mybots, your bot, API Token) into the bot's options"
_API_REMEDY = "look whether this machine may reach the internet, and at `api_base` and `proxy`"
_MANY_WAIT = 100


async def examine(bot: Bot, settings: TelegramSettings, commands: Sequence[Command]) -> Sequence[Finding]:
    """Everything that can be asked without changing anything."""
    try:
        me = await bot.get_me()
    except Refused as error:
        if not error.is_token_refused:
            return [Finding("telegram.api", "problem", f"Telegram refuses to answer: {error.description}", _API_REMEDY)]
        said = f"Telegram does not know the token ({error.status} {error.description})"
        return [_reachable(settings), Finding("telegram.token", "problem", said, _TOKEN_REMEDY)]
    except TelegramError as error:
        return [Finding("telegram.api", "problem", f"{settings.api_base}: {error}", _API_REMEDY)]
    return [
        _reachable(settings),
        Finding("telegram.token", "ok", f"it is the token of @{me.username}"),
        *await _webhook(bot, settings),
        *_groups(me),
        *await _commands(bot, commands),
    ]


def _reachable(settings: TelegramSettings) -> Finding:
    return Finding("telegram.api", "ok", f"{settings.api_base} answers")


async def _webhook(bot: Bot, settings: TelegramSettings) -> list[Finding]:
    try:
        info = await bot.get_webhook_info()
    except TelegramError as error:
        return [Finding("telegram.webhook", "problem", f"it could not be asked for: {error}", "try again")]
    findings = _polled(info) if settings.webhook is None else _called(info, settings.webhook.url)
    if info.pending_update_count >= _MANY_WAIT:
        text = f"{info.pending_update_count} updates wait at Telegram"
        findings.append(Finding("telegram.webhook", "note", text, "start botkit: it takes them in, oldest first"))
    return findings


def _polled(info: WebhookInfo) -> list[Finding]:
    if not info.url:
        return [Finding("telegram.webhook", "ok", "none is set, as is right for asking")]
    text = "a webhook is set, though botkit is to ask: botkit takes it away when it starts"
    remedy = "if another program lives by that webhook, give one of the two another bot"
    return [Finding("telegram.webhook", "note", text, remedy)]


def _called(info: WebhookInfo, url: str) -> list[Finding]:
    if not info.url:
        text = "none is set, though `webhook` is in the options"
        return [Finding("telegram.webhook", "note", text, "start botkit: it sets the webhook")]
    if info.url != url:
        text = "another address is set than `webhook.url` says"
        remedy = "start botkit: it sets its own; if another program set this one, give one of the two another bot"
        return [Finding("telegram.webhook", "problem", text, remedy)]
    if info.last_error_message:
        when = f" at {info.last_error_date:%Y-%m-%d %H:%M} UTC" if info.last_error_date else ""
        text = f"Telegram could not call{when}: {info.last_error_message}"
        remedy = "look at the proxy in front of botkit: its certificate, its address, and where it leads to"
        return [Finding("telegram.webhook", "problem" if info.pending_update_count else "note", text, remedy)]
    return [Finding("telegram.webhook", "ok", "it is set, and no call failed")]


def _groups(me: User) -> list[Finding]:
    if not me.can_join_groups:
        text, remedy = "nobody can add it to a group", "to change that: @BotFather, /setjoingroups, your bot, Enable"
        return [Finding("telegram.groups", "note", text, remedy)]
    joins = Finding("telegram.groups", "ok", "it can be added to groups")
    if me.can_read_all_group_messages:
        return [joins, Finding("telegram.privacy", "ok", "it hears everything that is said in its groups")]
    text = "in groups it hears only commands, mentions of it and answers to it (privacy mode)"
    remedy = (
        "to change that: @BotFather, /setprivacy, your bot, Disable; then take it out of its groups and add it again"
    )
    return [joins, Finding("telegram.privacy", "note", text, remedy)]


async def _commands(bot: Bot, commands: Sequence[Command]) -> list[Finding]:
    if not commands:
        return []
    try:
        told = [(command.command, command.description) for command in await bot.get_my_commands()]
    except TelegramError as error:
        return [Finding("telegram.commands", "problem", f"they could not be asked for: {error}", "try again")]
    if told == menu(commands, "en"):
        return [Finding("telegram.commands", "ok", "Telegram offers the commands that there are")]
    text = "Telegram offers other commands than there are"
    return [Finding("telegram.commands", "note", text, "start botkit: it tells Telegram")]
