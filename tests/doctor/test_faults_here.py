"""Faults on this machine, planted one by one in a sound set-up: named, mended as the doctor says, and gone."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from botkit.adapter import Finding
from botkit.doctor import data
from botkit.storage.sqlite.examine import look_at
from botkit.storage.sqlite.migrate import migrate, migrations
from botkit.storage.sqlite.store import SqliteStore
from tests.doctor.clinic import Clinic, PostAdapter, post, unsound, without_stamps

ROOT = Path(__file__).parents[2]
HOLDER = """
import pathlib, sys
from botkit.storage.sqlite.lock import FileLock
lock = FileLock(pathlib.Path(sys.argv[1]))
lock.take()
print("held", flush=True)
sys.stdin.read()
"""


async def made_database(clinic: Clinic) -> Path:
    file = clinic.data / "botkit.sqlite3"
    async with await SqliteStore.open(file):
        pass
    return file


async def test_a_sound_set_up_has_no_problem(clinic: Clinic) -> None:
    assert unsound(await clinic.report()) == []
    await made_database(clinic)
    report = await clinic.report()
    assert unsound(report) == []
    seen = {entry.finding.check for entry in report.entries}
    assert {"database.schema", "database.health", "bot.options", "post.token", "bot.personas", "data.room"} <= seen


async def test_looking_leaves_nothing_behind(clinic: Clinic) -> None:
    await made_database(clinic)
    before = sorted(clinic.folder.rglob("*"))
    await clinic.report()
    assert sorted(clinic.folder.rglob("*")) == before


async def test_a_typing_error_in_the_configuration(clinic: Clinic) -> None:
    clinic.say("[delivery]\npase = 2\n")
    found = await clinic.finds("config.readable")
    assert f"{clinic.config}:14: delivery.pase: is no setting; did you mean pace?" in found.text
    clinic.config.write_text(clinic.config.read_text().replace("pase", "pace"))
    assert await clinic.is_sound()


async def test_every_line_of_a_broken_configuration_is_a_finding(clinic: Clinic) -> None:
    clinic.say("[delivery]\npase = 2\nlease = -1\n")
    found = unsound(await clinic.report())
    assert [finding.check for finding in found] == ["config.readable"] * 2


async def test_a_secret_in_a_configuration_that_others_can_read(clinic: Clinic) -> None:
    clinic.say('api_key = "sk-not-for-everybody"\n')
    clinic.config.chmod(0o644)
    found = await clinic.finds("config.rights")
    assert "sk-not" not in str(found)
    clinic.follow(found.remedy)
    assert await clinic.is_sound()


async def test_a_configuration_that_others_can_change(clinic: Clinic) -> None:
    clinic.config.chmod(0o666)
    clinic.follow((await clinic.finds("config.rights")).remedy)
    assert await clinic.is_sound()


async def test_loose_rights_of_a_secret(clinic: Clinic) -> None:
    clinic.token.chmod(0o644)
    clinic.follow((await clinic.finds("config.secret-rights")).remedy)
    assert await clinic.is_sound()
    clinic.secrets.chmod(0o777)
    clinic.follow((await clinic.finds("config.secret-rights")).remedy)
    assert await clinic.is_sound()


async def test_a_file_where_the_data_folder_should_be(clinic: Clinic) -> None:
    clinic.data.rmdir()
    clinic.data.write_text("mine")
    found = next(each for each in unsound(await clinic.report()) if each.check == "data.folder")
    assert found.remedy == "name another folder as data_dir"
    clinic.config.write_text(clinic.config.read_text().replace('"data"', '"other"'))
    assert await clinic.is_sound()


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
async def test_a_data_folder_that_may_not_be_written(clinic: Clinic) -> None:
    clinic.data.chmod(0o500)
    found = await clinic.finds("data.folder")
    assert "chmod" in found.remedy
    clinic.data.chmod(0o700)
    assert await clinic.is_sound()


async def test_a_disk_that_is_nearly_full(clinic: Clinic) -> None:
    found = await clinic.finds("data.room", least_room=1 << 60)
    assert found.grade == "problem"
    assert "make room" in found.remedy
    assert await clinic.is_sound()


@pytest.fixture
def other_botkit(clinic: Clinic) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that runs with the database."""
    command = [sys.executable, "-c", HOLDER, str(clinic.data / "botkit.sqlite3")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        yield other
        other.kill()


async def test_a_second_process_that_holds_the_database(clinic: Clinic, other_botkit: subprocess.Popen[bytes]) -> None:
    found = await clinic.finds("database.holder")
    assert f"process {other_botkit.pid}" in found.text
    assert found.remedy.startswith("stop it")
    other_botkit.kill()
    other_botkit.wait()
    assert await clinic.is_sound()


async def test_it_may_be_called_while_botkit_runs(clinic: Clinic) -> None:
    async with await SqliteStore.open(clinic.data / "botkit.sqlite3"):
        before = sorted(clinic.data.iterdir())
        report = await clinic.report()
        assert report.problems == ()
        assert [finding.check for finding in unsound(report)] == ["database.holder"]
        assert "database.health" in {entry.finding.check for entry in report.entries}
        assert sorted(clinic.data.iterdir()) == before
    assert await clinic.is_sound()


async def test_a_database_that_is_too_large_for_the_time_there_is(clinic: Clinic) -> None:
    file = await made_database(clinic)
    with closing(sqlite3.connect(file)) as db:
        db.execute("CREATE TABLE ballast (number INTEGER PRIMARY KEY, text TEXT)")
        db.executemany("INSERT INTO ballast VALUES (?, 'word')", ((number,) for number in range(50_000)))
        db.commit()
    assert look_at(file, lambda: True).finished
    hurried = look_at(file, lambda: False)
    assert not hurried.finished
    assert hurried.version == hurried.newest
    (health, _) = data.database(file, lambda: False)
    assert (health.check, health.grade, "--patience" in health.remedy) == ("database.health", "note", True)


async def test_a_database_of_a_newer_botkit(clinic: Clinic) -> None:
    file = await made_database(clinic)
    with closing(sqlite3.connect(file)) as db:
        (now,) = db.execute("PRAGMA user_version").fetchone()
        db.execute(f"PRAGMA user_version = {now + 1}")
    found = await clinic.finds("database.schema")
    assert "newer botkit" in found.text
    assert f"move {file.name}" in found.remedy
    for each in clinic.data.glob("botkit.sqlite3*"):
        each.rename(clinic.folder / f"away-{each.name}")
    assert await clinic.is_sound()


async def test_a_database_of_an_older_botkit_is_upgraded_by_starting(clinic: Clinic) -> None:
    file = clinic.data / "botkit.sqlite3"
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        migrate(db, file, steps=migrations()[:-1])
    found = await clinic.finds("database.schema")
    assert (found.grade, "start botkit" in found.remedy) == ("note", True)
    await made_database(clinic)
    assert await clinic.is_sound()


async def test_a_damaged_database(clinic: Clinic) -> None:
    file = await made_database(clinic)
    content = bytearray(file.read_bytes())
    content[4096:8192] = b"\xff" * 4096
    file.write_bytes(content)
    found = await clinic.finds("database.health")
    assert found.text.startswith(f"{file} is damaged (")
    assert found.text.endswith(")")
    assert "\n" not in found.text
    assert found.remedy.startswith("there is no copy beside it: restore one of your own")
    file.rename(clinic.folder / "away")
    assert await clinic.is_sound()


async def test_a_broken_persona_of_ones_own(clinic: Clinic, minimal: str) -> None:
    folder = clinic.folder / "companions"
    folder.mkdir()
    sunny = folder / "sunny.yaml"
    sunny.write_text(minimal.replace("bubbles: 2", "bubbles: 9"), encoding="utf-8")
    clinic.config.write_text(f'personas = ["companions"]\n{clinic.config.read_text()}')
    found = await clinic.finds("personas.files")
    assert f"{sunny}:17:12 speech.bubbles" in found.text
    assert found.remedy == "write at most 4"
    sunny.write_text(minimal.replace("bubbles: 2", "bubbles: 4"), encoding="utf-8")
    assert await clinic.is_sound()


async def test_a_persona_that_is_not_there(clinic: Clinic) -> None:
    clinic.config.write_text(clinic.config.read_text().replace('"xia"', '"nobody"'))
    found = await clinic.finds("bot.personas")
    assert "no persona 'nobody'" in found.text


async def test_a_persona_for_whom_no_model_may_answer(clinic: Clinic) -> None:
    sound = clinic.config.read_text()
    clinic.config.write_text(f'{sound}personas = ["mira"]\n')
    found = await clinic.finds("bot.models")
    assert found.text == "no model may answer for 霞"
    assert found.remedy == 'add it to the `personas` of a [[models]] entry with the role "chat"'
    clinic.config.write_text(f'{sound}personas = ["mira", "xia"]\n')
    assert await clinic.is_sound()


async def test_a_model_that_a_persona_prefers_and_that_is_not_there(clinic: Clinic, minimal: str) -> None:
    folder = clinic.folder / "companions"
    folder.mkdir()
    (folder / "sunny.yaml").write_text(f"{minimal}model: {{prefer: claude-sonnet-4-5}}\n", encoding="utf-8")
    config = clinic.config.read_text().replace('"xia"', '"sunny"')
    clinic.config.write_text(f'personas = ["companions"]\n{config}')
    found = await clinic.finds("bot.models")
    assert "prefers the model 'claude-sonnet-4-5', which is not there for it: the others answer" in found.text
    clinic.say('[[models]]\nname = "far"\nprovider = "scripted"\nmodel = "claude-sonnet-4-5"\n')
    assert await clinic.is_sound()


async def test_an_extra_that_is_not_installed(clinic: Clinic) -> None:
    found = await clinic.finds("bot.adapter", without_stamps)
    assert f"{clinic.config}:7: bots.home.platform: " in found.text
    assert found.remedy == "install its extra, for example pip install 'botkit[post]'"
    assert await clinic.is_sound()


async def test_a_wrong_option_of_a_bot(clinic: Clinic) -> None:
    clinic.config.write_text(clinic.config.read_text().replace('["xia"]', '["xia"]\noptions = { stamps = "many" }'))
    found = await clinic.finds("bot.options")
    assert found.text.endswith("bots.home.options.stamps: should be a whole number")


async def test_two_bots_with_one_token(clinic: Clinic) -> None:
    clinic.say('[[bots]]\nid = "work"\nplatform = "post"\n')
    second = clinic.secrets / "bots__work__options__token"
    clinic.keep(second, "right-token-of-home")
    found = await clinic.finds("bots.one-token-each")
    assert found.text.startswith("work has the same token as home")
    assert "right-token" not in str(await clinic.report())
    clinic.keep(second, "right-token-of-work")
    assert await clinic.is_sound()


async def test_what_the_platform_says(clinic: Clinic) -> None:
    class Strict(PostAdapter):
        says = (
            Finding("post.token", "problem", "the token right-token-of-home is wrong", "ask the postmaster for one"),
            Finding("post.box", "note", "the box is nearly full", "empty it"),
        )

    report = await clinic.report(lambda platform: Strict if platform == "post" else post(platform))
    (wrong,) = report.problems
    assert (wrong.group, wrong.about, wrong.finding.remedy) == ("bot", "home", "ask the postmaster for one")
    assert wrong.finding.text == "the token [hidden] is wrong", "no secret is shown, whoever says it"
    assert "post.box" in [entry.finding.check for entry in report.notes]


async def test_an_adapter_that_fails_takes_nothing_else_with_it(clinic: Clinic) -> None:
    class Broken(PostAdapter):
        async def examine(self) -> list[Finding]:
            raise ZeroDivisionError("right-token-of-home")

    found = await clinic.finds("bot.platform", lambda _: Broken)
    assert "ZeroDivisionError" in found.text
    assert "right-token" not in str(found)
