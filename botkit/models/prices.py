"""What models cost: as the operator says, else by the table that litellm brings, which is read without importing it."""

import asyncio
import importlib.util
import json
import re
from collections.abc import AsyncGenerator, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from botkit.conversation.ports import ChatModel, ChatRequest, Finished, ModelEvent
from botkit.models.front import ModelFront, closing
from botkit.models.spec import ModelSpec, Price
from botkit.models.wire import as_object, as_text

_TABLE = "model_prices_and_context_window_backup.json"
_MILLION = 1_000_000
_FREE = Price(0.0, 0.0)
_PROVIDERS: Mapping[str, str] = {
    "api.openai.com": "openai",
    "api.deepseek.com": "deepseek",
    "dashscope.aliyuncs.com": "dashscope",
    "dashscope-intl.aliyuncs.com": "dashscope",
    "api.moonshot.cn": "moonshot",
    "api.moonshot.ai": "moonshot",
    "openrouter.ai": "openrouter",
    "api.mistral.ai": "mistral",
    "api.groq.com": "groq",
    "api.x.ai": "xai",
    "generativelanguage.googleapis.com": "gemini",
    "api.together.xyz": "together_ai",
    "api.fireworks.ai": "fireworks_ai",
    "api.perplexity.ai": "perplexity",
    "api.cerebras.ai": "cerebras",
    "api.z.ai": "zai",
}
"""Whose prices hold at an address; what is not here may be anybody's model of that name, at a price nobody knows."""


class PricedModel(ModelFront):
    """Tells with each answer what it cost, where that can be known."""

    def __init__(self, model: ChatModel, spec: ModelSpec) -> None:
        super().__init__(model)
        self._spec = spec
        self._price: Price | None = None
        self._looked = False

    async def prepare(self) -> None:
        """Look the price up, once."""
        if not self._looked:
            self._price = await price_of(self._spec)
            self._looked = True

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ModelEvent]:
        async with closing(self._model.stream(request)) as events:
            async for event in events:
                if isinstance(event, Finished):
                    await self.prepare()
                    if self._price is not None:
                        cost = self._price.of(event.usage)
                        event = replace(event, usage=replace(event.usage, cost=cost))  # noqa: PLW2901
                yield event


async def price_of(spec: ModelSpec) -> Price | None:
    """What the operator says, else what litellm's list says of that model there; None where neither does."""
    if spec.price is not None:
        return spec.price
    if spec.provider in ("offline", "ollama", "scripted"):
        return None if spec.model.endswith(("-cloud", ":cloud")) else _FREE
    names = tuple(_names_in_table(spec))
    return await asyncio.to_thread(_look_up, names) if names else None


def _names_in_table(spec: ModelSpec) -> Iterator[tuple[str, str]]:
    """What the model may be called in the table, each with the provider that it then has to be of."""
    host = (urlsplit(spec.base_url).hostname or "") if spec.base_url else ""
    if spec.provider == "litellm":
        provider, _, model = spec.model.partition("/")
        if provider == "openai" and host and host not in _PROVIDERS:
            return
    else:
        provider, model = _PROVIDERS.get(host, ""), spec.model
    if provider:
        yield f"{provider}/{model}", provider
        yield model, provider


def _look_up(names: tuple[tuple[str, str], ...]) -> Price | None:
    path = _table()
    if path is None:
        return None
    try:
        table = path.read_text(encoding="utf-8")
        prices = [_price(_entry(table, name), provider) for name, provider in names]
    except (OSError, ValueError):
        return None
    return next((price for price in prices if price is not None), None)


def _entry(table: str, name: str) -> Mapping[str, object]:
    """One entry of the table, which as a whole would be thousands of objects, and all of them but one for nothing."""
    found = re.search(rf"{re.escape(json.dumps(name))}\s*:\s*(?=\{{)", table)
    return as_object(json.JSONDecoder().raw_decode(table, found.end())[0]) if found else {}


def _table() -> Path | None:
    found = importlib.util.find_spec("litellm")
    if found is None or not found.submodule_search_locations:
        return None
    return Path(found.submodule_search_locations[0]) / _TABLE


def _price(fields: Mapping[str, object], provider: str) -> Price | None:
    prompt, completion = _number(fields, "input_cost_per_token"), _number(fields, "output_cost_per_token")
    if prompt is None or completion is None or not as_text(fields.get("litellm_provider")).startswith(provider):
        return None
    return Price(prompt, completion, _number(fields, "cache_read_input_token_cost"))


def _number(fields: Mapping[str, object], name: str) -> float | None:
    value = fields.get(name)
    return float(value) * _MILLION if isinstance(value, int | float) and not isinstance(value, bool) else None
