"""`botkit chat` with a model that cannot answer, or not now: people are told, and nobody waits for nothing."""

import asyncio
from pathlib import Path

import pytest

from botkit.cli.hope import ModelWithHope
from botkit.conversation.ports import ChatMessage, ChatRequest
from botkit.errors import ModelMisconfigured
from botkit.models.scripted import ScriptedModel
from botkit.testing.openai_answers import Status
from botkit.testing.openai_server import OpenAIServer, closed_port
from tests.cli.machine import Machine
from tests.models.calls import answer_of
from tests.person_at_terminal import PATIENCE, sitting_before

QUICK = "[delivery]\npace = 0\nburst_wait = 0.05\n"
REQUEST = ChatRequest((ChatMessage("user", "hi"),))


def asks(machine: Machine, address: str) -> None:
    machine.config.write_text(
        f'[[models]]\nname = "far"\nmodel = "far"\nbase_url = "{address}"\n{QUICK}', encoding="utf-8"
    )


@pytest.fixture
def no_model(machine: Machine) -> Path:
    """A file that is named as the model of this machine, begins like one, and is none."""
    pytest.importorskip("xllamacpp", reason="the offline door is an extra")
    path = machine.config.parent / "cut-off.gguf"
    path.write_bytes(b"GGUF" + b"\x03\x00" * 100)
    machine.config.write_text(f'[offline]\npath = "{path}"\n{QUICK}', encoding="utf-8")
    return path


def test_a_file_that_is_no_model_is_told_in_words_and_ends_it(machine: Machine, no_model: Path) -> None:
    done = machine.runs("mira", "--fresh", "--say", "tell me about the sea", "--say", "and the sky")
    assert done.returncode == 1
    assert "The model cannot answer as it is set up: " in done.stderr
    assert done.stderr.count(f"{no_model} cannot be loaded") == 1
    assert len(done.stdout.splitlines()) == 1, "the line in character comes all the same"


@pytest.mark.long
def test_a_file_that_cannot_be_one_is_refused_before_the_talk(machine: Machine) -> None:
    machine.config.write_text('[offline]\npath = "holiday.jpg"\n', encoding="utf-8")
    (machine.config.parent / "holiday.jpg").write_bytes(b"\x89JPG" * 100)
    done = machine.runs("mira", "--fresh", "--say", "tell me about the sea")
    assert done.returncode == 2
    assert "config.toml:2: offline.path: " in done.stderr
    assert "is no GGUF file: name one" in done.stderr
    assert not done.stdout


@pytest.mark.usefixtures("no_model")
def test_a_bare_call_needs_no_model(machine: Machine) -> None:
    done = machine.runs("mira", "--fresh", "--say", "Mira?")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


@pytest.mark.long
@pytest.mark.usefixtures("no_model")
def test_at_the_terminal_it_is_told_once_beside_the_talk(machine: Machine) -> None:
    with sitting_before(machine.command("mira", "--config", str(machine.config)), machine.environment) as person:
        person.waits_for("The model cannot answer as it is set up")
        person.types("tell me about the sea\r")
        person.waits_for("─╯")
        person.types("\x04")
        person.waits_for("Goodbye.")
        assert person.leaves() == 0
    assert person.seen.count("The model cannot answer") == 1


@pytest.mark.long
async def test_a_key_that_is_not_taken_ends_it_too(machine: Machine) -> None:
    async with OpenAIServer([Status(401)]) as server:
        asks(machine, server.base_url)
        done = await asyncio.to_thread(machine.runs, "mira", "--fresh", "--say", "tell me about the sea")
    assert done.returncode == 1
    assert "does not accept the API key: check it" in done.stderr


@pytest.mark.long
def test_while_the_model_is_down_it_says_what_is_waited_for_and_how_long(machine: Machine) -> None:
    asks(machine, f"http://127.0.0.1:{closed_port()}/v1")
    done = machine.runs("mira", "--fresh", "--say", "tell me about the sea", "--patience", "3")
    assert (done.returncode, len(done.stdout.splitlines())) == (1, 1)
    told = done.stderr.splitlines()
    assert told[-2].startswith("The real answer is still to come: waiting up to ")
    assert "--patience" in told[-2]
    assert told[-1] == "No answer came within 3 seconds."


@pytest.mark.long
def test_without_patience_it_leaves_with_the_first_line(machine: Machine) -> None:
    asks(machine, f"http://127.0.0.1:{closed_port()}/v1")
    done = machine.runs("mira", "--fresh", "--say", "tell me about the sea", "--patience", "0")
    assert (done.returncode, len(done.stdout.splitlines())) == (1, 1)
    assert done.stderr.endswith("The real answer is still to come; it is not waited for.\n")


def test_patience_is_a_number_of_seconds(machine: Machine) -> None:
    done = machine.runs("mira", "--say", "hi", "--patience", "-1")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--patience" in done.stderr


async def test_hope_is_lost_once_and_comes_back_with_an_answer() -> None:
    told: list[str] = []
    hopeless = asyncio.Event()
    broken = ModelMisconfigured("the key is wrong: check it")
    model = ModelWithHope(
        ScriptedModel([broken, broken, "hello", broken]), lambda error: told.append(str(error)), hopeless
    )
    for _ in range(2):
        with pytest.raises(ModelMisconfigured):
            await answer_of(model, REQUEST)
    assert hopeless.is_set()
    assert told == ["the key is wrong: check it"]
    async with asyncio.timeout(PATIENCE):
        assert await answer_of(model, REQUEST) == "hello"
    assert not hopeless.is_set()
    with pytest.raises(ModelMisconfigured):
        await answer_of(model, REQUEST)
    assert len(told) == 2
