"""An operator asks what became of a message, beside the running bot: `botkit trace`."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from botkit.cli import main
from botkit.clock import SystemClock
from botkit.errors import ModelUnavailable
from botkit.settings import DeliverySettings
from botkit.storage.sqlite.store import SqliteStore
from botkit.testing.fake_chats import Delivery
from botkit.testing.journey import Bench
from tests.journeys.talk import echo

NAME = "botkit.sqlite3"
Ask = Callable[..., Any]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def bench(personas: Path) -> Bench:
    quick = DeliverySettings(burst_wait=0.05, pace=0, owed_delays=(0.05,))
    return Bench.make(["nana"], places=[personas], clock=SystemClock(), delivery=quick)


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Ask:
    """What `botkit trace` answers: JSON, or, with `text`, its lines; the exit code must be `code`."""
    monkeypatch.chdir(tmp_path)

    def ask(folder: Path, *words: str, code: int = 0, text: bool = False) -> Any:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(["trace", *words, "--data", str(folder), *([] if text else ["--json"])])
        told = capsys.readouterr()
        assert (ended.value.code or 0) == code, told.err
        return (told.out + told.err) if text or code else json.loads(told.out)

    return ask


def codes(told: Any) -> list[str]:
    return [verdict["code"] for verdict in told["verdicts"]]


def written(folder: Path) -> dict[str, int]:
    """Each file, and when it was written last."""
    return {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}


async def test_a_burst_an_edit_and_what_others_say_in_a_group(bench: Bench, folder: Path, ask: Ask) -> None:
    async with await SqliteStore.open(folder / NAME) as store:
        async with replace(bench, store=store).open(echo) as journey:
            platform, wen = journey.platform, journey.platform.person("wen")
            first, second = wen.says("my cat"), wen.says("is called Momo")
            await platform.wait_for(lambda: len(wen.sees) == 1, limit=20)
            edit = wen.edits(first, "my dog")
            chatter = wen.says("shall we cook?", room=platform.group("kitchen"))
            await platform.wait_for(lambda: platform.confirmed == 4, limit=20)
            before = written(folder)

            told = ask(folder, second.message_id)
            assert codes(told) == ["answered"]
            assert [row["event"] for row in (*told["message"], *told["with"])] == [second.id, first.id, edit.id][:2]
            (turn,) = told["turns"]
            assert turn["rows"] == [1, 2]
            assert (turn["outcome"], turn["persona"], turn["calls"]) == ("answered", "tests/nana", 1)
            assert turn["prompt_tokens"] > 0
            steps = [step["what"] for step in told["steps"]]
            way = ["accepted", "accepted_besides", "claimed", "committed", "send", "sent", "job_planned"]
            assert [step for step in steps if step != "begun"] == way
            (shown,) = platform.log
            assert told["messages"][0]["message"] == shown.message_id
            assert ask(folder, shown.message_id)["turns"] == told["turns"]
            assert ask(folder, turn["turn"])["messages"] == told["messages"]

            assert codes(ask(folder, edit.id)) == ["answered", "edited_late"]
            await platform.wait_for(lambda: "not_addressed" in codes(ask(folder, chatter.message_id)), limit=20)
            assert "cat" not in ask(folder, first.id, text=True)
            private = ask(folder, first.id, "--text", text=True)
            assert "| my cat" in private
            assert "private" in private

            assert written(folder).keys() == before.keys()
    before = written(folder)
    assert codes(ask(folder, second.message_id)) == ["answered"], "also when nobody runs"
    assert written(folder) == before, "and nothing is changed or left behind"


async def test_an_owed_answer_and_what_it_was_tried_with(bench: Bench, folder: Path, ask: Ask) -> None:
    async with await SqliteStore.open(folder / NAME) as store:
        async with replace(bench, store=store).open(lambda _: ModelUnavailable("down")) as journey:
            wen = journey.platform.person("wen")
            message = wen.says("what is 2+2?")

            def tries() -> int:
                return len(ask(folder, message.id)["turns"])

            await journey.platform.wait_for(lambda: journey.platform.confirmed == 1 and tries() >= 2, limit=20)
            told = ask(folder, message.id)
            assert "owed" in codes(told)
            assert {turn["outcome"] for turn in told["turns"]} == {"busy"}
            assert all(turn["rows"] == [] for turn in told["turns"])
            assert "model failed: ModelUnavailable" in told["turns"][0]["notes"]
    assert codes(ask(folder, message.id))[:2] == ["owed", "nobody_runs"]


async def test_killed_between_the_request_and_the_receipt(bench: Bench, folder: Path, tmp_path: Path, ask: Ask) -> None:
    dead = tmp_path / "as it was when it died"

    def die(point: str) -> None:
        if point == "send.called" and not dead.exists():
            shutil.copytree(folder, dead)

    async with await SqliteStore.open(folder / NAME) as store:
        async with replace(bench, store=store, failpoint=die).open(echo) as journey:
            wen = journey.platform.person("wen")
            message = wen.says("are you there?")
            await journey.platform.wait_for(lambda: len(wen.sees) == 1, limit=20)
    told = ask(dead, message.id)
    assert codes(told) == ["ambiguous"]
    assert told["messages"][0]["state"] == "sending"
    marking = bench.delivery.model_copy(update={"ambiguous": "mark"})
    async with await SqliteStore.open(dead / NAME) as store:
        async with replace(bench, store=store, delivery=marking).open(echo) as journey:

            def states() -> list[str]:
                return [each["state"] for each in ask(dead, message.id)["messages"]]

            await journey.platform.wait_for(lambda: states() == ["ambiguous"], limit=20)
            told = ask(dead, message.id)
            assert codes(told) == ["ambiguous"]
            assert told["messages"][0]["ambiguities"] == 1
            shown: list[Delivery] = journey.platform.log
            assert len(shown) == 1, "it was there already, and is not sent again"


async def test_a_row_that_this_version_cannot_read(bench: Bench, folder: Path, ask: Ask) -> None:
    async with await SqliteStore.open(folder / NAME) as store:
        async with replace(bench, store=store).open(echo) as journey:
            wen = journey.platform.person("wen")
            message = wen.says("hello")
            await journey.platform.wait_for(lambda: len(wen.sees) == 1, limit=20)
    with closing(sqlite3.connect(folder / NAME, isolation_level=None)) as db:
        db.execute(
            "INSERT INTO inbox (bot, event_id, conversation, message_id, type, person, body, received_at)"
            " SELECT bot, 'from-the-future', conversation, 'odd', 'hologram', person, '{}', received_at FROM inbox"
        )
        db.execute("UPDATE conversation SET pending = 1, turn_due = 0, due = 0")
    assert codes(ask(folder, "from-the-future")) == ["unreadable", "nobody_runs"]
    async with await SqliteStore.open(folder / NAME) as store:
        async with replace(bench, store=store).open(echo) as journey:
            await journey.platform.wait_for(lambda: ask(folder, "odd")["message"][0]["done"], limit=20)
            assert codes(ask(folder, "odd")) == ["unreadable"]
            assert codes(ask(folder, message.id)) == ["answered"]


async def test_a_name_that_nothing_has_and_one_that_several_have(bench: Bench, folder: Path, ask: Ask) -> None:
    assert "there is no database" in ask(folder, "57", code=2)
    async with await SqliteStore.open(folder / NAME) as store:
        async with replace(bench, store=store).open(echo) as journey:
            wen, lin = journey.platform.person("wen"), journey.platform.person("lin")
            messages = [replace(wen.says("one"), id="57"), replace(lin.says("two"), message_id="57", id="58")]
            for message in messages:
                journey.platform.emit(message)
            await journey.platform.wait_for(lambda: journey.platform.confirmed == 4, limit=20)
            assert "is called no-such-name" in ask(folder, "no-such-name", code=1)
            asked = ask(folder, "57", code=1)
            assert "2 things are called 57" in asked
            assert "--as event --bot companion --chat private-wen" in asked
            assert ask(folder, "57", "--chat", "private-lin")["found"]["as"] == "message"
            assert ask(folder, "57", "--as", "event")["conversation"]["chat"] == "private-wen"
            assert "is called 57" in ask(folder, "57", "--bot", "another", code=1)
            assert "no kind of name" in ask(folder, "57", "--as", "nonsense", code=2)
