"""The commands every bot has: /start, /help and /persona."""

from collections.abc import Mapping

from botkit.conversation.situation import Bubble
from botkit.delivery.commands import CommandCall, CommandHandler, CommandResult, CommandTable
from botkit.delivery.records import BindPersona
from botkit.messages import Command, Language
from botkit.persona.loader import LoadedPersona
from botkit.persona.macros import fill
from botkit.texts import Texts


class FirstCommands:
    """Their handlers: botkit's own words come from the texts, the persona's from its file."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._handlers: dict[str, tuple[Command, CommandHandler]] = {
            "start": (self._command("start"), self._start),
            "help": (self._command("help"), self._help),
            "persona": (self._command("persona", "[name]"), self._persona),
        }

    def table(self) -> CommandTable:
        """All of them, in the order in which /help lists them."""
        return CommandTable(self._handlers, self._unknown)

    def _command(self, name: str, usage: str = "") -> Command:
        summaries: Mapping[Language, str] = {
            "zh": self._texts.say("zh", f"command.{name}"),
            "en": self._texts.say("en", f"command.{name}"),
        }
        return Command(name, summaries, usage)

    def _start(self, call: CommandCall) -> CommandResult:
        return self._introduce(call, call.speaker, Bubble(self._disclosure(call, call.speaker)))

    def _introduce(self, call: CommandCall, speaker: LoadedPersona, *first: Bubble) -> CommandResult:
        """A greeting in the persona's words, after the plain word on what it is."""
        persona = speaker.persona
        greeting = persona.greetings[call.situation.seed % len(persona.greetings)]
        user = call.situation.person_name or persona.calls_person or self._texts.say(call.situation.language, "you")
        bubbles = (*first, Bubble(fill(greeting, user=user, char=persona.name), pause=0.8 if first else 0.0))
        return CommandResult(bubbles, speaker=speaker, remembered=True)

    def _disclosure(self, call: CommandCall, speaker: LoadedPersona) -> str:
        return self._texts.say(call.situation.language, "start", name=speaker.persona.name)

    def _help(self, call: CommandCall) -> CommandResult:
        language = call.situation.language
        lines = [self._texts.say(language, "help")]
        for command, _ in self._handlers.values():
            usage = f" {command.usage}" if command.usage else ""
            lines.append(f"/{command.name}{usage} — {command.summary[language]}")
        return CommandResult((Bubble("\n".join(lines)),))

    def _persona(self, call: CommandCall) -> CommandResult:
        if not call.rest:
            return self._list_personas(call)
        chosen = next((each for each in call.carried if _is_called(each, call.rest)), None)
        if chosen is None:
            said = self._texts.say(call.situation.language, "persona.unknown", asked=call.rest[:40])
            return CommandResult((Bubble(f"{said}\n{self._names(call)}"),))
        result = self._introduce(call, chosen, Bubble(self._disclosure(call, chosen)))
        return CommandResult(result.bubbles, (BindPersona(chosen.ref.id),), chosen, remembered=True)

    def _list_personas(self, call: CommandCall) -> CommandResult:
        language = call.situation.language
        if len(call.carried) == 1:
            said = self._texts.say(language, "persona.only_one", name=call.speaker.persona.name)
            return CommandResult((Bubble(said),))
        said = self._texts.say(language, "persona.list", name=call.speaker.persona.name)
        return CommandResult((Bubble(f"{said}\n{self._names(call)}"),))

    def _names(self, call: CommandCall) -> str:
        return "\n".join(
            f"/persona {_short(each)} — {each.persona.name}: {each.persona.tagline}" for each in call.carried
        )

    def _unknown(self, call: CommandCall) -> CommandResult:
        said = self._texts.say(call.situation.language, "command.unknown", name=call.name)
        return CommandResult((Bubble(said),))


def _short(loaded: LoadedPersona) -> str:
    """The id without its publisher, which is what people type."""
    return loaded.ref.id.partition("/")[2]


def _is_called(loaded: LoadedPersona, asked: str) -> bool:
    names = (loaded.ref.id, _short(loaded), loaded.persona.name)
    return asked.strip().casefold() in (name.casefold() for name in names)
