"""A first persona file, complete and commented, for a creator to make their own."""

import json
import re
from pathlib import Path
from typing import get_args

from botkit.errors import PersonaError
from botkit.messages import Language
from botkit.persona.checks import LIKENESSES
from botkit.persona.schema import Relation

RELATIONS: tuple[str, ...] = tuple(each for each in get_args(Relation) if each not in LIKENESSES)
"""What a starter may be to the person. A likeness needs its consent first, which nobody can make up."""


def starter(persona_id: str, name: str, language: Language, relation: str) -> str:
    """The text of a new persona file, with these four filled in.

    Raises:
        PersonaError: the relation is unknown, or needs a consent record.
    """
    if relation in LIKENESSES:
        raise PersonaError(
            f"a persona with relation {relation} needs consent: start it as a friend, "
            "then write consent (by, on, statement) and the relation into the file"
        )
    if relation not in RELATIONS:
        raise PersonaError(f"there is no relation {relation!r}: choose one of {', '.join(RELATIONS)}")
    text = Path(__file__).with_name(f"starter.{language}.yaml").read_text(encoding="utf-8")
    # JSON's quoted text is YAML's, whatever the name holds.
    quoted = json.dumps(name, ensure_ascii=False)
    given = {
        r"^id: .*$": f"id: {persona_id}",
        r"^name: .*$": f"name: {quoted}",
        r"^relation: .*$": f"relation: {relation}",
        r"^rating: .*$": f"rating: {'adult' if relation == 'romance' else 'general'}",
        r"- when: \[[^,]*,": f"- when: [{quoted},",
    }
    for line, filled in given.items():
        text = re.sub(line, lambda _, filled=filled: filled, text, count=1, flags=re.MULTILINE)
    return text
