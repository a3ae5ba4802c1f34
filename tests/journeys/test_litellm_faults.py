"""The same through litellm, whose endpoint speaks OpenAI's wire format once and Anthropic's once."""

import asyncio

import pytest
from pydantic import SecretStr

from botkit.models import litellm_library
from botkit.models.spec import ModelSpec, Patience
from botkit.testing.anthropic_server import AnthropicServer
from botkit.testing.openai_answers import Answer, Fault, Status
from botkit.testing.openai_server import OpenAIServer
from botkit.testing.scripted_server import closed_port
from tests.journeys.troubled import ANSWER, BUSY, ODD_ANSWERS, Recovering, bench_for, fault_ends_in_an_answer, running

pytestmark = pytest.mark.skipif(not litellm_library.is_installed(), reason="litellm is an extra")

WIRES = {"openai/gpt-4.1-mini": OpenAIServer, "anthropic/claude-sonnet-4-5": AnthropicServer}
FAULTS = (
    *Fault,
    Status(429, retry_after="0.1"),
    Status(429),
    Status(500),
    Status(503),
    Status(529),
    Status(400, "context_length_exceeded", "the prompt is too long: 9000 tokens > 8192 maximum"),
    *ODD_ANSWERS,
)


@pytest.fixture(scope="module", autouse=True)
def loaded() -> None:
    """The import, which may take a busy machine long, is no part of any story."""
    asyncio.run(litellm_library.LitellmLibrary().load())


@pytest.fixture(
    params=[name if name.startswith("openai") else pytest.param(name, marks=pytest.mark.long) for name in WIRES]
)
def wire(request: pytest.FixtureRequest) -> str:
    return request.param


def model_at(address: str, wire: str) -> ModelSpec:
    patience = Patience(first=0.5, idle=0.5, total=1.5, longest=20_000)
    return ModelSpec("test", "litellm", wire, address, SecretStr("sk-test"), patience=patience)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: str(fault)[:50])
async def test_a_fault_ends_in_an_answer(personas, fault, wire: str):
    """The endpoint fails twice, which is a turn, and then recovers."""
    if wire.startswith("anthropic") and isinstance(fault, Fault) and fault not in AnthropicServer.FAULTS:
        pytest.skip("this wire format cannot have it")
    bench = bench_for(personas, 5)
    script = Recovering(bench, fault, 2)
    async with WIRES[wire](script, pause=0.005) as server, running(bench, model_at(server.base_url, wire)):
        await fault_ends_in_an_answer(bench, script)


async def test_an_endpoint_that_is_not_there_is_excused_and_the_answer_comes_when_it_is(personas, wire: str):
    bench = bench_for(personas, 5)
    wen = bench.platform.person("wen")
    later = WIRES[wire](lambda _: Answer(ANSWER), port=closed_port())
    async with running(bench, model_at(later.base_url, wire)):
        wen.says("hello?")
        await bench.platform.wait_for(lambda: bool(wen.answers()), limit=30)
        assert wen.sees[0] in BUSY
        async with later:
            await bench.platform.wait_for(lambda: ANSWER in wen.sees, limit=30)
        assert wen.sees[1:] == [ANSWER]


async def test_a_model_that_is_set_up_wrongly_owes_its_answer_until_the_operator_mends_it(personas, wire: str):
    bench = bench_for(personas, 5)
    wen = bench.platform.person("wen")
    async with WIRES[wire](api_key="another") as wrong, running(bench, model_at(wrong.base_url, wire)):
        wen.says("hello?")
        await bench.platform.wait_for(lambda: bool(wen.answers()), limit=30)
        assert wen.sees[0] in BUSY
    async with WIRES[wire](lambda _: Answer(ANSWER)) as right, running(bench, model_at(right.base_url, wire)):
        await bench.platform.wait_for(lambda: len(wen.answers()) > 1, limit=20)
    assert wen.sees[1:] == [ANSWER]
