"""`botkit db`: backups beside a running store, put back, and whether all is sound."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from botkit.cli import main
from botkit.storage.sqlite.store import SqliteStore
from botkit.testing.store_bench import StoreBench

NAME = "botkit.sqlite3"
Say = Callable[..., tuple[str, str]]


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Say:
    """`botkit db` with these words; what it prints and what it remarks. The exit code must be `code`."""
    monkeypatch.chdir(tmp_path)

    def say(*words: str, code: int = 0) -> tuple[str, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(["db", *words, "--data", str(tmp_path)])
        told = capsys.readouterr()
        assert (ended.value.code or 0) == code, told
        return told.out, told.err

    return say


async def test_backed_up_beside_a_running_store_and_put_back_when_it_has_ended(tmp_path: Path, say: Say) -> None:
    async with await SqliteStore.open(tmp_path / NAME) as store:
        bench = StoreBench(store)
        await bench.talks("before the backup", "yes")
        told, _ = say("backup")
        backup = Path(told.partition(": ")[0])
        assert backup.parent == tmp_path / "backups"
        assert told.endswith("checked\n")
        await bench.talks("after the backup", "yes")
        assert say("check")[0] == f"{tmp_path / NAME} is sound\n"
        assert "stop it first" in say("restore", str(backup), code=2)[1]
    assert said(tmp_path / NAME) == ["before the backup", "after the backup"]
    _, remarks = say("restore", str(backup))
    assert "the database that was there is kept as" in remarks
    assert said(tmp_path / NAME) == ["before the backup"]


async def test_a_folder_or_a_file_may_be_named_and_the_newest_are_kept(tmp_path: Path, say: Say) -> None:
    async with await SqliteStore.open(tmp_path / NAME):
        pass
    assert say("backup", str(tmp_path / "mine.sqlite3"))[0].startswith(f"{tmp_path / 'mine.sqlite3'}: ")
    elsewhere = tmp_path / "elsewhere"
    fill(elsewhere, "botkit-20250101-000000Z.sqlite3", "botkit-20250102-000000Z.sqlite3")
    told, remarks = say("backup", str(elsewhere), "--keep", "2")
    assert told.startswith(f"{elsewhere}/botkit-2")
    assert remarks == f"removed {elsewhere / 'botkit-20250101-000000Z.sqlite3'}\n"


async def test_an_unsound_database_is_told(tmp_path: Path, say: Say) -> None:
    async with await SqliteStore.open(tmp_path / NAME) as store:
        await StoreBench(store).says("hello")
    with closing(sqlite3.connect(tmp_path / NAME, isolation_level=None)) as db:
        db.execute("UPDATE conversation SET pending = 7")
    told, remarks = say("check", code=1)
    assert told == "conversation 1 counts other events waiting than it has\n"
    assert "botkit db restore" in remarks
    spoil(tmp_path / NAME)
    assert "is no database" in say("check", code=1)[0]


async def test_a_backup_needs_no_key_of_a_model(tmp_path: Path, say: Say) -> None:
    entry = 'name = "far"\nbase_url = "https://host/v1"\nmodel = "m"\napi_key_env = "A_KEY_THAT_CRON_DOES_NOT_HAVE"\n'
    (tmp_path / "config.toml").write_text(f"[[models]]\n{entry}", encoding="utf-8")
    async with await SqliteStore.open(tmp_path / NAME):
        pass
    assert say("backup")[0].endswith("checked\n")
    assert say("check")[0] == f"{tmp_path / NAME} is sound\n"


def test_without_a_database_nothing_is_made(tmp_path: Path, say: Say) -> None:
    for words in (("backup",), ("check",)):
        assert "there is no database at" in say(*words, code=2)[1]
    assert list(tmp_path.iterdir()) == []


async def test_killed_in_the_middle_of_copying_the_backup_is_a_whole_one(tmp_path: Path, say: Say) -> None:
    async with await SqliteStore.open(tmp_path / NAME) as store:
        await StoreBench(store).talks("old", "yes")
    target = tmp_path / "copy.sqlite3"
    say("backup", str(target))
    with closing(sqlite3.connect(tmp_path / NAME)) as db, db:
        db.execute("UPDATE history SET text = 'new' WHERE text = 'old'")
        lines = ((seq, "x" * 2_000) for seq in range(100, 15_000))
        line = "1, 'tests/nana', ?, 'persona', ?, 0, '', NULL, '', '', 1, NULL"
        db.executemany(f"INSERT INTO history VALUES ({line})", lines)
    kill_while_copying(tmp_path, target)
    assert said(target) in (["old"], ["new"])
    with closing(sqlite3.connect(target)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    say("backup", str(target))
    assert said(target) == ["new"]


def kill_while_copying(folder: Path, target: Path) -> None:
    """Start `botkit db backup`, and end it the hard way as soon as it has begun to write, or when it is done."""
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{root / 'adapters'}"}
    words = [sys.executable, "-m", "botkit", "db", "backup", str(target), "--data", str(folder)]
    with subprocess.Popen(words, env=environment, cwd=folder, stdout=subprocess.DEVNULL) as copying:
        while copying.poll() is None and not any(part.stat().st_size for part in folder.glob("*.part")):
            time.sleep(0.001)
        if copying.poll() is None:
            copying.send_signal(signal.SIGKILL)


def said(database: Path) -> list[str]:
    with closing(sqlite3.connect(database)) as db:
        return [text for (text,) in db.execute("SELECT text FROM history WHERE role = 'person' ORDER BY seq")]


def fill(folder: Path, *names: str) -> None:
    folder.mkdir()
    for name in names:
        (folder / name).touch()


def spoil(path: Path) -> None:
    path.write_text("my diary")
