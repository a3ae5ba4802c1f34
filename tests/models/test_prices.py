"""What an answer cost: as the operator says, else as the price list says, else nobody knows."""

import asyncio
import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

from botkit.clock import SystemClock
from botkit.conversation.hearing import Bill
from botkit.conversation.ports import Finished, TextDelta, Usage
from botkit.models import prices
from botkit.models.doors import Doors
from botkit.models.prices import PricedModel
from botkit.models.scripted import ScriptedModel
from botkit.models.shelf import ModelShelf
from botkit.models.spec import ModelSpec, Price, Provider
from botkit.persona.library import gallery_folder
from botkit.persona.loader import load_persona
from botkit.testing.openai_answers import Answer
from botkit.testing.openai_server import OpenAIServer
from tests.models.calls import events_of, spec_for

TABLE = {
    "sample_spec": {"litellm_provider": "one of many", "input_cost_per_token": 0.0},
    "gpt-4.1-mini": {
        "litellm_provider": "openai",
        "input_cost_per_token": 4e-07,
        "cache_read_input_token_cost": 1e-07,
        "output_cost_per_token": 1.6e-06,
    },
    "deepseek/deepseek-chat": {
        "litellm_provider": "deepseek",
        "input_cost_per_token": 2.8e-07,
        "output_cost_per_token": 4.2e-07,
    },
    "claude-sonnet-4-5": {
        "litellm_provider": "anthropic",
        "input_cost_per_token": 3e-06,
        "output_cost_per_token": 1.5e-05,
    },
    "embedder": {"litellm_provider": "openai", "input_cost_per_token": 1e-07},
}
USED = Usage("m", prompt_tokens=1_000, completion_tokens=100)


@pytest.fixture(autouse=True)
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A price list as litellm brings one."""
    path = tmp_path / "prices.json"
    path.write_text(json.dumps(TABLE, indent=4), encoding="utf-8")
    monkeypatch.setattr(prices, "_table", lambda: path)
    return path


async def cost(spec: ModelSpec, used: Usage = USED) -> int | None:
    """What an answer with this usage is said to have cost."""
    model = PricedModel(ScriptedModel([(TextDelta("hi"), Finished("stop", used))]), spec)
    finished = (await events_of(model))[-1]
    assert isinstance(finished, Finished)
    return finished.usage.cost


def at(address: str, model: str, provider: Provider = "openai") -> ModelSpec:
    return ModelSpec("far", provider, model, address)


@pytest.mark.parametrize(
    ("spec", "micro_dollars"),
    [
        (at("https://api.openai.com/v1", "gpt-4.1-mini"), 560),
        (at("https://api.deepseek.com/v1", "deepseek-chat"), 322),
        (at("", "anthropic/claude-sonnet-4-5", "litellm"), 4_500),
        (at("", "deepseek/deepseek-chat", "litellm"), 322),
        (at("https://api.openai.com/v1", "gpt-nothing"), None),
        (at("https://api.openai.com/v1", "embedder"), None),
        (at("https://api.openai.com/v1", "claude-sonnet-4-5"), None),
        (at("http://box:8000/v1", "gpt-4.1-mini"), None),
        (at("http://box:8000/v1", "openai/gpt-4.1-mini", "litellm"), None),
        (at("http://127.0.0.1:11434/v1", "qwen3:8b", "ollama"), 0),
        (at("", "huge:480b-cloud", "ollama"), None),
        (at("", "", "offline"), 0),
        (at("", "", "scripted"), 0),
    ],
    ids=lambda value: f"{value.base_url} {value.model}" if isinstance(value, ModelSpec) else str(value),
)
async def test_the_price_list_is_asked_for_whoever_sells_at_that_address(spec: ModelSpec, micro_dollars: int | None):
    assert await cost(spec) == micro_dollars


async def test_what_was_read_before_costs_less_where_the_list_says_so():
    used = Usage("m", prompt_tokens=1_000, completion_tokens=100, cached_tokens=500)
    assert await cost(at("https://api.openai.com/v1", "gpt-4.1-mini"), used) == 410
    assert await cost(at("https://api.deepseek.com/v1", "deepseek-chat"), used) == 322


async def test_what_the_operator_says_goes_before_the_list():
    spec = ModelSpec("far", "openai", "gpt-4.1-mini", "https://api.openai.com/v1", price=Price(1.0, 2.0))
    assert await cost(spec) == 1_200


async def test_an_answer_whose_tokens_nobody_counted_is_not_free():
    assert await cost(at("https://api.openai.com/v1", "gpt-4.1-mini"), Usage("m")) is None
    assert await cost(at("", "", "offline"), Usage("m")) == 0


@pytest.mark.parametrize(
    "content", ["{", '{"gpt-4.1-mini": {', '{"gpt-4.1-mini": {"input_cost_per_token": "x"}}', None]
)
def test_a_list_that_cannot_be_read_knows_no_price(table: Path, content: str | None):
    table.unlink()
    if content is not None:
        table.write_text(content, encoding="utf-8")
    assert asyncio.run(cost(at("https://api.openai.com/v1", "gpt-4.1-mini"))) is None


def test_a_turn_costs_what_its_calls_cost_together_if_all_of_them_are_known():
    bill, unknown = Bill(), Bill()
    for each in (Usage("m", cost=3, cached_tokens=1), Usage("m", cost=4, reasoning_tokens=2)):
        bill.add(each)
    assert bill.usage == Usage("m", cost=7, cached_tokens=1, reasoning_tokens=2, calls=2)
    for each in (Usage("m", cost=3), Usage("m")):
        unknown.add(each)
    assert unknown.usage is not None
    assert unknown.usage.cost is None


@pytest.mark.parametrize(
    "told",
    [
        {"prompt_tokens_details": {"cached_tokens": 7}, "completion_tokens_details": {"reasoning_tokens": 3}},
        {"prompt_cache_hit_tokens": 7, "completion_tokens_details": {"reasoning_tokens": 3}},
    ],
    ids=["as most tell it", "as DeepSeek tells it"],
)
async def test_what_an_endpoint_tells_of_its_tokens_is_kept(told: dict[str, object]):
    class Telling(OpenAIServer):
        def whole(self, call, answer):
            whole = dict(super().whole(call, answer))
            return {**whole, "usage": {"prompt_tokens": 10, "completion_tokens": 5, **told}}

    async with Telling([Answer("hi", streaming=False)]) as server:
        model = Doors(SystemClock()).open(spec_for(server.base_url, price=Price(1.0, 1.0)))
        finished = (await events_of(model))[-1]
        await model.close()
    assert isinstance(finished, Finished)
    assert (finished.usage.cached_tokens, finished.usage.reasoning_tokens, finished.usage.cost) == (7, 3, 15)


@pytest.mark.skipif(importlib.util.find_spec("litellm") is None, reason="litellm is an extra")
def test_the_list_that_litellm_brings_is_read_without_importing_it():
    code = (
        "import asyncio, sys; from botkit.models.prices import price_of; from botkit.models.spec import ModelSpec;"
        "spec = ModelSpec('far', 'litellm', 'anthropic/claude-sonnet-4-5');"
        "price = asyncio.run(price_of(spec)); print(price.prompt > 0, price.completion > price.prompt);"
        "print('litellm' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["True", "True", "False"]


async def test_a_price_is_looked_up_once_and_before_the_first_answer(
    table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[Path] = []

    def look() -> Path:
        looks.append(table)
        return table

    monkeypatch.setattr(prices, "_table", look)
    monkeypatch.setattr(prices, "_PROVIDERS", {"127.0.0.1": "openai"})
    async with OpenAIServer([Answer("hi")] * 2) as server:
        spec = ModelSpec("far", "openai", model="gpt-4.1-mini", base_url=server.base_url)
        async with ModelShelf([spec], SystemClock()) as shelf:
            await shelf.prepare()
            assert len(looks) == 1
            persona = load_persona(gallery_folder() / "mira.yaml")
            for _ in range(2):
                finished = (await events_of(shelf.chat(persona)))[-1]
                assert isinstance(finished, Finished)
                assert finished.usage.cost
    assert len(looks) == 1
