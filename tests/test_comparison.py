"""The comparison in miniature: the stage works, and what it notes of a bot is true."""

import http.client
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.comparison import beside, chapter
from benchmarks.comparison.bots import TURNS, Botkit, least, make_script
from benchmarks.comparison.fake_bot_api import fields
from benchmarks.comparison.plan import IN_FLIGHT, Load, Plan, Record
from benchmarks.comparison.stage import Script, Stage, Talks

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a process is measured by /proc")

CROWD = Load(chats=5, delay=0, messages=20, seconds=20)
STEADY = Load(chats=50, delay=0.05, messages=10, seconds=20, rate=50)


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Script:
    return make_script(tmp_path_factory.mktemp("script"))


@pytest.fixture(scope="module")
def record(script: Script, tmp_path_factory: pytest.TempPathFactory) -> Record:
    """What is noted of a bot that stores nothing."""
    plan = Plan(rounds=1, loads=[CROWD, STEADY], patience=0.5)
    return chapter.compare([least()], plan, tmp_path_factory.mktemp("stage"), script)[least().name]


@pytest.fixture
def stage(script: Script, tmp_path: Path) -> Iterator[Stage]:
    with Stage(least(), tmp_path / "stage", script) as stage:
        stage.start()
        yield stage


class TestScript:
    def test_every_bot_begins_with_the_same_forty_turns(self, script: Script) -> None:
        prompt = json.loads(script.prompt.read_text(encoding="utf-8"))
        assert [message["role"] for message in prompt["talk"]] == ["user", "assistant"] * TURNS
        assert prompt["opening"][0]["role"] == "system"
        assert "Mira" in prompt["opening"][0]["content"]


class TestStage:
    def test_each_message_is_answered_once_and_each_answer_waited_for(self, record: Record) -> None:
        (crowd,), (steady,) = record.talks[CROWD], record.talks[STEADY]
        assert (crowd.answered, crowd.unanswered, crowd.strays) == (20, 0, 0)
        assert (steady.answered, steady.unanswered, steady.strays) == (10, 0, 0)
        assert len(crowd.waits) == 20
        assert min(steady.waits) >= STEADY.delay

    def test_the_prompt_is_seen_from_the_models_side(self, record: Record) -> None:
        (crowd,) = record.talks[CROWD]
        assert crowd.messages > 2 * TURNS
        assert crowd.prompt > 5_000

    def test_processor_and_memory_are_those_of_the_bots_process(self, record: Record) -> None:
        assert 5e6 < record.idle[0] < 100e6
        assert 0 < record.first_processor[0] < record.first_reply[0] + 1
        assert record.talks[CROWD][0].fakes > 0

    def test_who_stores_nothing_has_lost_what_was_in_flight(self, record: Record) -> None:
        assert record.kept == [0]
        assert record.twice == [0]

    def test_a_stream_ends_when_the_whole_answer_would_come(self, stage: Stage) -> None:
        stage.model.ask(delay=0.2)
        assert "[DONE]" in _answer(stage, stream=True)
        assert "chat.completion" in _answer(stage, stream=False)

    def test_a_bot_that_ends_by_itself_is_told_with_its_last_words(self, stage: Stage) -> None:
        stage.bot.kill()
        stage.platform.ask(chats=1, messages=1)
        with pytest.raises(RuntimeError, match="ended with -9"):
            stage.wait(5)


_FORM = (
    b'--x\r\nContent-Disposition: form-data; name="chat_id"\r\n\r\n7\r\n'
    b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nhi you\r\n--x--\r\n'
)


@pytest.mark.long
class TestBotkit:
    def test_it_answers_all_that_was_in_flight_when_it_was_killed_and_nothing_twice(
        self, script: Script, tmp_path: Path
    ) -> None:
        plan = Plan(rounds=1, loads=[CROWD], patience=10)
        record = chapter.compare([Botkit()], plan, tmp_path / "stage", script)["botkit"]
        (crowd,) = record.talks[CROWD]
        assert (crowd.answered, crowd.unanswered, crowd.strays) == (20, 0, 0)
        assert crowd.messages > 2 * TURNS
        assert (record.kept, record.twice) == ([IN_FLIGHT], [0])


class TestFields:
    """The Bot API takes parameters in three ways, and our bots use them all."""

    @pytest.mark.parametrize(
        ("body", "query"),
        [
            (b'{"chat_id": 7, "text": "hi you"}', ""),
            (b"chat_id=7&text=hi+you", ""),
            (b"", "chat_id=7&text=hi%20you"),
            (_FORM, ""),
        ],
    )
    def test_they_are_read_alike(self, body: bytes, query: str) -> None:
        read = fields(body, query)
        assert (str(read["chat_id"]), read["text"]) == ("7", "hi you")


class TestBeside:
    def test_botkit_is_measured_by_the_first_rival(self) -> None:
        figures = {figure.name: figure for figure in beside.figures(_record(0.5), _record(1.0), [CROWD])}
        cost = figures[f"{CROWD.name}: processor per answer"]
        assert (cost.value, cost.against, cost.verdict()) == (25.0, 50.0, "MISSED")
        assert figures["start to first answer"].verdict() == "met"
        assert figures[f"of {IN_FLIGHT} in flight when killed, answered"].verdict(firm_only=True) == "met"

    def test_alone_it_has_nothing_to_be_measured_by(self) -> None:
        verdicts = {figure.verdict() for figure in beside.figures(_record(0.5), None, [CROWD])}
        assert verdicts == {"", "met"}

    def test_every_bot_has_a_column(self) -> None:
        plan = Plan(rounds=1, loads=[CROWD], patience=1)
        shown = beside.table({"ours": _record(0.5), "theirs": Record()}, plan).splitlines()
        assert [cell.strip() for cell in shown[0].split("|")[1:-1]] == ["", "ours", "theirs"]
        assert any("processor per answer" in line and "25" in line for line in shown)

    def test_every_figure_is_kept(self, tmp_path: Path) -> None:
        kept = json.loads(chapter.keep({"ours": _record(0.5)}, tmp_path / "results").read_text(encoding="utf-8"))
        assert kept["ours"]["kept"] == [IN_FLIGHT]
        assert kept["ours"]["talks"][CROWD.name][0]["answered"] == 20


def _answer(stage: Stage, *, stream: bool) -> str:
    """What the model's fake sends to one call, and proof that it took its time."""
    connection = http.client.HTTPConnection(stage.model.address.removeprefix("http://"), timeout=10)
    began = time.monotonic()
    connection.request("POST", "/v1/chat/completions", json.dumps({"messages": [], "stream": stream}))
    told = connection.getresponse().read().decode()
    assert time.monotonic() - began >= 0.2
    connection.close()
    return told


def _record(factor: float) -> Record:
    talks = Talks(
        elapsed=2.0 * factor,
        waits=(0.1, 0.2),
        answered=20,
        unanswered=0,
        strays=0,
        calls=40,
        processor=factor,
        fakes=0.01,
        prompt=13_000.0,
        messages=118,
    )
    return Record([factor], [factor], [factor * 1e8], [factor * 1e8], [IN_FLIGHT], [0], {CROWD: [talks]})
