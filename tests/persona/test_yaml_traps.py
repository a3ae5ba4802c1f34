"""YAML's traps: what other loaders turn into something else, expand, or crash on."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botkit.persona.loader import LARGEST, MOST_FINDINGS, MOST_LINES, check_bytes, check_file, check_text, load_persona
from botkit.persona.marks import Flaw
from botkit.persona.scalars import plain_value
from botkit.persona.yaml_nodes import NODES, Composer
from tests.persona.sound import sound


def value_of(text):
    flaws: list[Flaw] = []
    root = Composer(text).read()
    assert root is not None
    return plain_value(root, flaws), [str(flaw.rule) for flaw in flaws]


def rules_of(text):
    return [str(finding.rule) for finding in check_text(text, "x.yaml")[1]]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("no", "no"),
        ("off", "off"),
        ("Yes", "Yes"),
        ("12:30:45", "12:30:45"),
        ("2026-01-31", "2026-01-31"),
        ("0o17", 15),
        ("017", 17),
        ("0x1F", 31),
        ("1_000", "1_000"),
        ("+12", 12),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("-1.", -1.0),
        ("1.0.0", "1.0.0"),
        ("0b11", "0b11"),
        ("=", "="),
        ("~", None),
        ("null", None),
        ("Null", None),
        ("nULL", "nULL"),
        ("true", True),
        ("TRUE", True),
        ("tRUE", "tRUE"),
        ("'true'", "true"),
        ('"12"', "12"),
        ("|\n 12", "12"),
    ],
)
def test_words_mean_what_yaml_1_2_says(written, meant):
    value, _ = value_of(f"- {written}")
    assert isinstance(value, tuple)
    assert value == (meant,)
    assert type(value[0]) is type(meant)


@pytest.mark.parametrize("number", [".inf", "-.INF", ".nan", "1e999", "1" * 5000])
def test_numbers_nobody_means_are_findings(number):
    assert value_of(f"a: {number}") == ({"a": 0}, ["number"])


@pytest.mark.parametrize(
    ("bomb", "rule"),
    [
        ("[" * 100_000, "too-deep"),
        ("{a: " * 500, "too-deep"),
        ("- " * 50_000, "too-deep"),
        ("".join(" " * level + "a:\n" for level in range(500)), "too-deep"),
        ("[" + "a," * NODES + "]", "too-many-nodes"),
        ("\r\n" * (MOST_LINES + 1), "too-large"),
        ("a: " + "x" * LARGEST, "too-large"),
    ],
)
def test_bombs_end_in_one_finding(bomb, rule):
    assert rules_of(bomb) == [rule]


def test_an_alias_bomb_expands_to_nothing():
    layers = "".join(f"b{n}: &b{n} [{', '.join([f'*b{n - 1}'] * 9)}]\n" for n in range(1, 10))
    rules = rules_of(f"b0: &b0 [lol]\n{layers}")
    assert rules.count("alias") > 80
    assert len(rules) <= MOST_FINDINGS


@pytest.mark.parametrize(
    "text", ['a: "\\UFFFFFFFF"', 'a: "\\U00110000"', 'a: "\\xZZ"', "a: !<", "%", "a: &", "\t", "? ", "!", "*"]
)
def test_broken_yaml_is_a_finding_with_a_place(text):
    findings = check_text(text, "x.yaml")[1]
    assert findings
    assert all(finding.line >= 1 and finding.column >= 1 for finding in findings)


def test_line_breaks_that_editors_do_not_count_are_findings_and_shift_nothing():
    findings = check_text("schema: 1\nname: a\u2028b\nid: Wrong\n", "x.yaml")[1]
    assert (2, 8, "invisible-character") in [(each.line, each.column, each.rule) for each in findings]
    assert (3, 5, "wrong-form") in [(each.line, each.column, each.rule) for each in findings]


def test_windows_line_breaks_and_a_byte_order_mark_are_welcome(minimal, tmp_path):
    file = tmp_path / "windows.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + minimal.replace("\n", "\r\n").encode())
    assert load_persona(file).ref == sound(minimal).ref


def test_honest_marks_stay():
    for text in ("\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "👩‍👩‍👧", "می‌خواهم", "❤️"):
        assert "invisible-character" not in rules_of(f"a: {text}")


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        ("schema: 1", "schema：1", "1:7"),
        ("fallbacks:", "fallbacks：", "21:10"),
        ("  - id: morning", "  - id：morning", "26:7"),
        ("Mends clocks.\npersonality: Calm.", "|\n  Note：calm.\npersonality: a: b", "13:15"),
        ("tagline: The", "tagline: 她说：The: x", "8:16"),
    ],
)
def test_a_full_width_colon_is_blamed_where_it_stands_for_a_colon(minimal, before, after, place):
    (finding,) = check_text(minimal.replace(before, after), "x.yaml")[1]
    assert (f"{finding.line}:{finding.column}", "full-width" in finding.problem) == (
        place,
        place not in ("13:15", "8:16"),
    )


@pytest.mark.parametrize("opened", ["[en", "{en", "[en,", "[[en]"])
def test_a_bracket_is_blamed_where_it_opens_whatever_stands_behind_it(minimal, opened):
    head, _, tail = minimal.partition("languages: [en]")
    assert tail, "the file has a list of languages in brackets"
    _, findings = check_text(f"{head}languages: {opened}\n\n# a remark\n{tail}", "mine.yaml")
    (finding,) = findings
    assert (finding.line, finding.column) == (head.count("\n") + 1, 12)
    assert "never closed" in finding.problem


def test_typographic_quotes_within_prose_are_welcome(minimal):
    assert sound(minimal.replace("Calm.", "“Calm”, 她说：“好”。")).persona.personality == "“Calm”, 她说：“好”。"


def test_quoted_text_of_several_lines_is_welcome(minimal):
    assert sound(minimal.replace("Calm.", '"Calm,\n  and kind."')).persona.personality == "Calm, and kind."


def test_what_is_no_file_is_a_finding(tmp_path):
    findings = check_file(tmp_path / "nowhere.yaml")[1]
    assert [(each.line, each.column, each.rule) for each in findings] == [(1, 1, "unreadable")]
    assert "it is a folder" in str(check_file(tmp_path)[1][0])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_file_that_an_editor_saved_as_utf_16_is_one_finding(minimal, encoding):
    (finding,) = check_bytes(minimal.encode(encoding), Path("x.yaml"))[1]
    assert str(finding) == "x.yaml:1:1 (file): this is UTF-16; save the file as UTF-8"


@given(st.binary(max_size=200))
def test_any_bytes_are_a_persona_or_findings(content):
    loaded, findings = check_bytes(content, Path("x.yaml"))
    assert (loaded is None) == bool(findings)


@given(st.text(max_size=120))
def test_what_stands_in_quotes_comes_out_as_it_went_in(text):
    quoted = "'" + text.replace("'", "''") + "'"
    printable = all(character.isprintable() and character != "\ufeff" for character in text)
    if printable:
        assert value_of(f"a: {quoted}") == ({"a": text}, [])
