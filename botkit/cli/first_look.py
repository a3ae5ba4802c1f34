"""What is looked at in the settings before a talk begins: what is probably a typing error."""

from collections.abc import Iterator

from botkit.adapter import installed_adapters
from botkit.errors import PersonaError
from botkit.persona.library import PersonaLibrary
from botkit.settings import Settings


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
