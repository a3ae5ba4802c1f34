"""Whatever an endpoint does, over real HTTP: the person gets an answer, or a line in character and then the answer."""

import socket
from contextlib import asynccontextmanager

import pytest

from botkit.clock import SystemClock
from botkit.models.doors import open_model
from botkit.models.spec import ModelSpec, Patience
from botkit.settings import DeliverySettings
from botkit.testing.journey import Bench
from botkit.testing.openai_answers import Answer, Fault, Status
from botkit.testing.openai_server import OpenAIServer

ANSWER = "I am listening, tell me more."
LATER = "Yes, of course; where else would I be?"
BUSY = {"Give me a minute dear.", "Hold on a little."}
QUICK = DeliverySettings(burst_wait=0.01, pace=0, turn_deadline=3, owed_delays=(0.2,))
PATIENCE = Patience(first=0.25, idle=0.25, total=0.8, longest=20_000)


def bench_for(personas) -> Bench:
    return Bench.make(["nana"], places=[personas], clock=SystemClock(), delivery=QUICK)


@asynccontextmanager
async def running(bench: Bench, address: str):
    """botkit on a model behind that address, both closed at the end."""
    model = open_model([ModelSpec("test", "openai", "model", address, patience=PATIENCE)], SystemClock())
    try:
        async with bench.open_with(model):
            yield
    finally:
        await model.close()


@pytest.mark.parametrize(
    "fault",
    [
        *(fault for fault in Fault if fault is not Fault.WEB_PAGE),
        Status(429, retry_after="0.1"),
        Status(429, retry_after="1"),
        Status(429),
        Status(500),
        Status(503),
        Status(529),
        Status(400, "context_length_exceeded", "too long"),
        Answer("<think>nothing but thoughts"),
        Answer(""),
        Answer("我我我我" * 400),
    ],
    ids=lambda fault: str(fault)[:50],
)
async def test_a_fault_ends_in_an_answer(personas, fault):
    """The endpoint fails for a while and then recovers."""
    failing = 3

    def script(_):
        nonlocal failing
        failing -= 1
        if failing >= 0:
            return fault
        return Answer(ANSWER if ANSWER not in wen.sees else LATER)

    bench = bench_for(personas)
    wen = bench.platform.person("wen")
    async with OpenAIServer(script, pause=0.005) as server:
        async with running(bench, server.base_url):
            wen.says("I had a hard day")
            await bench.platform.wait_for(lambda: any(not answer.more for answer in wen.answers()), limit=30)
            first, *_ = wen.sees
            assert first in BUSY or not wen.answers()[0].more
            failing = 0
            assert (await wen.asks("are you still there?", limit=30))[-1] in {ANSWER, LATER}


async def test_an_endpoint_that_is_not_there_is_excused_and_the_answer_comes_when_it_is(personas):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    bench = bench_for(personas)
    wen = bench.platform.person("wen")
    async with running(bench, f"http://127.0.0.1:{port}/v1"):
        wen.says("hello?")
        await bench.platform.wait_for(lambda: bool(wen.answers()), limit=20)
        assert wen.sees[0] in BUSY
        async with OpenAIServer(lambda _: Answer(ANSWER), port=port):
            await bench.platform.wait_for(lambda: ANSWER in wen.sees, limit=30)
        assert wen.sees[1:] == [ANSWER]


@pytest.mark.parametrize("fault", [Fault.WEB_PAGE, Status(401, "invalid_api_key")], ids=["web page", "wrong key"])
async def test_a_model_that_is_set_up_wrongly_owes_its_answer_until_the_operator_mends_it(personas, fault):
    bench = bench_for(personas)
    wen = bench.platform.person("wen")
    async with OpenAIServer(lambda _: fault) as wrong, running(bench, wrong.base_url):
        wen.says("hello?")
        await bench.platform.wait_for(lambda: bool(wen.answers()), limit=20)
        assert wen.sees[0] in BUSY
    async with OpenAIServer(lambda _: Answer(ANSWER)) as right, running(bench, right.base_url):
        await bench.platform.wait_for(lambda: len(wen.answers()) > 1, limit=20)
    assert wen.sees[1:] == [ANSWER]
