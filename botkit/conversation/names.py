"""What a person is called, in the persona's lines and in a prompt."""

import re

from botkit.messages import Language
from botkit.persona.schema import Persona
from botkit.visibility.characters import clean, part_at_or_before

_LONGEST = 32
# Signs that could close a fence, begin a label or open a quotation: a name is data, on one line.
_UNSAFE = re.compile(r"[<>\[\]{}|`\"“”「」:：#*\\◁▷〈〉＜＞\s]+")
_SOMEONE: dict[Language, str] = {"zh": "对方", "en": "the person"}
_FRIEND: dict[Language, str] = {"zh": "朋友", "en": "friend"}


def display_name(name: str) -> str:
    """A platform's name for someone, made safe to stand in a prompt: one line, no fences, at most 32 characters."""
    plain = _UNSAFE.sub(" ", clean(name)).strip()
    return plain[: part_at_or_before(plain, 0, min(len(plain), _LONGEST))].strip()


def own_language(persona: Persona) -> Language:
    """The language the persona is written in."""
    return persona.languages[0]


def called_in_prompt(persona: Persona) -> str:
    """What `{{user}}` stands for in what the model is told: never a platform's name, which could be an order."""
    return persona.calls_person or _SOMEONE[own_language(persona)]


def called_aloud(persona: Persona, person_name: str, nickname: str = "") -> str:
    """What `{{user}}` stands for in a line the person reads: what they asked for, else the persona's own word, else
    the display name."""
    return display_name(nickname) or persona.calls_person or display_name(person_name) or _FRIEND[own_language(persona)]
