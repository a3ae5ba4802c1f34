"""docs/personas.md keeps up with the code."""

from pathlib import Path

import pytest

from botkit.persona.findings import Rule
from botkit.persona.schema import Persona
from botkit.persona.starter import RELATIONS, starter
from tests.persona.sound import sound_persona

DOCS = Path(__file__).parents[2] / "docs" / "personas.md"


def test_every_rule_is_explained():
    text = DOCS.read_text(encoding="utf-8")
    assert [rule for rule in Rule if f"| `{rule}` |" not in text] == []


def test_every_field_is_explained():
    text = DOCS.read_text(encoding="utf-8")
    assert [name for name, about in Persona.model_fields.items() if f"`{about.alias or name}`" not in text] == []


def test_the_example_is_a_sound_persona():
    example = DOCS.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    assert sound_persona(example).id == "you/sunny"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_starter_is_a_sound_persona(language):
    for relation in RELATIONS:
        text = starter("me/bao", 'A "quoted": name \\ 宝', language, relation)
        persona = sound_persona(text)
        assert (persona.name, persona.relation) == ('A "quoted": name \\ 宝', relation)
