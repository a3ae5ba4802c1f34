"""The commands every bot has: /start, /help and /persona."""

from collections.abc import Mapping
from dataclasses import replace

from botkit.conversation.lines import greeting
from botkit.conversation.names import called_aloud
from botkit.conversation.pacing import bubbles
from botkit.conversation.situation import Bubble
from botkit.conversation.visible import make_visible
from botkit.delivery.commands import CommandCall, CommandHandler, CommandResult, CommandTable, command
from botkit.delivery.records import BindPersona
from botkit.messages import BUTTON_DATA, Button, Command
from botkit.persona.loader import LoadedPersona
from botkit.persona.schema import Speech
from botkit.texts import Texts

_BEFORE_GREETING = 0.8


class FirstCommands:
    """Their handlers: botkit's own words come from the texts, the persona's from its file.

    Args:
        more: the commands of other features, which /help lists behind these.
    """

    def __init__(self, texts: Texts, more: Mapping[str, tuple[Command, CommandHandler]] | None = None) -> None:
        self._texts = texts
        self._handlers: dict[str, tuple[Command, CommandHandler]] = {
            "start": (command(texts, "start"), self._start),
            "help": (command(texts, "help"), self._help),
            "persona": (command(texts, "persona", "[name]"), self._persona),
            **(more or {}),
        }

    def table(self) -> CommandTable:
        """All of them, in the order in which /help lists them."""
        return CommandTable(self._handlers, otherwise=self._unknown, failed=self._failed)

    async def _start(self, call: CommandCall) -> CommandResult:
        return CommandResult(await self._introduction(call, call.speaker), remembered=True)

    async def _introduction(self, call: CommandCall, speaker: LoadedPersona) -> tuple[Bubble, ...]:
        """The plain word on what it is, then a greeting in the persona's words."""
        situation, persona = call.situation, speaker.persona
        user = called_aloud(persona, situation.person_name, await call.nickname_with(speaker))
        language = situation.language if situation.language in persona.languages else persona.languages[0]
        disclosure = self._texts.say(language, "start", name=persona.name)
        words = bubbles(
            make_visible(greeting(persona, user, situation.seed, situation.window, situation.recollection.rules)),
            persona.speech,
            situation.capabilities,
        )
        return (*_said(call, disclosure), *(replace(word, pause=max(word.pause, _BEFORE_GREETING)) for word in words))

    async def _help(self, call: CommandCall) -> CommandResult:
        language = call.situation.language
        lines = [self._texts.say(language, "help")]
        for each, _ in self._handlers.values():
            usage = f" {each.usage}" if each.usage else ""
            lines.append(f"/{each.name}{usage} — {each.summary[language]}")
        return CommandResult(_said(call, "\n".join(lines)))

    async def _persona(self, call: CommandCall) -> CommandResult:
        if not call.rest:
            return self._list_personas(call)
        chosen = next((each for each in call.carried if _is_called(each, call.rest)), None)
        if chosen is None:
            said = self._texts.say(call.situation.language, "persona.unknown", asked=call.rest[:40])
            return CommandResult(_said(call, f"{said}\n{self._names(call)}"), buttons=_choices(call))
        introduction = await self._introduction(call, chosen)
        return CommandResult(introduction, (BindPersona(chosen.ref.id),), chosen, remembered=True)

    def _list_personas(self, call: CommandCall) -> CommandResult:
        language = call.situation.language
        if len(call.carried) == 1:
            said = self._texts.say(language, "persona.only_one", name=call.speaker.persona.name)
            return CommandResult(_said(call, said))
        said = self._texts.say(language, "persona.list", name=call.speaker.persona.name)
        return CommandResult(_said(call, f"{said}\n{self._names(call)}"), buttons=_choices(call))

    def _names(self, call: CommandCall) -> str:
        return "\n".join(
            f"/persona {_short(each)} — {each.persona.name}: {each.persona.tagline}" for each in call.carried
        )

    async def _unknown(self, call: CommandCall) -> CommandResult:
        said = self._texts.say(call.situation.language, "command.unknown", name=call.name)
        return CommandResult(_said(call, said))

    async def _failed(self, call: CommandCall) -> CommandResult:
        said = self._texts.say(call.situation.language, "command.failed", name=call.name)
        return CommandResult(_said(call, said))


def _said(call: CommandCall, text: str) -> tuple[Bubble, ...]:
    """Botkit's own words leave by the same exit as everybody's, in one piece."""
    return bubbles(make_visible(text), Speech(bubbles=1), call.situation.capabilities)


def _choices(call: CommandCall) -> tuple[Button, ...]:
    """A button for each persona, where buttons can be pressed and its name fits behind one."""
    if not call.situation.capabilities.buttons:
        return ()
    every = (Button(each.persona.name, f"/persona {_short(each)}") for each in call.carried)
    return tuple(button for button in every if len(button.data.encode()) <= BUTTON_DATA)


def _short(loaded: LoadedPersona) -> str:
    """The id without its publisher, which is what people type."""
    return loaded.ref.id.partition("/")[2]


def _is_called(loaded: LoadedPersona, asked: str) -> bool:
    names = (loaded.ref.id, _short(loaded), loaded.persona.name)
    return asked.strip().casefold() in (name.casefold() for name in names)
