"""The door to every other provider: litellm on a real wire, once in OpenAI's format and once in Anthropic's.

Importing litellm takes seconds, once in a process: what needs it stands together here and in the journeys.
"""

import asyncio
import importlib.metadata
import logging
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from botkit.clock import SystemClock
from botkit.conversation.ports import (
    ChatMessage,
    ChatModel,
    ChatRequest,
    Finished,
    ReasoningDelta,
    TextDelta,
    ToolCallDelta,
    ToolSpec,
)
from botkit.errors import (
    ContextTooLong,
    ModelError,
    ModelMisconfigured,
    ModelOutputInvalid,
    ModelRateLimited,
    ModelRefused,
    ModelTimeout,
    ModelUnavailable,
)
from botkit.models import litellm_library
from botkit.models.doors import Doors
from botkit.models.front import closing
from botkit.models.litellm_failures import failure_of
from botkit.models.spec import ModelSpec, Patience
from botkit.testing.anthropic_server import AnthropicServer
from botkit.testing.openai_answers import Answer, Fault, Status, ToolCall
from botkit.testing.openai_server import OpenAIServer
from botkit.testing.scripted_server import ScriptedServer, closed_port
from tests.models.calls import KEY, REQUEST, SECRET_WORDS, answer_of, events_of

pytestmark = pytest.mark.skipif(not litellm_library.is_installed(), reason="litellm is an extra")

CLOCK = SystemClock()
WIRES = {"openai/gpt-4.1-mini": OpenAIServer, "anthropic/claude-sonnet-4-5": AnthropicServer}
PATIENCE = Patience(first=20.0, idle=20.0, total=60.0, longest=20_000)


@pytest.fixture(scope="module", autouse=True)
def loaded() -> None:
    """The import, which may take a busy machine long, is no part of any story."""
    asyncio.run(litellm_library.LitellmLibrary().load())


@pytest.fixture(params=WIRES)
def wire(request: pytest.FixtureRequest) -> str:
    return request.param


@asynccontextmanager
async def door_to(server: ScriptedServer, model: str, **more: object) -> AsyncIterator[ChatModel]:
    given: dict[str, object] = {"patience": PATIENCE, **more}
    spec = ModelSpec("far", "litellm", model, server.base_url, SecretStr(KEY), **given)  # pyright: ignore[reportArgumentType]
    door = Doors(CLOCK).open(spec)
    try:
        yield door
    finally:
        await door.close()


async def test_an_answer_comes_in_pieces_with_its_figures(wire: str) -> None:
    async with WIRES[wire]([Answer("我在听，你说吧。", reasoning="他累了")], api_key=KEY) as server:
        async with door_to(server, wire) as model:
            events = await events_of(model)
    assert "".join(event.text for event in events if isinstance(event, TextDelta)) == "我在听，你说吧。"
    assert "".join(event.text for event in events if isinstance(event, ReasoningDelta)) == "他累了"
    assert len([event for event in events if isinstance(event, TextDelta)]) > 1
    finished = events[-1]
    assert isinstance(finished, Finished)
    assert finished.reason == "stop"
    assert finished.usage.prompt_tokens > 0
    assert finished.usage.completion_tokens > 0
    assert finished.usage.model


async def test_nothing_is_asked_for_that_was_not_wanted(wire: str) -> None:
    async with WIRES[wire](["好"]) as server:
        async with door_to(server, wire, extra={"top_p": 0.9}) as model:
            await answer_of(model)
    (call,) = server.calls
    assert {"tools", "tool_choice", "response_format", "stop"}.isdisjoint(call.body)
    assert call.body["top_p"] == 0.9
    assert call.body["stream"] is True
    assert call.body["max_tokens"] == REQUEST.max_tokens
    assert call.last_words == SECRET_WORDS


async def test_a_tool_call_comes_through(wire: str) -> None:
    look = ToolSpec("look", "looks something up", {"type": "object", "properties": {"a": {"type": "integer"}}})
    request = ChatRequest((ChatMessage("user", "look it up"),), tools=(look,))
    async with WIRES[wire]([Answer(tool_calls=(ToolCall("look", '{"a": 12345}'),))]) as server:
        async with door_to(server, wire) as model:
            events = await events_of(model, request)
    calls = [event for event in events if isinstance(event, ToolCallDelta)]
    assert "".join(call.arguments for call in calls) == '{"a": 12345}'
    assert {call.name for call in calls if call.name} == {"look"}
    assert isinstance(events[-1], Finished)
    assert events[-1].reason == "tool_calls"


@pytest.mark.parametrize("reason", ["length", "content_filter"])
async def test_how_an_answer_ends_is_told(wire: str, reason: str) -> None:
    async with WIRES[wire]([Answer("就到这", finish_reason=reason)]) as server:
        async with door_to(server, wire) as model:
            finished = (await events_of(model))[-1]
    assert isinstance(finished, Finished)
    assert finished.reason == reason


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (Status(429, retry_after="7"), ModelRateLimited),
        (Status(500), ModelUnavailable),
        (Status(503), ModelUnavailable),
        (Status(529), ModelUnavailable),
        (Status(401), ModelMisconfigured),
        (Status(402, "", "insufficient balance"), ModelMisconfigured),
        (Status(403), ModelMisconfigured),
        (Status(404), ModelMisconfigured),
        (Status(400, "", "weird"), ModelMisconfigured),
        (Status(400, "", "prompt is too long: 300000 tokens > 200000 maximum"), ContextTooLong),
        (Status(400, "", "flagged by our safety system"), ModelRefused),
        (Fault.CLOSES_AT_ONCE, ModelUnavailable),
        (Fault.BROKEN_JSON, ModelOutputInvalid),
        (Fault.NO_END, ModelOutputInvalid),
        (Fault.EMPTY, ModelOutputInvalid),
        (Fault.WEB_PAGE, ModelOutputInvalid),
        (Fault.DISCONNECTS, ModelUnavailable),
        (Fault.ERROR_IN_STREAM, ModelUnavailable),
        (Fault.HUGE_LINE, ModelOutputInvalid),
        (Fault.ENDLESS, ModelOutputInvalid),
        (Fault.STALLS, ModelTimeout),
    ],
    ids=str,
)
async def test_whatever_goes_wrong_is_one_of_our_errors_and_holds_no_secret(
    wire: str, line: Status | Fault, kind: type[ModelError], caplog: pytest.LogCaptureFixture, capfd
) -> None:
    caplog.set_level(logging.DEBUG)
    if isinstance(line, Status):
        line = replace(line, message=f"{line.message}: {SECRET_WORDS} {KEY}")
    async with WIRES[wire]([line], pause=0.005) as server:
        async with door_to(server, wire, patience=replace(PATIENCE, idle=1.0)) as model:
            with pytest.raises(ModelError) as caught:
                await events_of(model)
    assert type(caught.value) is kind
    assert len(server.calls) == 1, "trying again is ours to do"
    ours = "".join(record.getMessage() for record in caplog.records if not record.name.startswith("aiohttp"))
    told = str(caught.value) + ours + "".join(capfd.readouterr())
    assert KEY not in told
    assert SECRET_WORDS not in told
    if isinstance(line, Status) and line.retry_after:
        assert isinstance(caught.value, ModelRateLimited)
        assert caught.value.seconds == 7.0


async def test_what_lies_around_an_answer_does_not_matter(wire: str) -> None:
    async with WIRES[wire]([Fault.NO_DONE, Fault.LINGERS]) as server:
        async with door_to(server, wire) as model:
            assert await answer_of(model) == "我在听"
            assert await answer_of(model) == "我在听"


async def test_where_nobody_listens_is_told(wire: str) -> None:
    async with WIRES[wire](port=closed_port()) as server:
        pass
    async with door_to(server, wire) as model:
        with pytest.raises(ModelUnavailable, match="nothing answers at the endpoint"):
            await events_of(model)


async def test_whoever_stops_listening_hangs_up(wire: str) -> None:
    hung_up = asyncio.Event()

    class Noticing(WIRES[wire]):
        async def stream(self, request, call, answer):
            try:
                return await super().stream(request, call, answer)
            except (ConnectionError, asyncio.CancelledError):
                hung_up.set()
                raise

    async with Noticing([Answer("说来话长。" * 1000, piece=5, pace=0.01)]) as server:
        async with door_to(server, wire) as model:
            async with closing(model.stream(REQUEST)) as events:
                async for event in events:
                    if isinstance(event, TextDelta):
                        break
            await CLOCK.within(5.0, hung_up.wait())
    assert hung_up.is_set()


async def test_a_door_that_was_closed_can_be_opened_again(wire: str) -> None:
    async with WIRES[wire](["好"]) as server:
        for _ in range(2):
            async with door_to(server, wire) as model:
                assert await answer_of(model) == "好"
    assert len(server.calls) == 2


async def test_a_provider_that_nobody_knows_is_told() -> None:
    door = Doors(CLOCK).open(ModelSpec("far", "litellm", "nosuch/model", patience=PATIENCE))
    with pytest.raises(ModelMisconfigured, match="check model and provider"):
        await events_of(door)
    await door.close()


class Strange(Exception):
    """Something no version of litellm raised so far."""


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (Strange(), ModelUnavailable),
        (TimeoutError(), ModelTimeout),
        (ModuleNotFoundError(name="boto3"), ModelMisconfigured),
        (ConnectionResetError(), ModelUnavailable),
        (RecursionError(), ModelUnavailable),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_exception_that_nobody_knows_is_an_error_of_ours(error: Exception, kind: type[ModelError]) -> None:
    failure = failure_of(error, "far", CLOCK.now())
    assert type(failure) is kind
    assert str(failure).startswith("far: ")


@pytest.mark.parametrize("version", ["1.82.7", "1.82.8"])
def test_a_malicious_release_is_not_imported(version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.metadata, "version", lambda _: version)
    with pytest.raises(ModelMisconfigured, match="malicious release that steals keys: pip install --upgrade"):
        litellm_library.refuse_unusable()


def test_without_the_package_the_remedy_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(litellm_library, "is_installed", lambda: False)
    with pytest.raises(ModelMisconfigured, match=r"pip install 'botkit\[litellm\]'"):
        litellm_library.refuse_unusable()


def test_whoever_does_not_need_it_never_imports_it() -> None:
    code = "import sys, botkit.app, botkit.provision, botkit.cli.talk; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert {"litellm", "openai", "httpx"}.isdisjoint(loaded)


BROKEN = """
import asyncio, sys
from botkit.clock import SystemClock
from botkit.errors import ModelMisconfigured
from botkit.models.doors import open_model
from botkit.models.spec import ModelSpec
from tests.models.calls import answer_of

far, near = ModelSpec("far", "litellm", model="anthropic/claude"), ModelSpec("near", "scripted", model="here I am")
print(asyncio.run(answer_of(open_model([far, near], SystemClock()))))
try:
    asyncio.run(answer_of(open_model([far], SystemClock())))
except ModelMisconfigured as error:
    print(error)
"""


def test_an_installation_that_is_broken_is_told_and_a_stand_in_answers(tmp_path: Path) -> None:
    (tmp_path / "litellm.py").write_text("from typing import nothing_of_that_name", encoding="utf-8")
    root = Path(__file__).parents[2]
    path = os.pathsep.join(map(str, (tmp_path, root, root / "adapters")))
    done = subprocess.run(
        [sys.executable, "-c", BROKEN],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.splitlines() == [
        "here I am",
        "litellm is installed and cannot be used (ImportError): pip install --upgrade 'botkit[litellm]'",
    ], done.stderr
