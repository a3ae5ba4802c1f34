"""An old database is brought up to date, a newer one refused."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from botkit.errors import SchemaTooNew
from botkit.storage.sqlite.migrate import migrate, migrations
from botkit.storage.sqlite.store import SqliteStore

OLD = [(1, "CREATE TABLE diary (line TEXT); INSERT INTO diary VALUES ('dear diary');")]
NEW = [*OLD, (2, "ALTER TABLE diary ADD COLUMN mood TEXT;"), (3, "UPDATE diary SET mood = 'fine';")]
BROKEN = [*OLD, (2, "ALTER TABLE diary ADD COLUMN mood TEXT; INSERT INTO no_such_table VALUES (1);")]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "botkit.db"


def connect(path: Path) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(path, isolation_level=None))


def lines(path: Path, columns: str = "line") -> list[tuple[str, ...]]:
    with connect(path) as db:
        return db.execute(f"SELECT {columns} FROM diary").fetchall()


class TestMigration:
    def test_the_numbers_of_the_files_leave_no_gap_and_come_once(self) -> None:
        assert [number for number, _ in migrations()] == list(range(1, len(migrations()) + 1))

    def test_every_step_is_taken_once_in_order(self, path: Path) -> None:
        with connect(path) as db:
            assert [migrate(db, path, steps=steps) for steps in (OLD, NEW, NEW)] == [0, 1, 3]
        assert lines(path, "line, mood") == [("dear diary", "fine")]

    def test_an_old_database_is_copied_first(self, path: Path) -> None:
        with connect(path) as db:
            migrate(db, path, steps=OLD)
            db.execute("INSERT INTO diary VALUES ('written last')")
            migrate(db, path, steps=NEW)
        copy = path.with_name("botkit.db.v1.bak")
        assert lines(copy) == [("dear diary",), ("written last",)]
        with connect(copy) as db:
            assert db.execute("PRAGMA user_version").fetchone() == (1,)
        assert not list(path.parent.glob("*.part"))

    @pytest.mark.parametrize("mode", [0o600, 0o640])
    def test_the_copy_can_be_read_by_nobody_who_could_not_read_the_database(self, path: Path, mode: int) -> None:
        with connect(path) as db:
            migrate(db, path, steps=OLD)
            path.chmod(mode)
            migrate(db, path, steps=NEW)
        assert path.with_name("botkit.db.v1.bak").stat().st_mode & 0o777 == mode

    def test_a_new_database_needs_no_copy(self, path: Path) -> None:
        with connect(path) as db:
            migrate(db, path, steps=NEW)
        assert not list(path.parent.glob("*.bak"))

    def test_the_newest_three_copies_are_kept(self, path: Path) -> None:
        steps = [*OLD, *((number, "") for number in range(2, 7))]
        with connect(path) as db:
            for number in range(1, 7):
                migrate(db, path, steps=steps[:number], kept=3)
                for age, copy in enumerate(sorted(path.parent.glob("*.bak"), reverse=True)):
                    os.utime(copy, (1_000_000 - age, 1_000_000 - age))
        assert sorted(copy.name for copy in path.parent.glob("*.bak")) == [
            f"botkit.db.v{version}.bak" for version in (3, 4, 5)
        ]

    def test_a_step_that_fails_changes_nothing(self, path: Path) -> None:
        with connect(path) as db:
            migrate(db, path, steps=OLD)
        with connect(path) as db, pytest.raises(sqlite3.OperationalError, match="no_such_table"):
            migrate(db, path, steps=BROKEN)
        assert lines(path, "*") == [("dear diary",)]
        with connect(path) as db:
            assert migrate(db, path, steps=NEW) == 1

    def test_a_newer_database_is_refused_and_the_copy_that_fits_is_named(self, path: Path) -> None:
        with connect(path) as db:
            for steps in (OLD, NEW[:2], NEW):
                migrate(db, path, steps=steps)
            with pytest.raises(SchemaTooNew, match=r"schema 3, this one knows 1.*: botkit\.db\.v1\.bak$"):
                migrate(db, path, steps=OLD)
        assert lines(path, "line, mood") == [("dear diary", "fine")]

    def test_without_a_copy_a_newer_database_names_none(self, path: Path) -> None:
        with connect(path) as db:
            migrate(db, path, steps=NEW)
            with pytest.raises(SchemaTooNew, match=r"schema 3, this one knows 1.*there is no copy beside it"):
                migrate(db, path, steps=OLD)
        assert not list(path.parent.glob("*.bak"))

    def test_only_copies_of_ours_are_counted_and_thrown_away(self, path: Path) -> None:
        own = path.with_name("botkit.db.vacation.bak")
        own.write_text("mine")
        with connect(path) as db:
            migrate(db, path, steps=OLD, kept=1)
            migrate(db, path, steps=NEW, kept=1)
        assert own.read_text() == "mine"
        assert path.with_name("botkit.db.v1.bak").exists()

    def test_our_own_steps_are_numbered_without_gaps(self) -> None:
        assert [number for number, _ in migrations()] == list(range(1, len(migrations()) + 1))

    async def test_the_store_refuses_a_newer_database(self, path: Path) -> None:
        async with await SqliteStore.open(path):
            pass
        with connect(path) as db:
            db.execute("PRAGMA user_version = 99")
        with pytest.raises(SchemaTooNew):
            await SqliteStore.open(path)
        with connect(path) as db:
            db.execute(f"PRAGMA user_version = {len(migrations())}")
        async with await SqliteStore.open(path):
            pass
