"""What is looked at in the settings before a talk begins: what cannot work, and what is probably a typing error."""

from collections.abc import Iterator

from botkit.adapter import installed_adapters
from botkit.errors import ConfigError, PersonaError
from botkit.models.catalogue import CATALOGUE, unknown_entry
from botkit.persona.library import PersonaLibrary
from botkit.settings import ModelSettings, Settings


def refuse_unknown_models(settings: Settings) -> None:
    """Look each offline model up that an entry of the configuration names.

    Raises:
        ConfigError: the catalogue does not have it; every such entry, one a line.
    """
    names = {entry.name for entry in CATALOGUE}
    unknown = [
        settings.complaint(("models", index, "model"), unknown_entry(entry.model))
        for index, entry in enumerate(settings.models)
        if _names_catalogue(entry) and entry.model not in names
    ]
    if unknown:
        raise ConfigError("\n".join(unknown))


def doubts(settings: Settings, library: PersonaLibrary) -> Iterator[str]:
    """What would keep a bot of the configuration from starting, though the talk that begins now does not need it."""
    platforms = installed_adapters()
    for index, bot in enumerate(settings.bots):
        if bot.platform not in platforms:
            remedy = f"`botkit adapters` lists those there are ({', '.join(platforms) or 'none'})"
            yield settings.complaint(
                ("bots", index, "platform"), f"no adapter for {bot.platform!r} is installed: {remedy}"
            )
        for name in bot.personas:
            try:
                library.find(name)
            except PersonaError as error:
                for line in str(error).splitlines():
                    yield settings.complaint(("bots", index, "personas"), line)


def _names_catalogue(entry: ModelSettings) -> bool:
    return entry.provider == "offline" and bool(entry.model)
