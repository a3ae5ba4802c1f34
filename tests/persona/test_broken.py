"""Broken persona files: every finding stands where it belongs, has a stable rule, and says how to mend it."""

from pathlib import Path

import pytest

from botkit.persona.loader import check_bytes, check_file

BROKEN = Path(__file__).parent / "broken"
MINIMAL = Path(__file__).parent / "minimal.yaml"

# The file, and `line:column field rule` of everything that is wrong with it.
CASES = [
    ("alias", "5:9 author alias", "6:10 license alias"),
    ("api_key", "12:25 personality key-like"),
    ("bad_cron", "28:11 routines[0].cron cron"),
    ("bad_date", "28:11 routines[0].date date"),
    ("bad_duration", "30:18 routines[0].late_within duration"),
    ("bad_escape", "5:13 (file) syntax"),
    ("bad_indent", "16:2 (file) syntax"),
    ("bidi_override", "12:19 (file) invisible-character"),
    ("blank_text", "11:14 description wrong-length"),
    ("break_in_name", "3:7 name wrong-form"),
    ("call_for_line", "23:16 fallbacks.speechless[0] unshown-line"),
    ("call_too_long", "19:19 summons[0].when[1] wrong-length"),
    ("colon_in_text", "12:18 (file) syntax"),
    ("consent_day", "16:7 consent.on date"),
    ("cron_fields", "28:11 routines[0].cron cron"),
    ("cron_never", "28:11 routines[0].cron cron"),
    ("directive", "1:1 (file) directive"),
    ("duplicate_key", "31:1 name duplicate-key"),
    ("duplicate_nested_key", "18:3 speech.style duplicate-key"),
    ("duplicate_routine", "31:9 routines[1].id duplicate-routine"),
    ("duplicate_summons", "21:23 summons[1].when[1] duplicate-summons"),
    ("empty", "1:1 (file) not-a-mapping"),
    ("empty_list", "22:9 fallbacks.busy wrong-length"),
    ("empty_value", "11:13 description wrong-type"),
    ("forbidden_own_line", "23:10 fallbacks.busy[0] forbidden-line"),
    ("hidden_by_escape", "12:14 personality invisible-character"),
    ("hidden_kinds", *(f"12:{column} (file) invisible-character" for column in (16, 20, 23))),
    ("hidden_tag_characters", "12:19 (file) invisible-character"),
    ("id_form", "2:5 id wrong-form"),
    ("joiners_carry_data", "12:19 (file) invisible-character"),
    ("key_is_a_list", "31:1 (file) key-not-text"),
    ("label_in_line", "12:5 greetings[0] unshown-line"),
    ("language_twice", "7:17 languages[1] wrong-form"),
    ("late_without_within", "29:11 routines[0].late late-policy"),
    ("lone_surrogate", "12:14 personality invisible-character"),
    ("macro_alone", "12:15 personality key-not-text"),
    ("macro_in_name", "3:7 name unknown-macro"),
    ("mapping_for_text", "10:5 greetings[0] wrong-type"),
    ("memorial_without_consent", "13:11 relation consent"),
    ("merge_key", "15:3 speech.<< merge-key"),
    ("missing_field", "1:1 personality missing-field"),
    ("missing_nested_field", "22:3 fallbacks.sorry missing-field"),
    ("no_is_text", "16:11 speech.stream wrong-type"),
    ("no_trigger", "26:5 routines[0] one-trigger"),
    ("not_finite", "17:12 speech.bubbles number"),
    ("not_utf8", "12:18 (file) encoding"),
    ("nul", "12:19 (file) invisible-character"),
    ("number_as_name", "3:7 name wrong-type"),
    ("only_names", "10:5 greetings[0] unshown-line"),
    ("only_text", "1:1 (file) not-a-mapping"),
    ("out_of_range", "17:12 speech.bubbles out-of-range"),
    ("question_in_brackets", "22:20 (file) syntax"),
    ("quoted_number", "17:12 speech.bubbles wrong-type"),
    ("romance_for_everybody", "13:11 relation romance-rating"),
    ("second_document", "31:1 (file) second-document"),
    ("star_text", "12:14 (file) syntax"),
    ("summons_without_letters", "19:19 summons[0].when[1] wrong-form"),
    ("tab", "16:1 (file) syntax"),
    ("tag", "3:7 name tag"),
    ("text_for_list", "20:10 summons[0].say wrong-type"),
    ("thinking_for_line", "22:10 fallbacks.busy[0] unshown-line"),
    ("thinking_in_line", "21:15 summons[0].say[0] unshown-line"),
    ("too_long_line", "8:10 tagline wrong-length"),
    ("two_triggers", "26:5 routines[0] one-trigger"),
    ("unclosed_bracket", "7:12 (file) syntax"),
    ("typographic_quotes", "8:10 (file) syntax"),
    ("typographic_quotes_in_list", "10:5 greetings[0] wrong-type"),
    ("unclosed_quote", "5:9 (file) syntax"),
    ("unclosed_quote_mid", "11:14 (file) syntax"),
    ("unknown_choice", "16:12 speech.brevity unknown-choice"),
    ("unknown_field", "8:1 taglin unknown-field"),
    ("unknown_field_far", "31:1 colour unknown-field"),
    ("unknown_macro", "11:31 description unknown-macro"),
    ("unknown_nested_field", "16:3 speech.bervity unknown-field"),
    ("unquoted_macro", "12:15 personality key-not-text", "12:23 (file) syntax"),
    ("unreachable_lore", "33:7 lorebook.entries[0] missing-field"),
    ("utf16", "1:1 (file) encoding"),
    ("value_goes_on", "3:15 (file) syntax"),
    ("version_form", "4:10 version wrong-form"),
    ("version_is_a_number", "4:10 version wrong-type"),
    ("wide_colon", "3:5 (file) syntax"),
    ("wide_colon_nested", "16:10 (file) syntax"),
    ("within_without_late", "26:5 routines[0].late late-policy"),
    ("zero_duration", "30:18 routines[0].late_within duration"),
]


@pytest.mark.parametrize(("name", "expected"), [(row[0], list(row[1:])) for row in CASES])
def test_a_broken_file_has_its_findings(name, expected):
    loaded, findings = check_file(BROKEN / f"{name}.yaml")
    assert loaded is None
    assert [f"{each.line}:{each.column} {each.field or '(file)'} {each.rule}" for each in findings] == expected


def test_the_whole_messages_are_as_committed():
    said: list[str] = []
    for row in CASES:
        content = (BROKEN / f"{row[0]}.yaml").read_bytes()
        said += map(str, check_bytes(content, Path(f"{row[0]}.yaml"))[1])
    assert said == (BROKEN / "messages.txt").read_text(encoding="utf-8").splitlines()


def test_no_broken_file_is_left_out_of_the_table():
    assert sorted(row[0] for row in CASES) == sorted(path.stem for path in BROKEN.glob("*.yaml"))


def test_what_they_all_started_from_is_sound():
    assert check_file(MINIMAL)[1] == ()


def test_every_finding_is_told_at_once():
    text = MINIMAL.read_text().replace("bubbles: 2", "bubbles: 9").replace("cron: 0 8", "cron: 0 25")
    text = (
        text.replace("relation: friend", "relation: romance").replace("Calm.", "Calm, {{nobody}}.") + "colour: blue\n"
    )
    rules = [finding.rule for finding in check_bytes(text.encode(), Path("many.yaml"))[1]]
    assert rules == ["unknown-macro", "romance-rating", "out-of-range", "cron", "unknown-field"]


def test_an_api_key_is_never_repeated():
    findings = check_file(BROKEN / "api_key.yaml")[1]
    assert "sk-proj" not in str(findings[0])
