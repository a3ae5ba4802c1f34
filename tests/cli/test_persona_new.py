"""`botkit persona new` asks somebody at a terminal, and each answer is checked when it is given."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from tests.cli.machine import Machine
from tests.person_at_terminal import Person, sitting_before


@contextmanager
def asked(machine: Machine, *words: str, locale: str = "en_GB.UTF-8") -> Iterator[Person]:
    command: Sequence[str] = [sys.executable, "-m", "botkit", "persona", "new", *words]
    with sitting_before(command, {**machine.environment, "LANG": locale}, machine.config.parent) as person:
        yield person


def persona_in(folder: Path, file: str) -> dict[str, object]:
    return yaml.safe_load((folder / file).read_text(encoding="utf-8"))


def test_a_wrong_answer_is_told_at_once_and_can_be_mended(machine: Machine) -> None:
    with asked(machine) as person:
        person.waits_for("Id of the persona")
        person.types("Pip the Great\r")
        person.waits_for("write publisher/name")
        person.types("me/pip\r")
        person.waits_for("What is it called?")
        person.types("{{nobody}}\r")
        person.waits_for("use {{user}} or {{char}}")
        person.types("Pip\r")
        person.waits_for("Which language")
        person.types("\r")
        person.waits_for("What is it to the person?")
        person.types("99\r")
        person.waits_for("Type a number from 1 to ")
        person.types("mentor\r")
        person.waits_for("wrote pip.yaml")
        assert person.leaves() == 0
    made = persona_in(machine.config.parent, "pip.yaml")
    assert (made["id"], made["name"], made["languages"], made["relation"]) == ("me/pip", "Pip", ["en"], "mentor")


def test_it_asks_in_chinese_and_only_for_what_is_missing(machine: Machine) -> None:
    with asked(machine, "--id", "me/bao", "--relation", "buddy", locale="zh_CN.UTF-8") as person:
        person.waits_for("它叫什么名字？")
        person.types("阿宝\r")
        person.waits_for("它首先说哪种语言？")
        person.types("\r")
        person.waits_for("wrote bao.yaml")
        assert person.leaves() == 0
    made = persona_in(machine.config.parent, "bao.yaml")
    assert (made["name"], made["languages"], made["relation"]) == ("阿宝", ["zh"], "buddy")


@pytest.mark.parametrize("key", ["\x03", "\x04"], ids=["Ctrl-C", "Ctrl-D"])
def test_whoever_leaves_leaves_nothing_behind(machine: Machine, key: str) -> None:
    with asked(machine) as person:
        person.waits_for("Id of the persona")
        person.waits_for("›")
        person.types("me/pip\r")
        person.waits_for("What is it called?")
        person.waits_for("›")
        person.types(key)
        assert person.leaves() == 130
    assert list(machine.config.parent.glob("*.yaml")) == []
