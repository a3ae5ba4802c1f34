"""Where a database can be opened, and by whom: folders, rights, and one process at a time."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from botkit.clock import after
from botkit.errors import StoreInUse, StoreUnavailable
from botkit.storage.sqlite.backup import back_up
from botkit.storage.sqlite.store import SqliteStore
from botkit.testing.clock import START
from botkit.testing.store_bench import ANNE, BERT, BOT
from tests.rights import closed_folder, somebody

HOLDER = """
import asyncio, sys
from pathlib import Path
from botkit.storage.sqlite.store import SqliteStore

async def hold() -> None:
    async with await SqliteStore.open(Path(sys.argv[1])):
        print("open", flush=True)
        await asyncio.Event().wait()

asyncio.run(hold())
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "botkit.db"


def connect(path: Path) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(path, isolation_level=None))


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


class TestPlaces:
    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        (tmp_path / "file").touch()
        return tmp_path / "file"

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        (tmp_path / "folder").mkdir()
        return tmp_path / "folder"

    @pytest.fixture
    def somebody(self) -> Iterator[Path]:
        with somebody() as folder:
            yield folder

    async def test_a_folder_that_may_not_be_gone_into_is_named(self) -> None:
        said = r"botkit\.db cannot be looked at \(Permission denied\): give its folder to this user \(chown, chmod\)"
        with closed_folder() as folder:
            with pytest.raises(StoreUnavailable, match=said):
                await SqliteStore.open(folder / "botkit.db")
            with pytest.raises(StoreUnavailable, match=said):
                back_up(folder / "botkit.db", folder / "backups" / "copy.db")

    async def test_a_place_for_a_backup_that_may_not_be_gone_into_is_named(self, path: Path) -> None:
        async with await SqliteStore.open(path):
            pass  # whoever is not root may not be allowed to import what is needed
        with closed_folder() as folder:
            database = folder.parent / "botkit.db"
            async with await SqliteStore.open(database):
                pass
            with pytest.raises(
                StoreUnavailable, match=r"copy\.db cannot be written \(Permission denied\): name another"
            ):
                back_up(database, folder / "copy.db")

    async def test_folders_are_made(self, tmp_path: Path) -> None:
        async with await SqliteStore.open(tmp_path / "a" / "b" / "botkit.db"):
            assert names(tmp_path / "a" / "b") >= {"botkit.db", "botkit.db.lock"}

    async def test_what_is_made_is_its_owner_s_alone(self, path: Path) -> None:
        before = os.umask(0o022)
        try:
            async with await SqliteStore.open(path):
                assert names(path.parent) >= {"botkit.db", "botkit.db-wal", "botkit.db-shm"}
                modes = {each.name: each.stat().st_mode & 0o777 for each in path.parent.glob("botkit.db*")}
        finally:
            os.umask(before)
        assert modes.pop("botkit.db.lock") == 0o644, "whoever looks may see who holds it"
        assert set(modes.values()) == {0o600}

    async def test_a_folder_that_cannot_be_made_is_named(self, file: Path) -> None:
        with pytest.raises(StoreUnavailable, match=r"a file stands where a folder should be; choose another folder"):
            await SqliteStore.open(file / "botkit.db")

    async def test_a_folder_in_the_databases_place_is_named(self, folder: Path) -> None:
        with pytest.raises(StoreUnavailable, match=r"folder is a folder: name a file in it, as in .*botkit\.sqlite3"):
            await SqliteStore.open(folder)

    async def test_a_device_in_the_databases_place_is_named(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "botkit.db")
        with pytest.raises(StoreUnavailable, match=r"botkit\.db is no ordinary file: name another"):
            await SqliteStore.open(tmp_path / "botkit.db")

    @pytest.fixture
    def read_only(self, somebody: Path) -> Path:
        somebody.chmod(0o500)
        return somebody

    async def test_a_read_only_folder_is_named(self, read_only: Path) -> None:
        with pytest.raises(StoreUnavailable, match=r"botkit\.db\.lock cannot be opened .*: make its folder writable"):
            await SqliteStore.open(read_only / "botkit.db")

    async def test_a_lock_that_somebody_else_left_is_named(self, somebody: Path) -> None:
        (somebody / "botkit.db.lock").touch(0o400)
        with pytest.raises(
            StoreUnavailable, match=r"botkit\.db\.lock cannot be opened .*: give it to this user \(chown\)"
        ):
            await SqliteStore.open(somebody / "botkit.db")

    @pytest.mark.parametrize(("mode", "said"), [(0o200, "may not be read"), (0o400, "may not be written")])
    async def test_a_file_of_somebody_else_s_is_named(self, somebody: Path, mode: int, said: str) -> None:
        file = somebody / "botkit.db"
        file.touch(mode)
        with pytest.raises(StoreUnavailable, match=rf"botkit\.db {said} by this user: give it to this user"):
            await SqliteStore.open(file)


@contextmanager
def another_process(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the database, until killed."""
    process = subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "open\n", f"the other process ended with {process.wait()}"
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


class TestOneProcess:
    async def test_a_second_process_is_refused_and_told_who_is_there(self, path: Path) -> None:
        with another_process(path) as holder:
            with pytest.raises(StoreInUse, match=rf"process {holder.pid}\) is using .*botkit\.db: stop it"):
                await SqliteStore.open(path)
            holder.send_signal(signal.SIGKILL)
            holder.wait()
            async with await SqliteStore.open(path) as store:
                assert await store.next_due() is None

    async def test_whoever_listened_before_a_restart_listens_no_more(self, path: Path) -> None:
        async with await SqliteStore.open(path) as store:
            killed = await store.take_listening(BOT, ANNE, START, after(START, 3600))
        async with await SqliteStore.open(path) as store:
            fence = await store.take_listening(BOT, BERT, START, after(START, 3600))
            assert fence is not None
            assert killed is not None
            assert fence > killed

    async def test_a_second_store_in_one_process_is_refused(self, path: Path) -> None:
        async with await SqliteStore.open(path):
            with pytest.raises(StoreInUse, match=f"process {os.getpid()}"):
                await SqliteStore.open(path)
        async with await SqliteStore.open(path):
            pass

    async def test_two_databases_in_one_folder_are_two(self, tmp_path: Path) -> None:
        async with await SqliteStore.open(tmp_path / "one.db"), await SqliteStore.open(tmp_path / "two.db"):
            assert names(tmp_path) >= {"one.db.lock", "two.db.lock"}


WITHOUT_ROOM = """
import asyncio, resource, sys
from pathlib import Path
from botkit.errors import StoreUnavailable
from botkit.storage.sqlite.store import SqliteStore

async def opened() -> None:
    async with await SqliteStore.open(Path(sys.argv[1])):
        print("opened")

asyncio.run(opened())
resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))
try:
    asyncio.run(opened())
except StoreUnavailable as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limits there")
def test_a_database_that_nothing_can_be_added_to_is_told_at_the_start(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WITHOUT_ROOM, str(tmp_path / "botkit.db")]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    first, second = told.stdout.splitlines()
    assert first == "opened"
    assert "botkit.db cannot be used" in second
    assert "make room on its disk" in second
