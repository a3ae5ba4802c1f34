"""Commands as data joined with their handlers: what is typed with a slash does not go to the model."""

import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from botkit.conversation.situation import Bubble, Situation
from botkit.delivery.bots import Bot
from botkit.delivery.records import Effect
from botkit.messages import Button, Command, Language, OutgoingFile, PersonId, Scope
from botkit.persona.loader import LoadedPersona
from botkit.texts import Texts

_log = logging.getLogger(__name__)
_COMMAND = re.compile(r"/(?P<name>[A-Za-z][A-Za-z0-9_]{0,31})(?:@\S+)?(?:\s+(?P<rest>.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class CommandCall:
    """One command given.

    Attributes:
        rest: what stood behind its name.
        carried: the personas this bot carries.
        scope: whose memory it may touch; None where nothing is remembered here.
        person: who gave it.
        nickname_with: what they asked one of the personas to call them; empty where they did not.
    """

    bot: Bot
    speaker: LoadedPersona
    situation: Situation
    name: str
    rest: str
    carried: tuple[LoadedPersona, ...]
    person: PersonId
    nickname_with: Callable[[LoadedPersona], Awaitable[str]]
    scope: Scope | None = None


@dataclass(frozen=True, slots=True)
class CommandResult:
    """What a command says and changes.

    Attributes:
        bubbles: what is said.
        speaker: the persona whose words they are, where it is not the one that spoke so far.
        buttons: choices under the last bubble, for whoever gave the command.
        file: sent before what is said.
        remembered: the words belong to the talk (a greeting), rather than to the machine (a list).
    """

    bubbles: tuple[Bubble, ...]
    effects: tuple[Effect, ...] = ()
    speaker: LoadedPersona | None = None
    buttons: tuple[Button, ...] = ()
    file: OutgoingFile | None = None
    remembered: bool = False


CommandHandler: TypeAlias = Callable[[CommandCall], Awaitable[CommandResult]]
"""Only reads; what it wants changed is in its result and is committed with the turn."""


def command(texts: Texts, name: str, usage: str = "") -> Command:
    """A command as data, with its summaries from the texts."""
    summaries: Mapping[Language, str] = {
        "zh": texts.say("zh", f"command.{name}"),
        "en": texts.say("en", f"command.{name}"),
    }
    return Command(name, summaries, usage)


def command_name(text: str) -> str | None:
    """The name of the command that a message is, lower case; None where it is none."""
    match = _COMMAND.fullmatch(text.strip())
    return match["name"].lower() if match else None


class CommandTable:
    """Every command with its handler.

    Args:
        otherwise: answers a command nobody knows.
        failed: says that a command went wrong; it must not fail itself.
    """

    def __init__(
        self,
        handlers: Mapping[str, tuple[Command, CommandHandler]],
        *,
        otherwise: CommandHandler,
        failed: CommandHandler,
    ) -> None:
        self._handlers = dict(handlers)
        self._otherwise = otherwise
        self._failed = failed

    @property
    def commands(self) -> tuple[Command, ...]:
        """The commands as data, for menus and help."""
        return tuple(command for command, _ in self._handlers.values())

    def is_command(self, text: str) -> bool:
        return command_name(text) is not None

    async def run(self, call: CommandCall) -> CommandResult:
        """What the command says and changes. Where its handler fails, it changes nothing and says so."""
        handler = self._handlers[call.name][1] if call.name in self._handlers else self._otherwise
        try:
            return await handler(call)
        except Exception:  # boundary: one per command; the person is told instead of waiting for ever
            _log.exception("command /%s failed", call.name if call.name in self._handlers else "...")
            return await self._failed(call)

    def parse(self, text: str) -> tuple[str, str]:
        """Name (lower case) and rest of a text for which `is_command` is true."""
        match = _COMMAND.fullmatch(text.strip())
        if match is None:
            raise ValueError("not a command: ask is_command first")
        return match["name"].lower(), (match["rest"] or "").strip()
