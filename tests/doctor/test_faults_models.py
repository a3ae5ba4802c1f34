"""Faults of a model's endpoint and of the clock, planted one by one: named, mended as the doctor says, and gone."""

import hashlib
import time
from pathlib import Path

import pytest

from botkit.clock import SystemClock
from botkit.doctor import models
from botkit.models.catalogue import USUAL
from botkit.models.spec import ModelSpec
from botkit.testing.openai_answers import Fault, Status
from botkit.testing.openai_server import OpenAIServer, closed_port
from tests.doctor.clinic import Clinic, unsound

KEY = "sk-of-the-endpoint"


def configured(clinic: Clinic, base_url: str, model: str = "good") -> None:
    text = clinic.config.read_text(encoding="utf-8").partition("[[models]]")[0]
    entry = f'[[models]]\nname = "hosted"\nbase_url = "{base_url}"\nmodel = "{model}"\n'
    clinic.config.write_text(text + entry, encoding="utf-8")


async def test_a_wrong_key(clinic: Clinic) -> None:
    async with OpenAIServer(api_key=KEY) as server:
        configured(clinic, server.base_url)
        file = clinic.secrets / "models__hosted__api_key"
        clinic.keep(file, "sk-of-somebody-else")
        found = await clinic.finds("model.answers")
        assert "HTTP 401" in found.text
        assert found.remedy == f"check it ({clinic.config}:10, {file}: models.hosted)"
        assert "somebody-else" not in str(found)
        clinic.keep(file, KEY)
        assert await clinic.is_sound()


async def test_a_model_name_that_the_endpoint_does_not_know(clinic: Clinic) -> None:
    def only_good(call: object) -> str | Status:
        return "OK" if getattr(call, "body", {}).get("model") == "good" else Status(404, "model_not_found")

    async with OpenAIServer(only_good) as server:
        configured(clinic, server.base_url, "goood")
        found = await clinic.finds("model.answers")
        assert "no such model or address" in found.text
        assert "check model and base_url" in found.remedy
        assert f"{clinic.config}:10" in found.remedy
        configured(clinic, server.base_url, "good")
        assert await clinic.is_sound()
        assert server.calls[-1].body["max_tokens"] == 16, "the call is a tiny one"


async def test_an_endpoint_that_is_down(clinic: Clinic) -> None:
    async with OpenAIServer() as server:
        configured(clinic, f"http://127.0.0.1:{closed_port()}/v1")
        found = await clinic.finds("model.answers")
        assert "look whether" in found.remedy
        configured(clinic, server.base_url)
        assert await clinic.is_sound()


async def test_an_endpoint_that_asks_to_wait_is_only_noted(clinic: Clinic) -> None:
    async with OpenAIServer([Status(429, "rate_limited", retry_after="60")]) as server:
        configured(clinic, server.base_url)
        found = await clinic.finds("model.answers")
        assert found.grade == "note"


async def test_an_endpoint_that_breaks_off_before_a_word(clinic: Clinic) -> None:
    async with OpenAIServer([Fault.CLOSES_AT_ONCE]) as server:
        configured(clinic, server.base_url)
        assert (await clinic.finds("model.answers")).grade == "problem"


async def test_without_a_call_it_is_only_looked_whether_the_endpoint_is_there(clinic: Clinic) -> None:
    async with OpenAIServer() as server:
        configured(clinic, server.base_url)
        report = await clinic.report(model_call=False)
        assert unsound(report) == []
        assert "model.reachable" in {entry.finding.check for entry in report.entries}
        assert list(server.calls) == []
    (down,) = unsound(await clinic.report(model_call=False))
    assert down.check == "model.reachable"
    assert unsound(await clinic.report(network=False)) == []


async def test_a_clock_that_is_wrong(clinic: Clinic) -> None:
    slow = SystemClock(wall=lambda: time.time_ns() - 90 * 10**9)
    async with OpenAIServer() as server:
        configured(clinic, server.base_url)
        found = await clinic.finds("program.clock", clock=slow)
        assert "s behind that of" in found.text
        assert "timedatectl set-ntp true" in found.remedy
        assert await clinic.is_sound()


async def test_no_model_at_all(clinic: Clinic) -> None:
    text = clinic.config.read_text(encoding="utf-8").partition("[[models]]")[0]
    clinic.config.write_text(f'{text}[offline]\nfolder = "models"\n', encoding="utf-8")
    clinic.environ = {"OLLAMA_HOST": "127.0.0.1:9"}
    found = await clinic.finds("models.configured")
    assert found.grade == "problem"
    assert "botkit chat offers to download one" in found.remedy


async def test_a_key_that_lies_in_the_environment_costs_money(clinic: Clinic) -> None:
    text = clinic.config.read_text(encoding="utf-8").partition("[[models]]")[0]
    clinic.config.write_text(text, encoding="utf-8")
    async with OpenAIServer(api_key=KEY) as server:
        clinic.environ = {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": server.base_url}
        found = await clinic.finds("models.configured")
        assert (found.grade, "costs money" in found.text) == ("note", True)
        clinic.environ = {"OPENAI_API_KEY": "sk-of-somebody-else", "OPENAI_BASE_URL": server.base_url}
        wrong = next(each for each in unsound(await clinic.report()) if each.grade == "problem")
        assert (wrong.check, "somebody-else" in str(wrong)) == ("model.answers", False)


async def test_an_offline_model_that_is_not_here_or_not_itself(tmp_path: Path) -> None:
    entry = USUAL[0]
    spec = ModelSpec("offline", "offline", entry.name)
    (missing,) = await models.file(spec, tmp_path / "models")
    assert (missing.grade, missing.remedy) == ("problem", f"botkit chat --model {entry.name} downloads it")
    (tmp_path / "models").mkdir()
    path = tmp_path / "models" / entry.file
    with path.open("wb") as file:
        file.truncate(entry.size)  # a hole, which takes no room
    seal = path.with_name(path.name + ".verified")
    state = path.stat()
    for digest, grade in ((hashlib.sha256(b"").hexdigest(), "problem"), (entry.sha256, "ok")):
        seal.write_text(f'{{"sha256": "{digest}", "size": {state.st_size}, "mtime_ns": {state.st_mtime_ns}}}')
        (found,) = await models.file(spec, tmp_path / "models")
        assert found.grade == grade
    (unknown,) = await models.file(ModelSpec("offline", "offline", "gpt-9"), tmp_path)
    assert unknown.remedy.startswith("choose one of qwen")


@pytest.mark.parametrize("provider", ["openai", "ollama", "scripted"])
def test_most_providers_need_no_extra(provider: str) -> None:
    assert list(models.extra(provider)) == []


def test_a_package_that_a_provider_needs() -> None:
    (missing,) = models.extra("offline", {"offline": ("no_such_package", "offline")})
    assert (missing.grade, missing.remedy) == ("problem", "pip install 'botkit[offline]'")
    (there,) = models.extra("offline", {"offline": ("pytest", "offline")})
    assert there.grade == "ok"
