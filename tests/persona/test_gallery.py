"""The personas that come with botkit, and the schema that editors use."""

import itertools
import json

import jsonschema
import pytest
import yaml

from botkit.persona.json_schema import FILE_NAME, FIRST_LINE, json_schema
from botkit.persona.library import gallery_folder, persona_files
from botkit.persona.loader import load_persona
from botkit.persona.schema import Persona

GALLERY = persona_files(gallery_folder())


@pytest.fixture(params=GALLERY, ids=lambda path: path.stem)
def file(request):
    return request.param


def trigrams(text):
    letters = "".join(character for character in text.casefold() if character.isalnum())
    return {letters[at : at + 3] for at in range(max(1, len(letters) - 2))}


def dice(one, other):
    return 2 * len(one & other) / (len(one) + len(other))


def test_the_committed_schema_is_current():
    assert (gallery_folder() / FILE_NAME).read_text(encoding="utf-8") == json_schema()


def test_every_field_of_the_schema_explains_itself():
    schema = json.loads(json_schema())
    parts = [schema, *schema["$defs"].values()]
    assert all(part["additionalProperties"] is False for part in parts)
    bare = [name for part in parts for name, about in part["properties"].items() if not about.get("description")]
    assert bare == []


def test_the_schema_itself_is_sound():
    schema = json.loads(json_schema())
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == jsonschema.Draft202012Validator.META_SCHEMA["$id"]


def test_a_gallery_file_is_sound_and_fits_the_schema(file):
    persona = load_persona(file).persona
    jsonschema.validate(yaml.safe_load(file.read_text(encoding="utf-8")), json.loads(json_schema()))
    assert file.read_text(encoding="utf-8").splitlines()[0] == FIRST_LINE
    assert persona.id == f"botkit/{file.stem}"


def test_a_gallery_persona_is_finished(file):
    persona = load_persona(file).persona
    assert len(persona.examples) >= 12
    assert len(persona.variations) >= 12
    assert all(len(pool.say) >= 12 for pool in persona.summons)
    assert len(persona.lorebook.entries) >= 10
    assert len(persona.boundaries) >= 5
    assert len(persona.routines) >= 3
    assert {routine.id for routine in persona.routines if routine.event}
    assert persona.rating == "general"


def test_a_gallery_persona_fits_a_small_model(file):
    persona = load_persona(file).persona
    told = persona.description + persona.personality + (persona.speech.style or "")
    # About one token for an ideograph, and for four letters.
    tokens = sum(1 if ord(character) > 0x2E80 else 0.25 for character in told)
    assert tokens <= 700
    assert all(len(example.reply) <= 160 for example in persona.examples)


def test_no_two_lines_of_a_pool_resemble_each_other(file):
    persona = load_persona(file).persona
    fallbacks = (persona.fallbacks.busy, persona.fallbacks.speechless, persona.fallbacks.sorry)
    for pool in (*(each.say for each in persona.summons), persona.variations, *fallbacks):
        for one, other in itertools.combinations(pool, 2):
            assert dice(trigrams(one), trigrams(other)) <= 0.55, (one, other)


def test_what_the_loader_requires_the_schema_requires():
    schema = json.loads(json_schema())
    assert set(schema["required"]) == {
        about.alias or name for name, about in Persona.model_fields.items() if about.is_required()
    }


def test_xia_comforts_shortly():
    persona = load_persona(gallery_folder() / "xia.yaml").persona
    assert any(example.reply == "嘿！别这么说。" for example in persona.examples)
    calls = {call: pool.say for pool in persona.summons for call in pool.when}
    assert "妈妈在啊" in calls["妈妈"]
    assert {"妈妈", "妈", "霞", "霞姨", "在吗"} <= calls.keys()
    assert persona.calls_person == "宝贝"
