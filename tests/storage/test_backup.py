"""Backups: whole or not there, whoever writes meanwhile and whenever somebody kills."""

import asyncio
import os
import random
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from botkit.clock import after
from botkit.errors import SchemaTooNew, StoreDamaged, StoreError, StoreInUse, StoreUnavailable
from botkit.storage.sqlite.backup import back_up, forget_old
from botkit.storage.sqlite.books import look_through
from botkit.storage.sqlite.copies import backups_in, how_to_go_on, name_of_backup
from botkit.storage.sqlite.migrate import migrate, migrations
from botkit.storage.sqlite.reading import hearing_signals
from botkit.storage.sqlite.restore import restore
from botkit.storage.sqlite.store import SqliteStore
from botkit.testing.clock import START
from botkit.testing.store_bench import StoreBench
from botkit.testing.store_crowd import Crowd

POINTS = ("copy.written", "copy.checked", "copy.synced", "copy.named")
LATER = ("restore.kept", "restore.cleared", "restore.replaced")
KILLED = 77
DIE = f"""
import os, sys
from pathlib import Path
from botkit.storage.sqlite.backup import back_up
from botkit.storage.sqlite.restore import restore
from botkit.testing.clock import START
point, what, *paths = sys.argv[1:]
def die(at):
    if at == point:
        os._exit({KILLED})
if what == "backup":
    back_up(*map(Path, paths), die)
else:
    restore(*map(Path, paths), START, die)
"""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "botkit.sqlite3"


async def write(database: Path, *texts: str) -> None:
    """A conversation with these exchanges in it."""
    async with await SqliteStore.open(database) as store:
        for text in texts:
            bench = StoreBench(store)
            bench._ordinal = 1_000 * sum(map(ord, text))  # names of its own, whoever wrote before
            await bench.talks(text, "yes", chat=text)


def said(database: Path) -> list[str]:
    with closing(sqlite3.connect(database)) as db:
        return [text for (text,) in db.execute("SELECT text FROM history WHERE role = 'person' ORDER BY conversation")]


def killed_at(point: str, what: str, *paths: Path) -> None:
    root = Path(__file__).parents[2]
    words = [sys.executable, "-c", DIE, point, what, *map(str, paths)]
    assert subprocess.run(words, check=False, env={**os.environ, "PYTHONPATH": str(root)}).returncode == KILLED


class TestBackUp:
    async def test_a_stopped_database(self, database: Path, tmp_path: Path) -> None:
        await write(database, "one", "two")
        target = tmp_path / "elsewhere" / "copy.sqlite3"
        copied = back_up(database, target)
        assert (copied.path, copied.size) == (target, target.stat().st_size)
        assert said(target) == ["one", "two"]
        assert look_through(target) == ()
        assert [path.name for path in target.parent.iterdir()] == ["copy.sqlite3"]

    async def test_beside_a_store_that_writes_all_the_while(self, database: Path, tmp_path: Path) -> None:
        async with await SqliteStore.open(database) as store:
            crowd = Crowd(StoreBench(store), seed=5)
            living = asyncio.create_task(crowd.live(300))
            copies = [tmp_path / f"{number}.sqlite3" for number in range(4)]
            for copy in copies:
                await asyncio.to_thread(back_up, database, copy)
            await living
            await crowd.check()
        for copy in copies:
            assert look_through(copy) == ()
            async with await SqliteStore.open(copy):
                pass

    async def test_what_is_only_in_the_log_is_in_the_copy(self, database: Path, tmp_path: Path) -> None:
        async with await SqliteStore.open(database) as store:
            await StoreBench(store).talks("only in the log", "yes")
            assert database.with_name(f"{database.name}-wal").stat().st_size
            back_up(database, tmp_path / "copy.sqlite3")
        assert said(tmp_path / "copy.sqlite3") == ["only in the log"]

    @pytest.mark.parametrize("point", POINTS)
    async def test_killed_at_any_moment_the_backup_is_the_old_one_or_the_new(
        self, database: Path, tmp_path: Path, point: str
    ) -> None:
        target = tmp_path / "copy.sqlite3"
        await write(database, "old")
        back_up(database, target)
        remove(database)
        await write(database, "new")
        killed_at(point, "backup", database, target)
        assert said(target) == (["new"] if point == "copy.named" else ["old"])
        assert look_through(target) == ()
        back_up(database, target)
        assert said(target) == ["new"]

    async def test_what_is_no_backup_of_ours_is_not_replaced(self, database: Path, tmp_path: Path) -> None:
        await write(database, "one")
        diary = tmp_path / "diary.txt"
        diary.write_text("dear diary")
        with pytest.raises(StoreUnavailable, match="no backup of botkit's"):
            back_up(database, diary)
        assert diary.read_text() == "dear diary"
        with pytest.raises(StoreUnavailable, match="in use"):
            back_up(database, database)
        with pytest.raises(StoreUnavailable, match="is a folder"):
            back_up(database, tmp_path)
        async with await SqliteStore.open(tmp_path / "another.sqlite3"):
            with pytest.raises(StoreUnavailable, match="in use"):
                back_up(database, tmp_path / "another.sqlite3")

    async def test_without_room_nothing_is_begun(
        self, database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await write(database, "one")
        full = type("Usage", (), {"free": 1_000})
        monkeypatch.setattr("botkit.storage.sqlite.backup.shutil.disk_usage", lambda _: full)
        with pytest.raises(StoreUnavailable, match="0 MB are free: make room"):
            back_up(database, tmp_path / "elsewhere" / "copy.sqlite3")
        assert list((tmp_path / "elsewhere").iterdir()) == []

    async def test_a_damaged_database_is_told_and_leaves_the_old_backup(self, database: Path, tmp_path: Path) -> None:
        await write(database, "one")
        target = tmp_path / "copy.sqlite3"
        back_up(database, target)
        spoil(database)
        with pytest.raises(StoreDamaged, match="damaged"):
            back_up(database, target)
        assert said(target) == ["one"]

    @pytest.mark.parametrize("seed", range(12))
    async def test_a_copy_of_a_database_with_flipped_bits_is_refused_or_sound(
        self, database: Path, tmp_path: Path, seed: int
    ) -> None:
        await write(database, *(f"{number} " + "x" * 300 for number in range(20)))
        flip_bits(database, random.Random(seed))
        target, told = tmp_path / "copy.sqlite3", "botkit.sqlite3 was copied"
        try:
            back_up(database, target)
        except StoreError as error:
            told = str(error)
        assert "botkit.sqlite3" in told
        assert halves(tmp_path) == []
        if target.exists():
            with closing(sqlite3.connect(target)) as db:
                assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)

    async def test_it_can_be_read_by_nobody_who_could_not_read_the_database(
        self, database: Path, tmp_path: Path
    ) -> None:
        await write(database, "one")
        allow(database, 0o640)
        target = tmp_path / "elsewhere" / "copy.sqlite3"
        back_up(database, target)
        assert (target.stat().st_mode & 0o777, target.parent.stat().st_mode & 0o777) == (0o640, 0o700)

    def test_the_newest_are_kept(self, tmp_path: Path) -> None:
        names = [name_of_backup(after(START, hours * 3600)) for hours in range(4)]
        for name in (*names, "botkit-mine.sqlite3", "notes.txt", f"{names[0]}.123.part"):
            (tmp_path / name).touch()
            os.utime(tmp_path / name, (0, 0))
        gone = forget_old(tmp_path, 2, START)
        assert sorted(path.name for path in gone) == sorted([*names[:2], f"{names[0]}.123.part"])
        assert [path.name for path in backups_in(tmp_path)] == [names[3], names[2]]
        assert forget_old(tmp_path, 0, START) == []
        assert name_of_backup(START) == "botkit-20260105-090000Z.sqlite3"


class TestRestore:
    async def test_the_backup_takes_the_place_and_the_replaced_one_is_kept(
        self, database: Path, tmp_path: Path
    ) -> None:
        await write(database, "old")
        backup = tmp_path / "copy.sqlite3"
        back_up(database, backup)
        await write(database, "new")
        restored, kept = restore(backup, database, START)
        assert restored.path == database
        assert said(database) == ["old"]
        assert kept is not None
        assert kept.name == "botkit.sqlite3.replaced-20260105-090000Z"
        assert said(kept) == ["old", "new"]
        assert said(backup) == ["old"]
        restore(kept, database, after(START, 1))
        assert said(database) == ["old", "new"]
        async with await SqliteStore.open(database):
            pass

    async def test_where_there_is_no_database_yet(self, database: Path, tmp_path: Path) -> None:
        await write(database, "one")
        back_up(database, tmp_path / "copy.sqlite3")
        fresh = tmp_path / "new" / "botkit.sqlite3"
        assert restore(tmp_path / "copy.sqlite3", fresh, START)[1] is None
        assert said(fresh) == ["one"]

    async def test_while_a_botkit_runs_it_is_refused(self, database: Path, tmp_path: Path) -> None:
        await write(database, "one")
        back_up(database, tmp_path / "copy.sqlite3")
        async with await SqliteStore.open(database):
            with pytest.raises(StoreInUse, match="stop it first"):
                restore(tmp_path / "copy.sqlite3", database, START)
        assert said(database) == ["one"]

    async def test_a_backup_that_cannot_be_used_changes_nothing(self, database: Path, tmp_path: Path) -> None:
        await write(database, "one")
        backup = tmp_path / "copy.sqlite3"
        with pytest.raises(StoreUnavailable, match="there is no backup"):
            restore(backup, database, START)
        with pytest.raises(StoreUnavailable, match="is the database itself"):
            restore(database, database, START)
        back_up(database, backup)
        with closing(sqlite3.connect(backup)) as db:
            db.execute("PRAGMA user_version = 99")
        with pytest.raises(SchemaTooNew):
            restore(backup, database, START)
        with closing(sqlite3.connect(backup)) as db:
            db.execute("PRAGMA user_version = 1")
        spoil(backup)
        with pytest.raises(StoreDamaged):
            restore(backup, database, START)
        backup.write_text("dear diary")
        with pytest.raises(StoreDamaged, match="is no database"):
            restore(backup, database, START)
        assert said(database) == ["one"]
        assert halves(tmp_path) == []

    async def test_a_log_that_was_left_is_not_taken_for_the_new_ones(self, database: Path, tmp_path: Path) -> None:
        await write(database, "old")
        back_up(database, tmp_path / "copy.sqlite3")
        async with await SqliteStore.open(database) as store:
            bench = StoreBench(store)
            bench._ordinal = 1_000
            await bench.talks("only in the log", "yes", chat="new")
            crashed = tmp_path / "crashed" / "botkit.sqlite3"
            crashed.parent.mkdir()
            for ending in ("", "-wal"):
                crashed.with_name(crashed.name + ending).write_bytes(
                    database.with_name(database.name + ending).read_bytes()
                )
        _, kept = restore(tmp_path / "copy.sqlite3", crashed, START)
        assert said(crashed) == ["old"]
        assert kept is not None
        assert said(kept) == ["old", "only in the log"]

    async def test_a_damaged_database_is_kept_as_it_was(self, database: Path, tmp_path: Path) -> None:
        await write(database, "one")
        backup = tmp_path / "backups" / name_of_backup(START)
        back_up(database, backup)
        fill(database, b"garbage" * 1000)
        assert f"botkit db restore {backup}" in how_to_go_on(database)
        _, kept = restore(backup, database, START)
        assert kept is not None
        assert kept.read_bytes() == b"garbage" * 1000
        assert said(database) == ["one"]

    @pytest.mark.parametrize("point", [*POINTS[:3], *LATER])
    async def test_killed_at_any_moment_the_database_is_the_old_one_or_the_restored(
        self, database: Path, tmp_path: Path, point: str
    ) -> None:
        await write(database, "old")
        backup = tmp_path / "copy.sqlite3"
        back_up(database, backup)
        await write(database, "new")
        killed_at(point, "restore", backup, database)
        assert said(database) == (["old"] if point == "restore.replaced" else ["old", "new"])
        assert look_through(database) == ()
        restore(backup, database, START)
        assert said(database) == ["old"]
        assert halves(tmp_path) == []


class TestBooks:
    async def test_a_sound_database_beside_its_store(self, database: Path) -> None:
        async with await SqliteStore.open(database) as store:
            await Crowd(StoreBench(store), seed=3).live(100)
            assert look_through(database) == ()

    @pytest.mark.parametrize(
        ("harm", "told"),
        [
            ("UPDATE conversation SET pending = 5", "conversation 1 counts other events waiting than it has"),
            ("UPDATE conversation SET open = 5", "conversation 1 counts other messages to be sent than it has"),
            ("DELETE FROM conversation", "inbox row 1 belongs to a conversation that is not there"),
            ("DROP INDEX conversation_due", None),
        ],
    )
    async def test_figures_that_do_not_fit(self, database: Path, harm: str, told: str | None) -> None:
        await write(database, "one")
        with closing(sqlite3.connect(database, isolation_level=None)) as db:
            db.execute(harm)
        found = look_through(database)
        assert (told in found) if told else found == ()

    async def test_a_database_of_an_older_version_is_looked_through_as_far_as_it_goes(self, database: Path) -> None:
        with closing(sqlite3.connect(database, isolation_level=None)) as db:
            migrate(db, database, steps=migrations()[:2])
        assert look_through(database) == ()


def flip_bits(path: Path, choose: random.Random) -> None:
    """Flip one bit, or forty."""
    content = bytearray(path.read_bytes())
    for _ in range(choose.choice([1, 40])):
        content[choose.randrange(len(content))] ^= 1 << choose.randrange(8)
    path.write_bytes(content)


def remove(path: Path) -> None:
    path.unlink()


def allow(path: Path, rights: int) -> None:
    path.chmod(rights)


def fill(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def halves(folder: Path) -> list[Path]:
    """What was begun and not ended."""
    return list(folder.glob("*.part"))


def spoil(database: Path) -> None:
    """Write nonsense over the middle of the file, where pages of tables are."""
    size = database.stat().st_size
    with database.open("r+b") as file:
        file.seek(size // 3 // 4096 * 4096)
        file.write(b"\xff" * (size // 2))


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="only POSIX interrupts so")
def test_ctrl_c_ends_what_takes_long() -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    try:
        with closing(sqlite3.connect(":memory:")) as db, pytest.raises(KeyboardInterrupt), hearing_signals(db):
            db.execute(endless).fetchone()
    finally:
        signal.signal(signal.SIGALRM, before)
