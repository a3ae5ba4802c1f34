"""The client against a real server: what comes out of good answers, and of every bad one."""

import asyncio
import logging

import pytest

from botkit.clock import Instant, SystemClock
from botkit.conversation.ports import (
    ChatMessage,
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
from botkit.models.failures import asked_wait
from botkit.models.openai_compatible import OpenAICompatible
from botkit.models.spec import ModelSpec, Patience
from botkit.models.watchdog import WatchedModel
from botkit.testing.clock import FrozenClock
from botkit.testing.openai_answers import Answer, Fault, Status, ToolCall
from botkit.testing.openai_server import Call, OpenAIServer, closed_port
from tests.models.calls import KEY, REQUEST, SECRET_WORDS, answer_of, client_for, events_of

CLOCK = SystemClock()


@pytest.mark.parametrize("streaming", [True, False])
async def test_an_answer_arrives_whole_with_its_cost(streaming: bool):
    script = [Answer("嘿！别这么说。妈在呢。", streaming=streaming)]
    async with OpenAIServer(script) as server, client_for(server.base_url, CLOCK) as model:
        events = await events_of(model)
    assert "".join(event.text for event in events if isinstance(event, TextDelta)) == "嘿！别这么说。妈在呢。"
    finished = events[-1]
    assert isinstance(finished, Finished)
    assert finished.reason == "stop"
    assert finished.usage.model.startswith("scripted-1")
    assert (finished.usage.prompt_tokens > 0, finished.usage.completion_tokens) == (True, 11)
    assert server.calls[0].authorization == f"Bearer {KEY}"


@pytest.mark.parametrize("streaming", [True, False])
async def test_thoughts_and_tool_calls_are_kept_apart_from_words(streaming: bool):
    script = [
        Answer(
            "稍等", reasoning="她想知道天气", tool_calls=(ToolCall("weather", '{"city": "苏州"}'),), streaming=streaming
        )
    ]
    async with OpenAIServer(script) as server, client_for(server.base_url, CLOCK) as model:
        events = await events_of(model)
    assert "".join(e.text for e in events if isinstance(e, ReasoningDelta)) == "她想知道天气"
    assert "".join(e.text for e in events if isinstance(e, TextDelta)) == "稍等"
    calls = [event for event in events if isinstance(event, ToolCallDelta)]
    assert (calls[0].id, calls[0].name) == ("call_1", "weather")
    assert "".join(call.arguments for call in calls) == '{"city": "苏州"}'
    assert isinstance(events[-1], Finished)
    assert events[-1].reason == "tool_calls"


async def test_the_request_says_everything_once():
    tool = ToolSpec("weather", "the weather", {"type": "object"})
    request = ChatRequest(
        (ChatMessage("user", "嗨\ud800", name="文儿"), ChatMessage("tool", "晴", tool_call_id="call_1")),
        max_tokens=64,
        stop=("\n\n",),
        tools=(tool,),
        response_schema={"type": "object"},
    )
    async with OpenAIServer() as server, client_for(server.base_url, CLOCK, extra={"top_p": 0.9}) as model:
        await events_of(model, request)
    body = server.calls[0].body
    assert body["messages"] == [
        {"role": "user", "content": "嗨?"},
        {"role": "tool", "content": "晴", "tool_call_id": "call_1"},
    ]
    assert (body["max_tokens"], body["stop"], body["top_p"], body["stream"]) == (64, ["\n\n"], 0.9, True)
    assert body["tools"] == [
        {
            "type": "function",
            "function": {"name": "weather", "description": "the weather", "parameters": {"type": "object"}},
        }
    ]
    assert body["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "answer", "schema": {"type": "object"}, "strict": True},
    }


@pytest.mark.parametrize(
    ("field", "refusal"),
    [
        ("max_tokens", "Unsupported parameter: 'max_tokens'"),
        ("temperature", "Unsupported parameter: 'temperature'"),
        ("temperature", "invalid temperature: only 1 is allowed for this model"),
        ("stream_options", "Unsupported parameter: 'stream_options'"),
    ],
)
async def test_a_field_the_endpoint_does_not_know_is_left_out_for_good(field: str, refusal: str):
    def strict(call: Call) -> str | Status:
        return Status(400, "", refusal) if field in call.body else "好"

    async with OpenAIServer(strict) as server, client_for(server.base_url, CLOCK) as model:
        assert await answer_of(model) == "好"
        assert await answer_of(model) == "好"
    assert len(server.calls) == 3


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.CLOSES_AT_ONCE, ModelUnavailable),
        (Fault.BROKEN_JSON, ModelOutputInvalid),
        (Fault.CUT_UTF8, ModelOutputInvalid),
        (Fault.NO_END, ModelOutputInvalid),
        (Fault.EMPTY, ModelOutputInvalid),
        (Fault.ERROR_IN_STREAM, ModelUnavailable),
        (Fault.HUGE_LINE, ModelOutputInvalid),
        (Fault.DISCONNECTS, ModelUnavailable),
        (Fault.WRONG_ROLE, ModelOutputInvalid),
        (Fault.WEB_PAGE, ModelMisconfigured),
        (Fault.NEVER_ANSWERS, ModelTimeout),
        (Fault.COMMENTS_ONLY, ModelTimeout),
        (Fault.STALLS, ModelTimeout),
        (Fault.ENDLESS, ModelOutputInvalid),
        (Status(500), ModelUnavailable),
        (Status(503), ModelUnavailable),
        (Status(529, "overloaded_error"), ModelUnavailable),
        (Status(503, retry_after="3"), ModelRateLimited),
        (Status(429), ModelRateLimited),
        (Status(429, "insufficient_quota"), ModelMisconfigured),
        (Status(401, message=f"Incorrect API key provided: {KEY}"), ModelMisconfigured),
        (Status(402), ModelMisconfigured),
        (Status(403), ModelMisconfigured),
        (Status(404, "model_not_found"), ModelMisconfigured),
        (Status(302), ModelMisconfigured),
        (Status(413), ContextTooLong),
        (Status(400, "context_length_exceeded"), ContextTooLong),
        (Status(400, message="the request exceeds the available context size, try increasing it"), ContextTooLong),
        (Status(400, "content_filter"), ModelRefused),
        (Status(400, message=f"Content Exists Risk: {SECRET_WORDS}"), ModelRefused),
        (Status(400, message=f"what is {SECRET_WORDS}?"), ModelMisconfigured),
    ],
    ids=str,
)
async def test_everything_that_goes_wrong_is_one_of_our_errors_and_tells_no_secret(
    fault: Fault | Status, error: type[ModelError], caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    patience = Patience(first=0.3, idle=0.3, total=5.0, longest=2_000)
    async with OpenAIServer([fault], pause=0.001) as server, client_for(server.base_url, CLOCK) as model:
        with pytest.raises(error) as caught:
            await answer_of(WatchedModel(model, patience, CLOCK))
    assert type(caught.value) is error
    told = f"{caught.value!r} {caplog.text}"
    assert KEY not in told
    assert SECRET_WORDS not in told


@pytest.mark.parametrize(
    ("fault", "text"),
    [(Fault.NO_DONE, "我在听"), (Fault.TWO_CHOICES, "我在听"), (Fault.NO_TEXT, ""), (Fault.REASONING_ONLY, "")],
)
async def test_what_can_be_read_is_read(fault: Fault, text: str):
    async with OpenAIServer([fault]) as server, client_for(server.base_url, CLOCK) as model:
        assert await answer_of(model) == text


async def test_an_answer_that_is_over_is_not_waited_for(frozen: FrozenClock):
    async with OpenAIServer([Fault.LINGERS]) as server, client_for(server.base_url, frozen) as model:
        answer = asyncio.ensure_future(answer_of(model))
        await frozen.until(answer.done, limit=5)
        assert await answer == "我在听"


async def test_nothing_answers_there():
    async with client_for(f"http://127.0.0.1:{closed_port()}/v1", CLOCK) as model:
        with pytest.raises(ModelUnavailable, match="is the server running"):
            await answer_of(model)


async def test_a_name_that_cannot_be_resolved():
    async with client_for("http://nowhere.invalid/v1", CLOCK) as model:
        with pytest.raises(ModelUnavailable, match="cannot be resolved"):
            await answer_of(model)


@pytest.mark.parametrize("base_url", ["", "localhost:1234/v1", "ftp://host/v1", "http://", "http://host:99999/v1"])
def test_a_base_url_that_is_no_address_is_refused_at_once(base_url: str):
    with pytest.raises(ModelMisconfigured, match="base_url must be"):
        OpenAICompatible(ModelSpec("test", "openai", model="m", base_url=base_url), CLOCK)


async def test_many_people_share_one_client():
    async with OpenAIServer() as server, client_for(server.base_url, CLOCK) as model:
        requests = [ChatRequest((ChatMessage("user", f"第{number}个"),)) for number in range(50)]
        answers = await asyncio.gather(*(answer_of(model, request) for request in requests))
    assert answers == [f"你说：第{number}个" for number in range(50)]


async def test_a_reader_who_leaves_early_leaves_no_connection_behind():
    async with OpenAIServer([Answer("一" * 400, pace=0.001)]) as server, client_for(server.base_url, CLOCK) as model:
        events = model.stream(REQUEST)
        assert isinstance(await anext(events), TextDelta)
        await events.aclose()
        assert await answer_of(model) == "一" * 400


NOW = Instant(1_767_603_600_000_000)  # Mon, 05 Jan 2026 09:00:00 GMT


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "1.5"}, 1.5),
        ({"Retry-After": "Mon, 05 Jan 2026 09:00:30 GMT"}, 30.0),
        ({"Retry-After": "Mon, 05 Jan 2026 08:00:00 GMT"}, 0.0),
        ({"Retry-After": "999999999"}, 86_400.0),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "nan"}, None),
        ({"retry-after-ms": "250", "Retry-After": "9"}, 0.25),
    ],
)
def test_how_long_the_endpoint_asks_to_wait(headers: dict[str, str], seconds: float | None):
    assert asked_wait(headers, NOW) == seconds
