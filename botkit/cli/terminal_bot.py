"""Which bot a talk in the terminal goes through, and whom it carries.

A bot is a chat of its own: the history hangs on its id and on the persona that spoke.

- The configuration has a `[[bots]]` entry for the terminal: the first one, as it is configured.
- It has none: a bot named after the usual persona, which carries every persona at hand.
- A persona is asked for by name: the talk is with this one alone, whomever /persona chose before. It goes through the
  first configured terminal bot that carries the persona, else through one named after it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from botkit.errors import ConfigError, PersonaError
from botkit.persona.library import PersonaLibrary
from botkit.persona.loader import LoadedPersona
from botkit.settings import BotSettings, Settings

PLATFORM = "terminal"


@dataclass(frozen=True, slots=True)
class TerminalBot:
    """What was chosen.

    Attributes:
        entry: the bot to run; its personas are ids.
        configured: the entry of the configuration that has the operator's options for it.
        speaker: who speaks until /persona chooses another.
        others: the ids of terminal bots that come behind this one in the configuration.
    """

    entry: BotSettings
    configured: BotSettings
    speaker: LoadedPersona
    others: tuple[str, ...] = ()

    @property
    def has_choice(self) -> bool:
        """Whether /persona has anybody else to choose."""
        return len(self.entry.personas) > 1


def choose_bot(settings: Settings, library: PersonaLibrary, name: str | None) -> TerminalBot:
    """The bot for a talk with the persona of that name (or id, or file), or with whoever is there where None.

    Raises:
        PersonaError: there is no such persona.
        ConfigError: a terminal bot of the configuration carries a persona that is not there.
    """
    entries = [entry for entry in settings.bots if entry.platform == PLATFORM]
    if name is None and entries:
        first, *others = entries
        carried, speaker = _carried(settings, first, library)
        return TerminalBot(_with(first, carried, speaker), first, speaker, tuple(other.id for other in others))
    usual = BotSettings(id=PLATFORM, platform=PLATFORM)
    speaker = library.find(usual.default_persona if name is None else name)
    for entry in entries:
        if speaker.ref.id in {each.ref.id for each in _carried(settings, entry, library)[0]}:
            return TerminalBot(_with(entry, [speaker], speaker), entry, speaker)
    carried = [speaker] if name is not None else [speaker, *library.personas]
    own = usual.model_copy(update={"id": _own_id(speaker)})
    return TerminalBot(_with(own, carried, speaker), entries[0] if entries else own, speaker)


def _carried(
    settings: Settings, entry: BotSettings, library: PersonaLibrary
) -> tuple[list[LoadedPersona], LoadedPersona]:
    """Whom the entry carries, and who speaks first."""
    try:
        return [library.find(name) for name in entry.personas], library.find(entry.default_persona)
    except PersonaError as error:
        key = ("bots", settings.bots.index(entry), "personas")
        raise ConfigError(settings.complaint(key, str(error))) from error


def _with(entry: BotSettings, carried: Sequence[LoadedPersona], speaker: LoadedPersona) -> BotSettings:
    personas = tuple(dict.fromkeys(each.ref.id for each in carried))
    return entry.model_copy(update={"personas": personas, "persona": speaker.ref.id})


def _own_id(speaker: LoadedPersona) -> str:
    """The id that talks with this persona have had from the beginning: their history hangs on it."""
    return f"{PLATFORM}-{re.sub(r'[^a-z0-9]+', '-', speaker.ref.id).strip('-')}"
