"""Who speaks: somebody from the gallery, or a file of one's own."""

from pathlib import Path

from botkit.cli.asking import Offer
from botkit.cli.setup.desk import Desk
from botkit.errors import ConfigError, PersonaError
from botkit.persona.library import PersonaLibrary, gallery_folder
from botkit.persona.loader import LoadedPersona

_FILE = "file"


def settle_personas(desk: Desk) -> tuple[str, ...]:
    """The personas as they are written into the configuration: names of the gallery, and whole paths of files.

    Raises:
        ConfigError: an option names none, or one that cannot be used.
    """
    library = PersonaLibrary((gallery_folder(),), desk.clock)
    if desk.said.personas:
        return tuple(_named(library, name) for name in desk.said.personas)
    own_language = sorted(library.personas, key=lambda each: each.persona.languages[0] != desk.aside.language)
    offers = [_offer(each) for each in own_language]
    offers.append(Offer(_FILE, desk.say("init.persona_file")))
    chosen = offers[desk.choice("--persona", None, desk.say("init.persona"), offers)].word
    if chosen != _FILE:
        return (chosen,)

    def flaw(text: str) -> str:
        try:
            _named(library, text)
        except ConfigError as error:
            return str(error)
        return ""

    return (_named(library, desk.text("--persona", None, desk.say("init.persona_path"), flaw)),)


def _offer(loaded: LoadedPersona) -> Offer:
    return Offer(_short(loaded), f"{loaded.persona.name} · {loaded.persona.tagline}")


def _short(loaded: LoadedPersona) -> str:
    return loaded.ref.id.partition("/")[2]


def _named(library: PersonaLibrary, name: str) -> str:
    """How the configuration names a persona that somebody named.

    Raises:
        ConfigError: it cannot be used.
    """
    try:
        loaded = library.find(str(Path(name).expanduser()))
    except (PersonaError, RuntimeError) as error:
        raise ConfigError(f"--persona {name}: {error}") from error
    if loaded.path.is_relative_to(gallery_folder()):
        return _short(loaded)
    return str(loaded.path.resolve())
