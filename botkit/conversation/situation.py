"""What a turn knows when it begins to think, and what it comes to say: values in, values out."""

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from botkit.adapter import Capabilities
from botkit.clock import Instant
from botkit.conversation.ports import Usage
from botkit.conversation.visible import VisibleText
from botkit.memory.recollection import Recollection
from botkit.messages import Button, Language, MessageReceived, Occasion, PersonaRef
from botkit.persona.schema import Persona


@dataclass(frozen=True, slots=True)
class Line:
    """One line of what was said before, and shown. `name` is the person's, for show."""

    role: Literal["person", "persona"]
    text: str
    at: Instant
    name: str = ""


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything a reply depends on.

    Attributes:
        persona: the persona as it was when the turn began; `ref` names this very version.
        window: what was said before, oldest first, without this turn's input.
        said: this turn's input: one burst, oldest first; empty when the companion begins by itself.
        occasion: the reason to begin, where there is no input.
        person_name: how the person is called, as the platform tells it; for show, and data to the model.
        group: the talk is in a group: lines carry names.
        seed: decides every choice between equals, so that a turn taken over chooses the same.
        excused: how many times a fallback line stands for this very input already.
        recollection: what comes to mind; what was heard in this turn's input is in it already.
        renamed: the person has just said what they want to be called, so this reply calls them so.
        noted: what the person has just asked to be remembered, so that the model can nod to it.
    """

    persona: Persona
    ref: PersonaRef
    now: Instant
    seed: int
    language: Language
    window: tuple[Line, ...] = ()
    said: tuple[MessageReceived, ...] = ()
    occasion: Occasion | None = None
    person_name: str = ""
    group: bool = False
    capabilities: Capabilities = field(default_factory=Capabilities)
    excused: int = 0
    recollection: Recollection = field(default_factory=Recollection)
    renamed: bool = False
    noted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message of an answer; `pause` is the seconds of composing shown before it.

    Its text has passed the one exit: nothing else makes a VisibleText.
    """

    text: VisibleText
    pause: float = 0.0


Outcome: TypeAlias = Literal[
    "answered",  # the model's words
    "summons",  # a bare call, answered from the persona's pool
    "busy",  # the model failed: a line in character now, the answer is still owed
    "speechless",  # the model gave nothing that can be said: a line in character, nothing is owed
    "sorry",  # given up after many tries: a last line in character, nothing is owed
    "silence",  # nothing to say: a notice, an unaddressed message, a burst taken back
    "command",  # a command's answer
]


@dataclass(frozen=True, slots=True)
class Reply:
    """What the turn came to.

    Attributes:
        owed: the input has not been answered yet and is tried again later.
        notes: what the trace tells, in ids and figures, never in message text.
        buttons: choices under the last bubble, for whoever is answered.
    """

    outcome: Outcome
    bubbles: tuple[Bubble, ...] = ()
    usage: Usage | None = None
    owed: bool = False
    notes: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()
