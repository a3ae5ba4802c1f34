"""`botkit chat --say` when an earlier run still owes an answer: each text waits for its own."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from botkit.testing.openai_server import Call, OpenAIServer, closed_port
from tests.cli.machine import Machine
from tests.person_at_terminal import PATIENCE

CONFIG = """
[[models]]
name = "far"
model = "far"
base_url = "http://127.0.0.1:{port}/v1"
[delivery]
pace = {pace}
burst_wait = 0.05
"""


TOPICS = ("violin", "kitten", "garden")


class FarAway:
    """A machine whose model is at an endpoint that may be down."""

    def __init__(self, machine: Machine) -> None:
        self.machine, self.port = machine, closed_port()

    @asynccontextmanager
    async def talking(self, *said: str, pace: float = 0) -> AsyncIterator[asyncio.subprocess.Process]:
        self.machine.config.write_text(CONFIG.format(port=self.port, pace=pace), encoding="utf-8")
        words = [word for text in said for word in ("--say", text)]
        program = await asyncio.create_subprocess_exec(
            *self.machine.command("mira", "--config", str(self.machine.config), "--data", "kept", *words),
            env=self.machine.environment,
            cwd=self.machine.config.parent,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            yield program
        finally:
            if program.returncode is None:
                program.kill()
            await program.wait()

    async def says(self, *said: str) -> tuple[int | None, list[str], str]:
        async with self.talking(*said) as program:
            out, err = await asyncio.wait_for(program.communicate(), PATIENCE)
            return program.returncode, out.decode().splitlines(), err.decode()

    async def says_and_leaves_after_a_line(self, text: str, *, pace: float = 0) -> str:
        async with self.talking(text, pace=pace) as program:
            assert program.stdout is not None
            line = await asyncio.wait_for(program.stdout.readline(), PATIENCE)
            program.send_signal(signal.SIGINT)
            assert await asyncio.wait_for(program.wait(), PATIENCE) == 130
            return line.decode()


@pytest.fixture
def far_away(machine: Machine) -> FarAway:
    return FarAway(machine)


def about(call: Call) -> str:
    """An answer of two bubbles that says what it answers."""
    topics = [word for word in TOPICS if word in call.last_words]
    return f"The {' and the '.join(topics)}?\n\nYes, the {topics[-1]}."


async def test_what_an_outage_left_owed_is_answered_with_the_next_text_and_not_instead_of_it(far_away: FarAway) -> None:
    excuse = await far_away.says_and_leaves_after_a_line("what about the violin")
    assert excuse.strip()
    assert "violin" not in excuse
    async with OpenAIServer(about, port=far_away.port):
        code, lines, _ = await far_away.says("what about the kitten", "what about the garden")
    assert code == 0
    assert {topic for topic in TOPICS if topic in "".join(lines)} == set(TOPICS)
    assert lines[-3:] == ["Yes, the kitten.", "The garden?", "Yes, the garden."]


@pytest.mark.long
async def test_the_rest_of_an_answer_from_an_earlier_run_is_not_taken_for_the_answer_to_the_next_text(
    far_away: FarAway,
) -> None:
    async with OpenAIServer(about, port=far_away.port):
        assert await far_away.says_and_leaves_after_a_line("what about the violin", pace=3) == "The violin?\n"
        code, lines, _ = await far_away.says("what about the kitten")
    assert (code, lines) == (0, ["Yes, the violin.", "The kitten?", "Yes, the kitten."])


@pytest.mark.long
async def test_bare_calls_are_answered_by_themselves_while_an_older_answer_is_owed(far_away: FarAway) -> None:
    await far_away.says_and_leaves_after_a_line("what about the violin")
    code, lines, err = await far_away.says("Mira?", "Mira!")
    assert (code, len(set(lines))) == (0, 2), err
