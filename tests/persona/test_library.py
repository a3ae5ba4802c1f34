"""The library while a creator writes: edits count at once, mistakes never do."""

import asyncio
import logging
import os
from pathlib import Path

import pytest

from botkit.errors import PersonaError
from botkit.messages import PersonaId
from botkit.persona.findings import PersonaRejected
from botkit.persona.library import REFRESH_EVERY, WATCH_EVERY, PersonaLibrary, gallery_folder
from botkit.persona.schema import Persona
from botkit.persona.watched_file import WatchedFile
from botkit.testing.clock import FrozenClock
from tests.rights import closed_folder

SUNNY = PersonaId("you/sunny")


@pytest.fixture
def clock():
    return FrozenClock()


@pytest.fixture
def folder(tmp_path, minimal):
    (tmp_path / "sunny.yaml").write_text(minimal)
    return tmp_path


def persona_of(file: WatchedFile) -> Persona:
    assert file.loaded is not None
    return file.loaded.persona


async def look(library, clock):
    """The next turn, a moment later."""
    await clock.advance(1)
    return library.refresh()


async def test_a_valid_edit_counts_from_the_next_turn(folder, clock, minimal):
    library = PersonaLibrary([folder], clock)
    before = library.get(SUNNY)
    (folder / "sunny.yaml").write_text(minimal.replace("Calm.", "Stormy."))
    assert await look(library, clock) == ()
    after = library.get(SUNNY)
    assert (before.persona.personality, after.persona.personality) == ("Calm.", "Stormy.")
    assert before.ref.digest != after.ref.digest


async def test_an_invalid_edit_keeps_the_old_persona_and_is_told_once(folder, clock, minimal, caplog):
    library = PersonaLibrary([folder], clock)
    old = library.get(SUNNY)
    (folder / "sunny.yaml").write_text(minimal.replace("bubbles: 2", "bubbles: 9"))
    with caplog.at_level(logging.WARNING):
        findings = await look(library, clock)
    assert [(each.line, each.field) for each in findings] == [(17, "speech.bubbles")]
    assert "sunny.yaml:17:12 speech.bubbles" in caplog.text
    assert await look(library, clock) == ()
    os.utime(folder / "sunny.yaml")
    assert await look(library, clock) == ()
    assert library.findings == findings
    assert library.get(SUNNY) is old
    (folder / "sunny.yaml").write_text(minimal)
    await look(library, clock)
    assert library.findings == ()


def test_a_file_written_byte_by_byte_is_never_half_a_persona(folder, minimal):
    path = folder / "sunny.yaml"
    file = WatchedFile(path)
    file.look()
    new = minimal.replace("Calm.", "Stormy, then calm.") + "lorebook: {entries: [{keys: [rain], content: Wet.}]}\n"
    seen = []
    with path.open("wb", buffering=0) as writer:
        for byte in new.encode():
            writer.write(bytes([byte]))
            file.look()
            seen.append(persona_of(file))
    assert seen[-1].lorebook.entries[0].content == "Wet."
    # A beginning of the file that is a whole persona by itself may count; half a text never does.
    assert {each.personality for each in seen} == {"Calm.", "Stormy, then calm."}
    assert {each.fallbacks for each in seen} == {seen[0].fallbacks}


def test_edits_faster_than_the_file_system_can_tell_are_edits(tmp_path):
    path = tmp_path / "quick.yaml"
    file = WatchedFile(path)
    for place in range(500):
        # As large as the one before, and written within the same tick: only the place of the bad byte differs.
        path.write_bytes(b" " * place + b"\xff" + b" " * (500 - place))
        file.look()
        assert [finding.column for finding in file.findings] == [place + 1]


async def test_a_folder_that_is_moved_away_is_told_and_forgets_nothing(folder, clock):
    library = PersonaLibrary([folder], clock)
    moved = folder.rename(folder.with_name("moved"))
    assert [finding.rule for finding in await look(library, clock)] == ["unreadable", "unreadable"]
    assert library.get(SUNNY).persona.name == "Sunny"
    moved.rename(folder)
    await look(library, clock)
    assert library.findings == ()


async def test_a_deleted_file_leaves_its_persona_standing(folder, clock):
    library = PersonaLibrary([folder], clock)
    (folder / "sunny.yaml").unlink()
    findings = await look(library, clock)
    assert [each.rule for each in findings] == ["unreadable"]
    assert await look(library, clock) == ()
    assert library.get(SUNNY).persona.name == "Sunny"


async def test_a_deleted_file_that_comes_back_counts_again(folder, clock, minimal):
    library = PersonaLibrary([folder], clock)
    (folder / "sunny.yaml").unlink()
    await look(library, clock)
    (folder / "sunny.yaml").write_text(minimal.replace("name: Sunny", "name: Cloudy"))
    await look(library, clock)
    assert library.get(SUNNY).persona.name == "Cloudy"
    assert library.findings == ()


async def test_an_editor_that_renames_over_the_file(folder, clock, minimal):
    library = PersonaLibrary([folder], clock)
    draft = folder / ".sunny.yaml.new"
    draft.write_text(minimal.replace("Calm.", "Windy"))
    stat = (folder / "sunny.yaml").stat()
    os.utime(draft, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    draft.replace(folder / "sunny.yaml")
    await look(library, clock)
    assert library.get(SUNNY).persona.personality == "Windy"


async def test_a_renamed_file_is_the_same_persona(folder, clock):
    library = PersonaLibrary([folder], clock)
    (folder / "sunny.yaml").rename(folder / "sunshine.yaml")
    assert await look(library, clock) == ()
    assert library.get(SUNNY).path.name == "sunshine.yaml"
    assert library.findings == ()


async def test_a_new_file_joins_and_a_passing_one_leaves_no_trace(folder, clock, minimal):
    library = PersonaLibrary([folder], clock)
    (folder / "cloudy.yaml").write_text(minimal.replace("you/sunny", "you/cloudy"))
    (folder / "scratch.yaml").write_text("not yet")
    assert len(await look(library, clock)) == 1
    assert [each.ref.id for each in library.personas] == ["you/cloudy", "you/sunny"]
    (folder / "scratch.yaml").unlink()
    await look(library, clock)
    assert library.findings == ()


async def test_the_disk_is_left_alone_between_looks(folder, clock, minimal):
    library = PersonaLibrary([folder], clock)
    (folder / "sunny.yaml").write_text(minimal.replace("Calm.", "Stormy."))
    await clock.advance(REFRESH_EVERY / 2)
    library.refresh()
    assert library.get(SUNNY).persona.personality == "Calm."
    await clock.advance(REFRESH_EVERY)
    library.refresh()
    assert library.get(SUNNY).persona.personality == "Stormy."


async def test_two_files_with_one_id_are_named_and_the_first_counts(folder, clock, minimal):
    library = PersonaLibrary([folder], clock)
    (folder / "another.yaml").write_text(minimal.replace("name: Sunny", "name: Copy"))
    (finding,) = await look(library, clock)
    assert finding.rule == "duplicate-id"
    assert "another.yaml" in finding.file
    assert "sunny.yaml" in finding.problem
    assert library.get(SUNNY).persona.name == "Sunny"
    assert await look(library, clock) == ()
    (folder / "sunny.yaml").unlink()
    await look(library, clock)
    assert library.get(SUNNY).persona.name == "Copy"


async def test_an_id_that_changes_is_told_once_and_its_persona_goes_on(folder, clock, minimal):
    library = PersonaLibrary([folder], clock)
    old = library.get(SUNNY)
    (folder / "sunny.yaml").write_text(minimal.replace("you/sunny", "you/cloudy"))
    (finding,) = await look(library, clock)
    assert (finding.field, finding.file) == ("id", str(folder / "sunny.yaml"))
    assert "was you/sunny and is you/cloudy now" in finding.problem
    assert await look(library, clock) == ()
    assert library.findings == (finding,)
    assert library.get(SUNNY) is old
    assert library.get(PersonaId("you/cloudy")).persona.name == old.persona.name
    (folder / "sunny.yaml").write_text(minimal)
    assert await look(library, clock) == ()
    assert library.findings == ()


async def test_whoever_watches_tells_a_mistake_when_it_is_saved(folder, clock, minimal, caplog):
    library = PersonaLibrary([folder], clock)
    watching = asyncio.create_task(library.watch())
    await clock.settle()
    (folder / "sunny.yaml").write_text(minimal.replace("bubbles: 2", "bubbles: 9"))
    assert caplog.text == ""
    await clock.advance(WATCH_EVERY)
    assert "sunny.yaml:17:12 speech.bubbles" in caplog.text
    (folder / "sunny.yaml").unlink()
    await clock.advance(WATCH_EVERY)
    assert len(caplog.records) == 2
    await clock.advance(60 * WATCH_EVERY)
    assert len(caplog.records) == 2
    watching.cancel()


async def test_a_file_that_two_places_lead_to_is_one_file(folder, clock, monkeypatch):
    monkeypatch.chdir(folder)
    (folder / "link.yaml").symlink_to("sunny.yaml")
    library = PersonaLibrary([Path("sunny.yaml"), folder, Path(), folder / "sunny.yaml"], clock)
    assert library.findings == ()
    assert library.get(SUNNY).path == Path("sunny.yaml")
    assert library.find(str(folder / "link.yaml")).path == Path("sunny.yaml")


async def test_lookups(folder, clock, minimal):
    (folder / "snow.yaml").write_text(minimal.replace("you/sunny", "other/sunny").replace("name: Sunny", "name: 雪"))
    library = PersonaLibrary([folder], clock)
    assert library.find("you/sunny").ref.id == "you/sunny"
    assert library.find("snow").ref.id == "other/sunny"
    assert library.find("snow.yaml").ref.id == "other/sunny"
    assert library.find("雪").ref.id == "other/sunny"
    with pytest.raises(PersonaError, match="'sunny' may be any of other/sunny, you/sunny: give the whole id"):
        library.find("sunny")
    with pytest.raises(PersonaError, match=r"there is no persona 'rain' \(there are: other/sunny, you/sunny\)"):
        library.find("rain")
    with pytest.raises(PersonaError, match="there are: other/sunny"):
        library.get(PersonaId("you/rain"))


async def test_a_file_by_its_path_joins_and_reloads(folder, clock, minimal, tmp_path_factory):
    library = PersonaLibrary([folder], clock)
    mine = tmp_path_factory.mktemp("mine") / "mine.yaml"
    mine.write_text(minimal.replace("name: Sunny", "name: Mine"))
    assert library.find(str(mine)).persona.name == "Mine"
    assert library.get(SUNNY).persona.name == "Mine", "whoever names a file means that file"
    mine.write_text(minimal.replace("name: Sunny", "name: Mine2"))
    await look(library, clock)
    assert library.get(SUNNY).persona.name == "Mine2"
    mine.write_text("name: [Mine")
    with pytest.raises(PersonaRejected, match=r"mine\.yaml:1:7"):
        library.find(str(mine))


async def test_an_empty_library_says_how_to_begin(tmp_path, clock):
    library = PersonaLibrary([tmp_path], clock)
    with pytest.raises(PersonaError, match="botkit persona new"):
        library.find("anyone")
    assert library.findings == ()


async def test_a_folder_that_is_not_there_is_a_finding(tmp_path, clock):
    library = PersonaLibrary([tmp_path / "nowhere"], clock)
    assert [finding.rule for finding in library.findings] == ["unreadable"]


def test_the_gallery_is_where_the_personas_are():
    assert {path.name for path in gallery_folder().glob("*.yaml")} >= {"xia.yaml", "mira.yaml"}
    assert Path(gallery_folder()).is_dir()


def test_a_file_in_a_folder_that_may_not_be_gone_into_is_told_as_that(clock):
    library = PersonaLibrary([gallery_folder()], clock)
    with (
        closed_folder() as folder,
        pytest.raises(PersonaError, match=r"cannot be looked at \(Permission denied\): give"),
    ):
        library.find(str(folder / "mine.yaml"))
