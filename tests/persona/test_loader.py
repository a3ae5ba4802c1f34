"""What a sound file becomes: a frozen persona, and a digest that knows what counts."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from botkit.errors import PersonaError
from botkit.persona.durations import seconds_of
from botkit.persona.findings import PersonaRejected
from botkit.persona.loader import load_persona
from botkit.persona.macros import fill
from tests.persona.sound import sound, sound_persona


def digest(text):
    return sound(text).ref.digest


def test_comments_layout_and_repeated_defaults_make_no_new_version(minimal):
    calm = minimal.replace("personality: Calm.", '# a thought\npersonality: "Calm."') + "rating: general\n"
    assert digest(calm) == digest(minimal)


def test_one_changed_word_is_a_new_version(minimal):
    assert digest(minimal.replace("Calm.", "Calmer.")) != digest(minimal)


def test_the_digest_is_16_hex_digits(minimal):
    assert len(digest(minimal)) == 16
    assert int(digest(minimal), 16) >= 0


def test_a_persona_cannot_be_changed_after_it_is_read(minimal):
    persona = sound_persona(minimal)
    with pytest.raises(ValidationError):
        persona.name = "Cloudy"
    assert persona.name == "Sunny"
    assert hash(persona.summons)


def test_block_text_loses_its_last_line_break(minimal):
    persona = sound_persona(minimal.replace("personality: Calm.", "personality: |\n  Calm.\n  Kind.\n"))
    assert persona.personality == "Calm.\nKind."


def test_a_file_that_cannot_be_used_says_everything(tmp_path):
    file = tmp_path / "broken.yaml"
    file.write_text("schema: 2\nname: 5\n")
    with pytest.raises(PersonaRejected) as caught:
        load_persona(file)
    assert isinstance(caught.value, PersonaError)
    assert len(caught.value.findings) > 5
    assert str(caught.value).splitlines() == [str(finding) for finding in caught.value.findings]
    assert f"{file}:2:7 name: should be text, but is the number 5; put it between quotes" in str(caught.value)


def test_a_persona_built_in_code_obeys_the_same_checks(minimal):
    persona = sound_persona(minimal)
    said = persona.model_dump(by_alias=True) | {"relation": "memorial"}
    with pytest.raises(ValidationError, match="needs consent"):
        type(persona).model_validate(said)


def test_a_likeness_with_consent_is_welcome(minimal):
    consent = "relation: identity\nconsent:\n  by: the person\n  on: 2026-01-31\n  statement: You may sound like me."
    persona = sound_persona(minimal.replace("relation: friend", consent))
    assert persona.consent
    assert persona.consent.on == "2026-01-31"


@pytest.mark.parametrize(
    ("written", "seconds"), [("45m", 2_700), ("12h", 43_200), ("3d", 259_200), ("1d12h", 129_600), ("1h30m", 5_400)]
)
def test_spans_of_time(written, seconds):
    assert seconds_of(written) == seconds


@pytest.mark.parametrize("written", ["", "0m", "h", "30", "30s", "3 d", "m3", "-1h", "１h", "367d", "1h1d"])
def test_what_is_no_span_of_time(written):
    with pytest.raises(ValueError, match="is not"):
        seconds_of(written)


def test_two_names_are_filled_in_one_pass_and_nothing_else():
    assert fill("{{user}} and {{char}}", user="{{char}}", char="Mira") == "{{char}} and Mira"
    for text in (
        "{{ user }}",
        "{{User}}",
        "{user}",
        "{{user.__class__}}",
        "${user}",
        "{{7*7}}",
        "%(user)s",
        "{{{{user}}",
    ):
        assert fill(text, user="A", char="B") == text.replace("{{user}}", "A")


def test_findings_are_called_as_the_file_was(minimal, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("mine.yaml").write_text(minimal + "x: 1\n")
    with pytest.raises(PersonaRejected, match=r"^mine\.yaml:31:1 x: "):
        load_persona(Path("mine.yaml"))
