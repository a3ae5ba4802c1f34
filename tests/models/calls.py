"""What the stories about models have in common."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pydantic import SecretStr

from botkit.clock import Clock
from botkit.conversation.ports import ChatMessage, ChatModel, ChatRequest, Finished, ModelEvent, TextDelta
from botkit.models.openai_compatible import OpenAICompatible
from botkit.models.spec import ModelSpec

KEY = "sk-canary-4711-never-to-be-seen"
SECRET_WORDS = "我的秘密是金丝雀"

REQUEST = ChatRequest((ChatMessage("system", "你叫霞。"), ChatMessage("user", SECRET_WORDS)))


def spec_for(base_url: str, **more: object) -> ModelSpec:
    return ModelSpec("test", "openai", model="m", base_url=base_url, api_key=SecretStr(KEY), **more)  # pyright: ignore[reportArgumentType]


@asynccontextmanager
async def client_for(base_url: str, clock: Clock, **more: object) -> AsyncIterator[OpenAICompatible]:
    model = OpenAICompatible(spec_for(base_url, **more), clock)
    try:
        yield model
    finally:
        await model.close()


async def events_of(model: ChatModel, request: ChatRequest = REQUEST) -> list[ModelEvent]:
    return [event async for event in model.stream(request)]


async def answer_of(model: ChatModel, request: ChatRequest = REQUEST) -> str:
    events = await events_of(model, request)
    assert isinstance(events[-1], Finished), "a whole answer ends with Finished"
    return "".join(event.text for event in events if isinstance(event, TextDelta))
