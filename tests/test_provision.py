"""From the settings to a shelf of models, where nobody can be asked anything."""

import hashlib
from pathlib import Path

import pytest

from botkit.app import open_app
from botkit.clock import SystemClock
from botkit.errors import ConfigError
from botkit.models import litellm_library
from botkit.models.catalogue import CatalogueEntry
from botkit.models.choice import ModelChoice
from botkit.models.shelf import ModelShelf
from botkit.models.spec import ModelSpec
from botkit.provision import choose, complete, shelf_for
from botkit.settings import Settings, load_settings
from botkit.testing.fake_adapter import FakeAdapter, FakePlatform
from botkit.testing.openai_server import OpenAIServer
from tests.models.calls import KEY

CLOCK = SystemClock()
NOBODY = {"OLLAMA_HOST": "127.0.0.1:9"}
"""An environment without a key and without an Ollama."""


def settings_of(folder: Path, text: str) -> Settings:
    (folder / "config.toml").write_text(text, encoding="utf-8")
    return load_settings(folder / "config.toml", {"BOTKIT_DATA_DIR": str(folder)})


async def test_what_is_configured_is_opened_in_its_order(tmp_path: Path) -> None:
    text = '[[models]]\nname = "{}"\nprovider = "scripted"\nroles = ["{}"]\n'
    settings = settings_of(tmp_path, text.format("small", "cheap") + text.format("big", "chat"))
    async with await shelf_for(settings, {"OPENAI_API_KEY": KEY}, CLOCK) as shelf:
        assert [(spec.name, spec.roles) for spec in shelf.specs] == [("small", ("cheap",)), ("big", ("chat",))]


async def test_without_a_configuration_a_key_in_the_environment_opens_a_model(tmp_path: Path) -> None:
    async with OpenAIServer(api_key=KEY) as server:
        environ = {**NOBODY, "OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": server.base_url}
        async with await shelf_for(settings_of(tmp_path, ""), environ, CLOCK) as shelf:
            assert [spec.base_url for spec in shelf.specs] == [server.base_url]


async def test_nothing_is_downloaded_without_a_question_but_what_is_there_is_used(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, '[offline]\nfolder = "models"\n')
    with pytest.raises(ConfigError, match=r"have `botkit chat` download the offline model\. Other ways: set an"):
        await shelf_for(settings, NOBODY, CLOCK)
    assert not (tmp_path / "models").exists()
    own = tmp_path / "own.gguf"
    own.write_bytes(b"GGUF and more")
    settings = settings_of(tmp_path, '[offline]\npath = "own.gguf"\nfolder = "models"\n')
    async with await shelf_for(settings, NOBODY, CLOCK) as shelf:
        assert [spec.path for spec in shelf.specs] == [own]


async def test_a_model_that_is_wished_for_by_name_answers_everybody(tmp_path: Path) -> None:
    text = '[[models]]\nname = "a"\nprovider = "scripted"\n[[models]]\nname = "b"\nprovider = "scripted"\n'
    choice = await choose(settings_of(tmp_path, text + 'roles = ["cheap"]\npersonas = ["xia"]\n'), NOBODY, CLOCK, "b")
    assert [(spec.name, spec.roles, spec.personas) for spec in choice.specs] == [("b", ("chat",), ())]


async def test_a_provider_whose_library_is_missing_is_told_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(litellm_library, "is_installed", lambda: False)
    entry = '[[models]]\nname = "far"\nprovider = "litellm"\nmodel = "anthropic/claude-sonnet-4-5"\n'
    with pytest.raises(ConfigError, match=r"config.toml:3: models\.far\.provider: .* pip install 'botkit\[litellm\]'"):
        await shelf_for(settings_of(tmp_path, entry), NOBODY, CLOCK)


BOT = '[[bots]]\nid = "a"\nplatform = "terminal"\npersonas = ["xia", "mira"]\n'
GOLD = '[[models]]\nname = "gold"\nprovider = "scripted"\n'


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            BOT + GOLD + 'personas = ["xia"]\n',
            "config.toml:4: bots.a.personas: no model may answer for botkit/mira: add a [[models]] entry with the role",
        ),
        (
            GOLD + GOLD.replace("gold", "tin") + 'personas = ["xai"]\n' + BOT,
            "config.toml:7: models.tin.personas: there is no persona 'xai' (there are: botkit/mira, botkit/xia",
        ),
    ],
)
async def test_a_persona_that_would_be_mute_is_told_before_anything_begins(
    tmp_path: Path, text: str, problem: str
) -> None:
    settings = settings_of(tmp_path, text)
    async with await shelf_for(settings, NOBODY, CLOCK) as shelf:
        assert isinstance(shelf, ModelShelf)
        with pytest.raises(ConfigError) as caught:
            async with open_app(
                settings, clock=CLOCK, models=shelf, adapters={"a": FakeAdapter.on(FakePlatform(CLOCK))}
            ):
                pass
    assert not (tmp_path / "botkit.sqlite3").exists()
    assert str(caught.value).replace(f"{tmp_path}/", "").startswith(problem)


async def test_every_offline_model_that_is_configured_and_here_gets_its_file(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, '[offline]\nfolder = "."\n')
    entries = tuple(
        CatalogueEntry(name, name, f"{name}.gguf", 4, hashlib.sha256(b"GGUF").hexdigest(), "Apache-2.0", ())
        for name in ("one", "two", "not-here")
    )
    specs = tuple(ModelSpec(entry.name, "offline", model=entry.name) for entry in entries)
    for entry in entries[:2]:
        (tmp_path / entry.file).write_bytes(b"GGUF")
    choice = await complete(ModelChoice("configured", "", {}, specs, entries), settings, CLOCK, fetches=False)
    assert [spec.path for spec in choice.specs] == [tmp_path / "one.gguf", tmp_path / "two.gguf", None]
