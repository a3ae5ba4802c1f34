"""`botkit chat` as a person starts it: in a pipe, at a terminal, without a model, and interrupted."""

import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from botkit.cli import main
from tests.cli.machine import ECHO, Machine
from tests.person_at_terminal import PATIENCE, sitting_before


@pytest.fixture
def mute_endpoint() -> Iterator[str]:
    """An address where somebody listens and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/v1"


def test_replies_go_to_standard_output_and_the_rest_aside(machine: Machine) -> None:
    done = machine.runs("mira", "--say", "the sky is blue today", "--say", "and the sea is green")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["the sky is blue today", "and the sea is green"]
    assert done.stderr.splitlines() == [
        "Using the configured model parrot.",
        "I'm Mira, an AI character, not a human being. Send /help to see what I can do.",
    ]
    again = machine.runs("mira", "--say", "what a colour")
    assert again.stderr == "Using the configured model parrot.\n", "who has been told once knows"
    assert list(machine.config.parent.rglob("*.sqlite3")), "the talk is kept for the next time"
    assert list(machine.config.parent.rglob("*.log")) == [], "nothing went wrong"


def test_a_fresh_talk_leaves_nothing_behind_wherever_the_configuration_keeps_it(machine: Machine) -> None:
    mine = machine.config.parent / "mine.sqlite3"
    machine.config.write_text(f'{ECHO}[storage]\npath = "{mine}"\n', encoding="utf-8")
    done = machine.runs("mira", "--fresh", "--say", "between you and me")
    assert (done.returncode, done.stdout) == (0, "between you and me\n")
    assert list(machine.config.parent.rglob("*.sqlite3*")) == []


def test_a_talk_cannot_be_kept_in_a_folder_and_not_be_kept(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["chat", "mira", "--fresh", "--data", "kept", "--say", "hi"])
    told = capfd.readouterr()
    assert (left.value.code, told.out) == (2, "")
    for words in ("--fresh", "--data", "leave"):
        assert words in told.err


@pytest.mark.parametrize("nowhere", ["", "  "])
def test_a_folder_without_a_name_is_refused(
    nowhere: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as left:
        main(["chat", "mira", "--data", nowhere, "--say", "hi"])
    told = capfd.readouterr()
    assert (left.value.code, told.out) == (2, "")
    assert "--data" in told.err
    assert "name a folder" in told.err
    assert list(tmp_path.iterdir()) == []


def test_a_talk_at_the_terminal(machine: Machine) -> None:
    with sitting_before(machine.command("mira", "--config", str(machine.config)), machine.environment) as person:
        person.waits_for("Using the configured model parrot.")
        person.waits_for("›")
        person.types("the sky is blue today\r")
        person.waits_for("─ Mira ─")
        person.waits_for("│ the sky is blue today │")
        person.types("\x04")
        person.waits_for("Goodbye.")
        assert person.leaves() == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nobody"], "error: there is no persona 'nobody'"),
        (["mira", "--model", "nothing"], "error: there is no model 'nothing': choose one of qwen"),
    ],
)
def test_what_does_not_exist_is_said_plainly(words: list[str], told: str, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["chat", *words, "--say", "hi"])
    assert left.value.code == 2
    assert capfd.readouterr().err.startswith(told)


def test_without_a_model_and_without_anybody_to_ask_it_names_the_other_ways(machine: Machine) -> None:
    machine.config.write_text("", encoding="utf-8")
    done = machine.runs("mira", "--say", "hi")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--yes" in done.stderr
    for way in ("OPENAI_API_KEY", "Ollama", "botkit[offline]", "path"):
        assert way in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        pytest.param("n\r", 2, marks=pytest.mark.long, id="no"),
        pytest.param("\x04", 2, marks=pytest.mark.long, id="end"),
        pytest.param("\x03", 130, id="ctrl-c"),
    ],
)
def test_nothing_is_downloaded_unless_somebody_agrees(machine: Machine, keys: str, code: int) -> None:
    machine.config.write_text("", encoding="utf-8")
    with sitting_before(machine.command("mira", "--data", str(machine.config.parent)), machine.environment) as person:
        question = person.waits_for("[Y/n]")
        assert "GB" in question
        assert "Apache-2.0" in question
        person.types(keys)
        assert person.leaves() == code
    assert list(machine.config.parent.rglob("*.gguf*")) == []


def test_ctrl_c_while_the_model_thinks_is_polite(machine: Machine, mute_endpoint: str) -> None:
    machine.config.write_text(f'[[models]]\nname = "mute"\nmodel = "mute"\nbase_url = "{mute_endpoint}"\n')
    program = subprocess.Popen(
        machine.command("mira", "--config", str(machine.config), "--say", "tell me about the sea"),
        env=machine.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert program.stderr is not None
    assert "mute" in program.stderr.readline()
    program.send_signal(signal.SIGINT)
    out, err = program.communicate(timeout=PATIENCE)
    assert (program.returncode, out) == (130, "")
    assert err.endswith("Stopped. What was said is kept for next time.\n")
    assert "Traceback" not in err
