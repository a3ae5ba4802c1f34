"""The terminal as people see it: a real pseudo-terminal, and real pipes."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.person_at_terminal import PATIENCE, Person, sitting_before

ROOT = Path(__file__).parents[2]
PROGRAM = Path(__file__).with_name("terminal_companion.py")
ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'adapters'}",
    "LANG": "C.UTF-8",
    "TERM": "xterm-256color",
    "PROMPT_TOOLKIT_NO_CPR": "1",  # nobody behind this pseudo-terminal answers where its cursor is
}


def command(**options: object) -> list[str]:
    return [sys.executable, str(PROGRAM), json.dumps({"name": "霞", **options})]


def piped(stdin: bytes = b"", environment: dict[str, str] | None = None, **options: object) -> tuple[int, str, str]:
    done = subprocess.run(
        command(**options),
        input=stdin,
        capture_output=True,
        timeout=PATIENCE,
        env=ENVIRONMENT if environment is None else environment,
        check=False,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@contextmanager
def sitting_down(**options: object) -> Iterator[Person]:
    with sitting_before(command(**options), ENVIRONMENT) as person:
        yield person


# --- pipes ----------------------------------------------------------------------------------------


def test_say_prints_the_replies_and_nothing_else() -> None:
    code, out, err = piped(say=["妈妈", "stream it"])
    assert out.splitlines() == ["嗯。", "你说：妈妈", "A draft grows here."]
    assert (code, err) == (0, "")


def test_a_busy_line_is_not_yet_the_answer() -> None:
    code, out, _ = piped(say=["busy now", "and then"])
    assert out.splitlines() == ["等一下啊", "你说：busy now", "嗯。", "你说：and then"]
    assert code == 0


def test_an_answer_that_never_comes_ends_it_with_a_word_and_a_code() -> None:
    code, out, err = piped(say=["silence", "never sent"], patience=0.2)
    assert (code, out) == (1, "")
    assert err == "No answer came within 0.2 seconds.\n"


def test_the_lines_of_a_pipe_are_messages() -> None:
    code, out, err = piped("one\n\n  \ntwo words\r\n最后".encode())
    assert [line for line in out.splitlines() if line != "嗯。"] == ["你说：one", "你说：two words", "你说：最后"]
    assert (code, err) == (0, "")


def test_bytes_that_are_no_text_and_a_terminal_of_another_alphabet_break_nothing() -> None:
    environment = {**ENVIRONMENT, "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    code, out, _ = piped(b"caf\xc3\xa9 \xff\n", environment)
    assert code == 0
    assert out.splitlines()[-1] == "???caf? ?"


def test_a_reader_who_leaves_early_does_not_leave_it_hanging() -> None:
    program = subprocess.Popen(
        command(say=["one", "two", "three"]), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=ENVIRONMENT
    )
    assert program.stdout is not None
    assert program.stdout.readline().decode() == "嗯。\n"
    program.stdout.close()
    assert program.wait(PATIENCE) != 0


# --- a person -------------------------------------------------------------------------------------


def test_a_talk_at_the_terminal() -> None:
    with sitting_down() as person:
        person.waits_for("Ctrl-D leaves")
        person.waits_for("›")
        person.types("我今天被老板骂了\r")
        person.waits_for("霞 is typing…")
        person.waits_for("│ 嗯。 │")
        person.waits_for("│ 你说：我今天被老板骂了 │")
        person.types("\x04")
        person.waits_for("Goodbye.")
        assert person.leaves() == 0


def test_the_first_bubble_of_an_answer_carries_the_name() -> None:
    with sitting_down() as person:
        person.waits_for("›")
        person.types("hello\r")
        assert "─ 霞 ─" in person.waits_for("嗯。")
        assert "霞 ─" not in person.waits_for("你说：hello")
        person.types("\x04")
        assert person.leaves() == 0


def test_a_streamed_answer_grows_before_it_stands() -> None:
    with sitting_down() as person:
        person.waits_for("›")
        person.types("stream\r")
        person.waits_for("│ A dra │")
        person.waits_for("│ A draft grows here. │")
        person.types("\x04")
        assert person.leaves() == 0


def test_lines_pasted_together_are_one_message() -> None:
    with sitting_down() as person:
        person.waits_for("›")
        person.types("\x1b[200~line one\nline two\x1b[201~\r")
        person.waits_for("│ 你说：line one │")
        person.waits_for("│ line two       │")
        person.types("\x04")
        assert person.leaves() == 0


def test_a_line_begun_by_hand_stands_under_the_first() -> None:
    with sitting_down() as person:
        person.waits_for("›")
        person.types("one\x1b\rtwo\r")
        person.waits_for("  two")
        person.waits_for("│ 你说：one │")
        person.waits_for("│ two       │")
        person.types("\x04")
        assert person.leaves() == 0


def test_what_is_being_written_survives_a_bubble_that_comes_in_between() -> None:
    with sitting_down() as person:
        person.waits_for("›")
        person.types("first\r")
        person.waits_for("typing…")
        person.types("half a sen")
        person.waits_for("你说：first")
        person.types("tence\r")
        person.waits_for("你说：half a sentence")
        person.types("\x04")
        assert person.leaves() == 0


def test_ctrl_c_at_the_prompt_is_a_polite_end() -> None:
    with sitting_down() as person:
        person.waits_for("›")
        person.types("\x03")
        person.waits_for("Goodbye.")
        assert person.leaves() == 0


def test_an_interrupt_from_outside_ends_it_politely_too() -> None:
    with sitting_down() as person:
        person.waits_for("›")
        person.program.send_signal(signal.SIGINT)
        person.waits_for("Goodbye.")
        assert person.leaves() == 0
