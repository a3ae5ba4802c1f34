"""`botkit chat` with a standard stream closed, or leading to nobody: it does what can be done, or says why not."""

import subprocess

import pytest

from tests.cli.machine import Machine
from tests.person_at_terminal import PATIENCE, sitting_before

SAY = ("--say", "the sky is blue today")
NO_INPUT = "Standard input is closed, so nobody can say anything"
NO_OUTPUT = "Standard output is closed, so nobody could read the answers"


def closing(streams: str, command: list[str]) -> list[str]:
    """The command, started with these streams closed."""
    return ["sh", "-c", f'exec "$@" {streams}', "sh", *command]


def run(machine: Machine, streams: str, *words: str) -> tuple[int, str, str]:
    done = subprocess.run(
        closing(streams, machine.command("mira", *words)),
        env=machine.environment,
        cwd=machine.config.parent,
        input="the sea is green\n",
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("streams", [pytest.param("0<&- 2>&-", marks=pytest.mark.long), "2>/dev/full"])
def test_what_is_not_needed_is_not_missed(machine: Machine, streams: str) -> None:
    code, out, _ = run(machine, streams, *SAY)
    assert (code, out) == (0, "the sky is blue today\n")


@pytest.mark.long
def test_nothing_is_said_where_nobody_could_read_the_answer(machine: Machine) -> None:
    code, _, err = run(machine, "1>&-", *SAY)
    assert code == 2
    assert err.startswith(NO_OUTPUT)
    assert err.count("\n") == 1
    assert run(machine, "1>&- 2>&-", *SAY)[0] == 2
    assert list(machine.config.parent.rglob("*.sqlite3")) == []


@pytest.mark.long
def test_a_talk_without_anything_to_hear_says_so_on_the_stream_that_is_left(machine: Machine) -> None:
    code, out, _ = run(machine, "0<&- 2>&-")
    assert code == 2
    assert out.startswith(NO_INPUT)


@pytest.mark.long
def test_the_lines_of_a_pipe_need_no_standard_error(machine: Machine) -> None:
    assert run(machine, "2>&-")[:2] == (0, "the sea is green\n")


@pytest.mark.long
def test_without_a_model_the_ways_to_one_are_told_on_the_stream_that_is_left(machine: Machine) -> None:
    machine.config.write_text("", encoding="utf-8")
    code, out, _ = run(machine, "0<&- 2>&-", *SAY)
    assert code == 2
    assert "--yes" in out
    assert "OPENAI_API_KEY" in out


@pytest.mark.parametrize("streams", ["| head -n 0", pytest.param("> /dev/full", marks=pytest.mark.long)])
def test_an_answer_that_nobody_takes_ends_it_with_a_word(machine: Machine, streams: str) -> None:
    script = f'{{ "$@"; echo "code $?" >&2; }} {streams}'
    done = subprocess.run(
        ["sh", "-c", script, "sh", *machine.command("mira", *SAY, "--say", "and the sea is green")],
        env=machine.environment,
        cwd=machine.config.parent,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.stderr.splitlines()[2:] == ["The answers cannot be shown any more, so the talk ends here.", "code 1"]


@pytest.mark.long
def test_at_a_terminal_standard_error_is_not_needed(machine: Machine) -> None:
    command = closing("2>&-", machine.command("mira", "--config", str(machine.config)))
    with sitting_before(command, machine.environment) as person:
        person.waits_for("›")
        person.types("the sky is blue today\r")
        person.waits_for("│ the sky is blue today │")
        person.types("\x04")
        person.waits_for("Goodbye.")
        assert person.leaves() == 0


@pytest.mark.long
def test_a_terminal_on_which_nothing_can_be_typed_is_left_with_a_word(machine: Machine) -> None:
    with sitting_before(closing("0<&-", machine.command("mira")), machine.environment) as person:
        person.waits_for(NO_INPUT)
        assert person.leaves() == 2
