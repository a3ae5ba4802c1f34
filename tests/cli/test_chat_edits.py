"""Whoever edits a persona beside an open talk sees what is wrong with it when it is saved."""

from pathlib import Path

import pytest

from botkit.persona.library import gallery_folder
from tests.cli.machine import Machine
from tests.person_at_terminal import sitting_before

GOOD = (gallery_folder() / "mira.yaml").read_text("utf-8").replace("id: botkit/mira", "id: me/mira")


@pytest.fixture
def persona(tmp_path: Path) -> Path:
    path = tmp_path / "mine.yaml"
    path.write_text(GOOD, encoding="utf-8")
    return path


def save(persona: Path, text: str) -> None:
    """As editors do: a look at the file meets the whole text, the old or the new."""
    new = persona.with_name("mine.yaml~")
    new.write_text(text, encoding="utf-8")
    new.replace(persona)


def test_each_mistake_is_told_before_anybody_says_another_word(machine: Machine, persona: Path) -> None:
    with sitting_before(machine.command(str(persona), "--config", str(machine.config)), machine.environment) as person:
        person.waits_for("›")
        save(persona, f"{GOOD}\nwardrobe: red\n")
        person.waits_for("wardrobe")
        save(persona, GOOD.replace("id: me/mira", "id: me/another"))
        person.waits_for("was me/mira and is me/another now")
        persona.unlink()
        person.waits_for("persona file:")
        person.types("the sky is blue\r")
        person.waits_for("│ the sky is blue │")
        person.types("\x04")
        assert person.leaves() == 0
    assert person.seen.count("persona file:") == 3
    assert "Not everything works" not in person.seen


@pytest.mark.long
def test_what_is_wrong_from_the_start_is_a_remark_and_is_written_down(machine: Machine) -> None:
    folder = machine.config.parent / "companions"
    folder.mkdir()
    (folder / "odd.yaml").write_text("schema: 1\nmood: odd\n", encoding="utf-8")
    machine.config.write_text(f'personas = ["companions"]\n{machine.config.read_text("utf-8")}', encoding="utf-8")
    done = machine.runs("mira", "--say", "the sky is blue", "--data", "kept")
    assert (done.returncode, done.stdout) == (0, "the sky is blue\n")
    assert all(line.startswith("persona file: ") for line in done.stderr.splitlines()[:-2])
    assert "odd.yaml:2:1 mood" in done.stderr
    log = (machine.config.parent / "kept" / "botkit.log").read_text("utf-8")
    assert "WARNING botkit.persona.library: persona file: " in log
