"""The parts of `botkit init`: an adapter's fields, TOML, new files, a code to be scanned."""

import json
import os
import re
import signal
import tomllib
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, SecretStr

from botkit.cli.setup.config_text import toml_value
from botkit.cli.setup.files import NewFile, write_all
from botkit.cli.setup.options import fields_of, flaw_of, value_of
from botkit.cli.setup.qr import qr_lines


class Inner(BaseModel):
    url: str


class Table(BaseModel):
    """One of everything that an adapter may want."""

    token: SecretStr = Field(json_schema_extra={"ask": {"en": "From the postmaster.", "zh": "问邮局局长。"}})
    box: int = Field(description="The number on the door.", ge=1)
    pin: SecretStr | None = None
    loud: bool = False
    pace: float = 1.5
    style: Literal["plain", "fancy"] = "plain"
    tags: tuple[str, ...] = ()
    inner: Inner | None = None


def test_what_a_platform_needs_is_read_from_its_model() -> None:
    fields = {field.name: field for field in fields_of(Table)}
    assert [name for name, field in fields.items() if field.required] == ["token", "box"]
    assert [name for name, field in fields.items() if field.secret] == ["token", "pin"]
    assert [name for name, field in fields.items() if not field.simple] == ["tags", "inner"]
    assert (fields["token"].hint("zh"), fields["token"].hint("en")) == ("问邮局局长。", "From the postmaster.")
    assert fields["box"].hint("zh") == "The number on the door."
    assert [fields[name].usual for name in ("loud", "pace", "style", "pin")] == ["false", "1.5", "plain", ""]


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("token", "123", "123"),
        ("box", "12", 12),
        ("loud", "true", True),
        ("pace", "2", 2.0),
        ("style", "fancy", "fancy"),
        ("tags", '["a", "b"]', ["a", "b"]),
        ("inner", '{"url": "x"}', {"url": "x"}),
    ],
)
def test_a_text_is_read_as_its_field_wants_it(name: str, text: str, value: object) -> None:
    assert value_of(Table, name, text) == value
    assert type(value_of(Table, name, text)) is type(value)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("box", "many", "should be a whole number"),
        ("box", "0", "greater than or equal to 1"),
        ("boxes", "1", "did you mean box?"),
        ("inner", '{"uri": "x"}', "is missing"),
    ],
)
def test_what_is_wrong_with_a_text_is_told_in_an_operator_s_words(name: str, text: str, said: str) -> None:
    assert said in flaw_of(Table, name, text)


_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
_VALUES = st.recursive(
    _TEXT | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=8,
)


@given(_VALUES)
def test_what_is_written_as_toml_is_read_as_it_was(value: object) -> None:
    assert tomllib.loads(f"value = {toml_value(value)}")["value"] == value


def test_new_files_are_there_whole_and_only_their_owner_reads_the_private_ones(tmp_path: Path) -> None:
    files = [NewFile(tmp_path / "secrets" / "a", "one", private=True), NewFile(tmp_path / "b", "two", private=False)]
    write_all(files, replace=False)
    assert [file.path.read_text() for file in files] == ["one", "two"]
    assert [file.path.stat().st_mode & 0o077 for file in files] == [0, 0o044]
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a", "b", "secrets"]


@pytest.mark.parametrize("replace", [True, False])
def test_where_one_file_cannot_be_written_none_is(tmp_path: Path, replace: bool) -> None:
    (tmp_path / "a").write_text("before")
    (tmp_path / "in the way").mkdir()
    (tmp_path / "in the way" / "x").touch()
    (tmp_path / "in the way.old").mkdir()
    (tmp_path / "in the way.old" / "x").touch()
    before = sorted(tmp_path.rglob("*"))
    names = ("a", "new/b", "in the way") if replace else ("new/b", "a")
    with pytest.raises(OSError):  # noqa: PT011 (which one depends on the system)
        write_all([NewFile(tmp_path / name, "after", private=False) for name in names], replace=replace)
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / "a").read_text() == "before"


def test_ctrl_c_comes_after_the_last_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.link

    def link(source: Path, target: Path) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        real(source, target)

    monkeypatch.setattr(os, "link", link)
    files = [NewFile(tmp_path / name, name, private=False) for name in ("a", "b")]
    with pytest.raises(KeyboardInterrupt):
        write_all(files, replace=False)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def test_a_code_has_its_own_colours_and_a_border() -> None:
    lines = qr_lines("https://t.me/mira_bot")
    assert all(line.startswith("\x1b[38;5;16;48;5;231m") and line.endswith("\x1b[0m") for line in lines)
    plain = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in lines]
    assert len({len(line) for line in plain}) == 1
    assert plain[0].strip() == ""
    assert all(line.startswith("  ") and line.endswith("  ") for line in plain)
    assert json.dumps(plain) == json.dumps([re.sub(r"[^ ▀▄█]", "?", line) for line in plain])
