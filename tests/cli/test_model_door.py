"""Between the settings and an open model: what is chosen, asked, downloaded and said."""

import hashlib
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from pydantic import SecretStr
from rich.console import Console

from botkit.cli.aside import Aside, choose_language
from botkit.cli.model_door import DownloadBar, ModelDoor
from botkit.clock import SystemClock
from botkit.errors import ConfigError
from botkit.models.catalogue import CatalogueEntry, HubFile
from botkit.models.choice import ModelChoice
from botkit.models.spec import USUAL_PATIENCE
from botkit.models.transfer import Progress
from botkit.settings import ModelSettings, OfflineSettings, Settings
from botkit.texts import load_texts

WEIGHTS = b"tiny weights" * 1000


def aside(paper: io.StringIO, *, terminal: bool = False) -> Aside:
    console = Console(file=paper, force_terminal=terminal, width=160, color_system=None)
    return Aside(console, load_texts(), "en")


def door(paper: io.StringIO, settings: Settings, *, terminal: bool = False) -> ModelDoor:
    return ModelDoor(settings, aside(paper, terminal=terminal), SystemClock())


@pytest.fixture
async def tiny() -> AsyncIterator[CatalogueEntry]:
    """A model of a few bytes, on a server of this machine."""

    async def give(_: web.Request) -> web.Response:
        return web.Response(body=WEIGHTS)

    application = web.Application()
    application.router.add_get("/tiny.gguf", give)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    source = HubFile("the hub on this machine", f"http://{host}:{port}/tiny.gguf")
    digest = hashlib.sha256(WEIGHTS).hexdigest()
    yield CatalogueEntry("tiny", "Tiny-0.1B", "tiny.gguf", len(WEIGHTS), digest, "Apache-2.0", (source,))
    await runner.cleanup()


async def test_a_download_is_shown_verified_and_said(tiny: CatalogueEntry, tmp_path: Path) -> None:
    paper, settings = io.StringIO(), Settings(offline=OfflineSettings(folder=tmp_path, context_window=2048))
    choice = ModelChoice("offline", "model.offline", {"model": "?"}, entries=(tiny,))
    (spec,) = await door(paper, settings, terminal=True).obtain(choice)
    assert spec.path == tmp_path / "tiny.gguf"
    assert (tmp_path / "tiny.gguf").read_bytes() == WEIGHTS
    assert (spec.digest, spec.context_window) == (tiny.sha256, 2048)
    for words in ("Checking Tiny-0.1B", "Tiny-0.1B is here", "offline model Tiny-0.1B"):
        assert words in paper.getvalue()


def test_the_bar_says_what_comes_from_where(tiny: CatalogueEntry) -> None:
    paper = io.StringIO()
    with DownloadBar(aside(paper, terminal=True), (tiny,)) as bar:
        bar.show(Progress("download", len(WEIGHTS) // 2, len(WEIGHTS), "the hub on this machine"))
    for words in ("Downloading Tiny-0.1B", "6.0/12.0 kB", "the hub on this machine"):
        assert words in paper.getvalue()


def test_in_a_pipe_there_is_no_bar(tiny: CatalogueEntry) -> None:
    paper = io.StringIO()
    with DownloadBar(aside(paper), (tiny,)) as bar:
        bar.show(Progress("download", 1, len(WEIGHTS), "the hub on this machine"))
        bar.show(Progress("download", len(WEIGHTS), len(WEIGHTS), "the hub on this machine"))
    assert paper.getvalue().count("Downloading") <= 1


async def test_what_is_there_is_not_downloaded_again_nor_asked_for(tiny: CatalogueEntry, tmp_path: Path) -> None:
    (tmp_path / "tiny.gguf").write_bytes(WEIGHTS)
    paper, settings = io.StringIO(), Settings(offline=OfflineSettings(folder=tmp_path))
    table, choice = door(paper, settings), ModelChoice("offline", "model.offline", {"model": "?"}, entries=(tiny,))
    table.agree(choice, yes=False)
    (spec,) = await table.obtain(choice)
    assert spec.digest == tiny.sha256
    assert "Downloading" not in paper.getvalue()
    assert "is here, and" not in paper.getvalue()


async def test_a_configured_model_keeps_its_own_words_and_the_usual_patience() -> None:
    entry = ModelSettings(
        name="mine", base_url="https://example.org/v1", model="m", api_key=SecretStr("k"), first_timeout=7
    )
    paper = io.StringIO()
    table = door(paper, Settings(models=(entry, ModelSettings(name="parrot", provider="scripted"))))
    first, second = await table.obtain(await table.choose(None))
    assert (first.name, first.model, first.base_url) == ("mine", "m", "https://example.org/v1")
    assert (first.patience.first, first.patience.total) == (7, USUAL_PATIENCE["openai"].total)
    assert second.provider == "scripted"
    assert paper.getvalue() == "Using the configured model mine.\n"


async def test_a_model_can_be_wished_for_by_name() -> None:
    table = door(io.StringIO(), Settings(models=(ModelSettings(name="parrot", provider="scripted"),)))
    assert [spec.name for spec in (await table.choose("parrot")).specs] == ["parrot"]
    assert [entry.name for entry in (await table.choose("qwen3-1.7b")).entries] == ["qwen3-1.7b"]
    with pytest.raises(ConfigError, match="choose one of parrot, "):
        await table.choose("gpt-nothing")


async def test_a_file_of_ones_own_comes_before_what_is_not_named(tmp_path: Path) -> None:
    own = tmp_path / "own.gguf"
    settings = Settings(offline=OfflineSettings(path=own, folder=tmp_path / "models"))
    with pytest.raises(ConfigError, match=r"offline\.path"):
        await door(io.StringIO(), settings).choose(None)
    own.write_bytes(b"GGUF" + WEIGHTS)
    paper = io.StringIO()
    table = door(paper, settings)
    (spec,) = await table.obtain(await table.choose(None))
    assert (spec.path, spec.digest) == (own, hashlib.sha256(b"GGUF" + WEIGHTS).hexdigest())
    assert "own.gguf" in paper.getvalue()


@pytest.mark.parametrize(
    ("setting", "environment", "language"),
    [
        ("zh", {"LANG": "en_GB.UTF-8"}, "zh"),
        ("auto", {"LANG": "en_GB.UTF-8"}, "en"),
        ("auto", {"LC_ALL": "zh_TW", "LANG": "en_GB.UTF-8"}, "zh"),
        ("auto", {"LANG": "C.UTF-8"}, "zh"),
        ("auto", {"LANG": "de_DE.UTF-8"}, "zh"),
        ("auto", {}, "zh"),
    ],
)
def test_the_program_speaks_the_operators_language_or_the_persona_s(
    setting: str, environment: dict[str, str], language: str
) -> None:
    assert choose_language(setting, environment, ("zh", "en")) == language
