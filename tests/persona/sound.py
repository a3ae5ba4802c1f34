"""A text that must be a sound persona."""

from botkit.persona.loader import LoadedPersona, check_text
from botkit.persona.schema import Persona


def sound(text: str) -> LoadedPersona:
    loaded, findings = check_text(text, "sound.yaml")
    assert loaded is not None, "\n".join(map(str, findings))
    assert findings == ()
    return loaded


def sound_persona(text: str) -> Persona:
    return sound(text).persona
