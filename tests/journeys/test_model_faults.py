"""Whatever an endpoint does, over real HTTP: the person gets an answer, or a line in character and then the answer."""

import socket

import pytest

from botkit.models.spec import ModelSpec, Patience
from botkit.testing.openai_answers import Answer, Fault, Status
from botkit.testing.openai_server import OpenAIServer
from tests.journeys.troubled import ANSWER, BUSY, ODD_ANSWERS, Recovering, bench_for, fault_ends_in_an_answer, running

PATIENCE = Patience(first=0.25, idle=0.25, total=0.8, longest=20_000)


def model_at(address: str) -> ModelSpec:
    return ModelSpec("test", "openai", "model", address, patience=PATIENCE)


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
        *ODD_ANSWERS,
    ],
    ids=lambda fault: str(fault)[:50],
)
async def test_a_fault_ends_in_an_answer(personas, fault):
    """The endpoint fails for a while and then recovers."""
    bench = bench_for(personas)
    script = Recovering(bench, fault, 3)
    async with OpenAIServer(script, pause=0.005) as server, running(bench, model_at(server.base_url)):
        await fault_ends_in_an_answer(bench, script)


async def test_an_endpoint_that_is_not_there_is_excused_and_the_answer_comes_when_it_is(personas):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    bench = bench_for(personas)
    wen = bench.platform.person("wen")
    async with running(bench, model_at(f"http://127.0.0.1:{port}/v1")):
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
    async with OpenAIServer(lambda _: fault) as wrong, running(bench, model_at(wrong.base_url)):
        wen.says("hello?")
        await bench.platform.wait_for(lambda: bool(wen.answers()), limit=20)
        assert wen.sees[0] in BUSY
    async with OpenAIServer(lambda _: Answer(ANSWER)) as right, running(bench, model_at(right.base_url)):
        await bench.platform.wait_for(lambda: len(wen.answers()) > 1, limit=20)
    assert wen.sees[1:] == [ANSWER]
