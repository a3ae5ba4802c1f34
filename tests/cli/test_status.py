"""`botkit status`: beside a running bot, on a stopped one, and where there is nothing."""

import asyncio
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from botkit.cli import main
from botkit.clock import SystemClock
from botkit.settings import DeliverySettings
from botkit.storage.sqlite.store import SqliteStore
from botkit.testing.journey import Bench

NAME = "botkit.sqlite3"


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., str]:
    """What `botkit status` says; the exit code must be `code`."""
    monkeypatch.chdir(tmp_path)

    def ask(*words: str, code: int) -> str:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(["status", "--data", str(tmp_path), *words])
        told = capsys.readouterr()
        assert (ended.value.code or 0) == code, told
        return told.out + told.err

    return ask


async def test_beside_a_running_bot_and_after_it_ended(tmp_path: Path, ask: Callable[..., str]) -> None:
    quick = DeliverySettings(burst_wait=0, pace=0)
    bench = Bench.make(["mira"], clock=SystemClock(), delivery=quick)
    async with await SqliteStore.open(tmp_path / NAME) as store:
        async with replace(bench, store=store).open(lambda _: "Fine, and you?") as journey:
            wen = journey.platform.person("wen")
            wen.says("how are you?")
            await journey.platform.wait_for(lambda: len(wen.sees) == 1, limit=20)
            # It is seen before its receipt is written, of which the store tells nobody.
            while (await store.backlog(SystemClock().now())).outgoing:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
            told = json.loads(ask("--json", code=0))
            assert (told["running"], told["process"], told["healthy"]) == (True, os.getpid(), True)
            (bot,) = told["bots"]
            assert (bot["bot"], bot["conversations"], bot["waiting"], bot["configured"]) == ("companion", 1, 0, None)
            assert (bot["last_day"]["sent"], bot["today"]["turns"]) == (1, 1)
            assert told["database"]["bytes"] > 0
            text = ask(code=0)
            assert f"a botkit is running with it (process {os.getpid()})" in text
            assert "bot companion: listened to, heard last" in text
            assert text.endswith("all is well\n")
            assert "how are you" not in text
    text = ask(code=1)
    assert "no botkit is running with it" in text
    assert "-> start it: botkit run" in text


async def test_a_bot_of_the_terminal_is_not_missed_where_it_is_not_run(tmp_path: Path, ask: Callable[..., str]) -> None:
    (tmp_path / "config.toml").write_text('[[bots]]\nid = "here"\nplatform = "terminal"\n', encoding="utf-8")
    async with await SqliteStore.open(tmp_path / NAME):
        assert ask(code=0).endswith("all is well\n")


def test_where_there_is_no_database(tmp_path: Path, ask: Callable[..., str]) -> None:
    assert f"there is no database at {tmp_path / NAME}" in ask(code=2)


def test_where_another_program_has_a_file_of_that_name(tmp_path: Path, ask: Callable[..., str]) -> None:
    (tmp_path / NAME).write_text("my diary")
    assert "is no database: it was not changed" in ask(code=2)
    assert (tmp_path / NAME).read_text() == "my diary"
