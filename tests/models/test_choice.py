"""Which model answers when the person only typed `botkit chat`."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from botkit.clock import SystemClock
from botkit.errors import ModelMisconfigured, ModelUnavailable
from botkit.models.catalogue import CATALOGUE, QWEN_1_5B, QWEN_CODER_1_5B, USUAL, HubFile
from botkit.models.choice import ModelChoice, choose_model, own_file_spec
from botkit.models.doors import open_model
from botkit.models.keys import KNOWN_KEYS
from botkit.models.ollama import address, choose
from botkit.models.spec import ModelSpec
from botkit.testing.clock import FrozenClock
from botkit.testing.openai_server import OpenAIServer, closed_port
from tests.models.calls import KEY, answer_of, spec_for

CLOCK = SystemClock()
INSTALLED = {
    "models": [
        {"name": "nomic-embed-text:latest", "modified_at": "2026-01-09", "details": {"family": "nomic-bert"}},
        {"name": "qwen2.5-coder:7b", "modified_at": "2026-01-08", "details": {"family": "qwen2"}},
        {"name": "qwen3:4b", "modified_at": "2026-01-05", "details": {"family": "qwen3"}},
        {"name": "llama3.2:3b", "modified_at": "2026-01-01", "details": {"family": "llama"}},
        {"name": "huge:480b-cloud", "modified_at": "2026-01-10", "details": {}},
    ]
}


@asynccontextmanager
async def ollama(listing: object = INSTALLED, *, hangs: bool = False) -> AsyncIterator[str]:
    async def tags(_: web.Request) -> web.Response:
        if hangs:
            await asyncio.get_running_loop().create_future()
        return web.json_response(listing)

    app = web.Application()
    app.router.add_get("/api/tags", tags)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def nobody() -> dict[str, str]:
    return {"OLLAMA_HOST": f"127.0.0.1:{closed_port()}"}


async def test_what_is_configured_comes_first():
    spec = ModelSpec("mine", "openai", model="m", base_url="http://127.0.0.1:1/v1")
    choice = await choose_model([spec], {"OPENAI_API_KEY": KEY}, CLOCK)
    assert (choice.reason, choice.specs, choice.announcement) == ("configured", (spec,), "model.configured")


async def test_a_key_in_the_environment_is_used_and_announced():
    async with ollama() as host:
        environ = {"OLLAMA_HOST": host, "DEEPSEEK_API_KEY": f" {KEY} ", "OPENAI_API_KEY": ""}
        choice = await choose_model([], environ, CLOCK)
    assert choice.reason == "environment"
    assert choice.words == {"variable": "DEEPSEEK_API_KEY", "model": "deepseek-flash"}
    assert choice.specs[0].extra == {"thinking": {"type": "disabled"}}
    key = choice.specs[0].api_key
    assert key is not None
    assert key.get_secret_value() == KEY
    assert KEY not in repr(choice)


async def test_the_key_goes_where_its_owner_says():
    environ = {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": "http://127.0.0.1:9/v1", "OPENAI_MODEL": "mine"}
    choice = await choose_model([], environ, CLOCK)
    assert (choice.specs[0].base_url, choice.specs[0].model) == ("http://127.0.0.1:9/v1", "mine")


@pytest.mark.parametrize("address", ["zzz", "http://[::1", "ftp://host/v1", "http://", "http://host:port/v1"])
async def test_an_address_in_the_environment_that_is_none_is_told_by_its_variable(address: str):
    with pytest.raises(ModelMisconfigured, match=r"^OPENAI_BASE_URL: is no web address: write one such as https://"):
        await choose_model([], {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": address}, CLOCK)


async def test_a_key_in_the_environment_that_is_none_is_told_by_its_variable_and_not_repeated():
    with pytest.raises(ModelMisconfigured, match=r"^DEEPSEEK_API_KEY: has spaces or strange characters") as caught:
        await choose_model([], {"DEEPSEEK_API_KEY": f"key: {KEY}"}, CLOCK)
    assert KEY not in str(caught.value)


async def test_a_running_ollama_is_found_with_a_model_that_can_talk():
    async with ollama() as host:
        choice = await choose_model([], {"OLLAMA_HOST": host}, CLOCK)
    assert (choice.reason, choice.specs[0].model) == ("ollama", "qwen3:4b")
    assert choice.specs[0].base_url == f"http://{host}/v1"


@pytest.mark.parametrize("listing", [{}, {"models": []}, {"models": [{"name": "bge-m3"}]}, {"models": 7}, [1]])
async def test_an_ollama_without_a_voice_is_passed_by(listing: object):
    async with ollama(listing) as host:
        choice = await choose_model([], {"OLLAMA_HOST": host}, CLOCK)
    assert choice.reason == "offline"


async def test_an_ollama_that_hangs_holds_nobody_up(frozen: FrozenClock):
    async with ollama(hangs=True) as host:
        choosing = asyncio.ensure_future(choose_model([], {"OLLAMA_HOST": host}, frozen))
        await frozen.until(choosing.done, limit=0.3)
    assert (await choosing).reason == "offline"


async def test_with_nothing_at_all_it_is_the_offline_model():
    choice = await choose_model([], nobody(), CLOCK)
    assert (choice.reason, choice.entries, choice.specs) == ("offline", USUAL, ())
    ready = choice.with_file(QWEN_CODER_1_5B, Path("/models/q.gguf"), threads=2)
    assert (ready.specs[0].digest, ready.specs[0].threads) == (QWEN_CODER_1_5B.sha256, 2)
    assert ready.words == {"model": QWEN_CODER_1_5B.title}


async def test_a_configured_offline_model_needs_its_file_first():
    configured = [spec_for("http://127.0.0.1:1/v1"), ModelSpec("spare", "offline", model=QWEN_1_5B.name)]
    choice = await choose_model(configured, {}, CLOCK)
    assert choice.entries == (QWEN_1_5B,)
    ready = choice.with_file(QWEN_1_5B, Path("/models/q.gguf"))
    assert [spec.name for spec in ready.specs] == ["test", "spare"]
    assert (ready.specs[1].path, ready.specs[1].digest) == (Path("/models/q.gguf"), QWEN_1_5B.sha256)


async def test_an_offline_model_nobody_knows_is_refused_with_those_there_are():
    with pytest.raises(ModelMisconfigured, match=r"qwen2\.5-1\.5b, qwen3-1\.7b"):
        await choose_model([ModelSpec("mine", "offline", model="gpt-9")], {}, CLOCK)


@pytest.mark.parametrize(
    ("variable", "base"),
    [
        ("", "http://127.0.0.1:11434"),
        ("0.0.0.0", "http://127.0.0.1:11434"),
        ("box", "http://box:11434"),
        ("box:1234", "http://box:1234"),
        ("https://box/", "https://box"),
    ],
)
def test_where_ollama_is_looked_for(variable: str, base: str):
    assert address({"OLLAMA_HOST": variable}) == base


def test_a_specialist_talks_when_nobody_else_does():
    assert choose([{"name": "qwen2.5-coder:7b"}, {"name": "all-minilm"}]) == "qwen2.5-coder:7b"


async def test_the_chosen_model_opens_and_answers():
    async with OpenAIServer(api_key=KEY) as server:
        environ = {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": server.base_url}
        choice = await choose_model([], environ, CLOCK)
        model = open_model(choice.specs, CLOCK)
        assert await answer_of(model) == "你说：我的秘密是金丝雀"
        await model.close()


async def test_a_wrong_key_says_what_to_do():
    async with OpenAIServer(api_key="another") as server:
        model = open_model([spec_for(server.base_url)], CLOCK)
        with pytest.raises(ModelMisconfigured, match="does not accept the API key"):
            await answer_of(model)
        await model.close()


async def test_a_stand_in_of_another_kind(frozen: FrozenClock):
    first = spec_for(f"http://127.0.0.1:{closed_port()}/v1")
    model = open_model([first, ModelSpec("rehearsal", "scripted", model="我替她说")], frozen)
    answer = asyncio.ensure_future(answer_of(model))
    await frozen.until(answer.done)
    assert await answer == "我替她说"
    await model.close()


async def test_an_offline_model_without_its_file_says_so():
    model = open_model([own_file_spec(Path("/nowhere/mine.gguf"), "")], CLOCK)
    with pytest.raises((ModelMisconfigured, ModelUnavailable), match=r"no file /nowhere/mine.gguf|extra `offline`"):
        await answer_of(model)
    await model.close()


def test_a_choice_is_a_value():
    assert ModelChoice("offline", "model.offline") == ModelChoice("offline", "model.offline")


def test_every_known_key_opens_an_address():
    assert len({known.variable for known in KNOWN_KEYS}) == len(KNOWN_KEYS)
    for known in KNOWN_KEYS:
        assert known.variable.endswith("_API_KEY")
        assert known.base_url.startswith("https://")
        assert known.model
        assert known.context_window >= 8_192


def test_the_catalogue_pins_every_byte():
    assert len({entry.name for entry in CATALOGUE}) == len({entry.sha256 for entry in CATALOGUE}) == len(CATALOGUE)
    for entry in CATALOGUE:
        assert len(entry.sha256) == 64
        assert int(entry.sha256, 16) > 0
        assert entry.size > 400_000_000
        assert entry.license == "Apache-2.0"
        assert entry.file.endswith(".gguf")
        assert "/" not in entry.file
        hubs = [source for source in entry.sources if isinstance(source, HubFile)]
        assert entry.sources[: len(hubs)] == tuple(hubs), "the registry comes last"
        assert all(hub.url.startswith("https://") and hub.url.endswith(entry.file) for hub in hubs)


def test_nothing_heavy_is_imported_before_a_door_is_opened():
    heavy = "aiohttp", "xllamacpp", "litellm"
    code = f"import sys, botkit.models, botkit.models.spec; print([m for m in {heavy} if m in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
