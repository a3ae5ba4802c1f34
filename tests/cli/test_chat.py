"""`botkit chat` as a person starts it: in a pipe, at a terminal, without a model, and interrupted."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.person_at_terminal import PATIENCE, sitting_before

ROOT = Path(__file__).parents[2]
ECHO = '[[models]]\nname = "parrot"\nprovider = "scripted"\n[delivery]\npace = 0\nburst_wait = 0.05\n'
"""A configuration whose model says what it hears."""


class Machine:
    """A machine with a home folder, a configuration, and neither a key nor an Ollama."""

    def __init__(self, home: Path) -> None:
        self.config = home / "config.toml"
        self.config.write_text(ECHO, encoding="utf-8")
        self.environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'adapters'}",
            "HOME": str(home),
            "LANG": "en_GB.UTF-8",
            "TERM": "xterm-256color",
            "PROMPT_TOOLKIT_NO_CPR": "1",
            "PYTHONUTF8": "1",
            "OLLAMA_HOST": "127.0.0.1:9",  # nothing listens there
        }

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "botkit", "chat", *words]

    def runs(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*words),
            env=self.environment,
            cwd=self.config.parent,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture
def mute_endpoint() -> Iterator[str]:
    """An address where somebody listens and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/v1"


def test_replies_go_to_standard_output_and_the_rest_aside(machine: Machine) -> None:
    done = machine.runs("mira", "--say", "the sky is blue today", "--say", "and the sea is green")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["the sky is blue today", "and the sea is green"]
    assert done.stderr == "Using the configured model parrot.\n"
    assert list(machine.config.parent.rglob("*.sqlite3")), "the talk is kept for the next time"


def test_a_fresh_talk_leaves_nothing_behind(machine: Machine) -> None:
    done = machine.runs("mira", "--fresh", "--say", "between you and me")
    assert (done.returncode, done.stdout) == (0, "between you and me\n")
    assert list(machine.config.parent.rglob("*.sqlite3")) == []


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


def test_what_does_not_exist_is_said_plainly(machine: Machine) -> None:
    nobody = machine.runs("nobody", "--say", "hi")
    assert nobody.returncode == 2
    assert nobody.stderr.startswith("error: there is no persona 'nobody'")
    no_model = machine.runs("mira", "--say", "hi", "--model", "nothing")
    assert no_model.returncode == 2
    assert "choose one of parrot, qwen" in no_model.stderr


def test_without_a_model_and_without_anybody_to_ask_it_names_the_other_ways(machine: Machine) -> None:
    machine.config.write_text("", encoding="utf-8")
    done = machine.runs("mira", "--say", "hi")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--yes" in done.stderr
    for way in ("OPENAI_API_KEY", "Ollama", "botkit[offline]", "path"):
        assert way in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("keys", "code"), [("n\r", 2), ("\x04", 2), ("\x03", 130)], ids=["no", "end", "ctrl-c"])
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
