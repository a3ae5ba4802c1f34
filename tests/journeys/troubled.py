"""What the stories about failing endpoints share: a companion behind one of them, which recovers after a while."""

from contextlib import asynccontextmanager
from pathlib import Path

from botkit.clock import SystemClock
from botkit.models.doors import open_model
from botkit.models.spec import ModelSpec
from botkit.settings import DeliverySettings
from botkit.testing.journey import Bench
from botkit.testing.openai_answers import Answer
from botkit.testing.scripted_server import Call, Line

ANSWER = "I am listening, tell me more."
LATER = "Yes, of course; where else would I be?"
BUSY = {"Give me a minute dear.", "Hold on a little."}

ODD_ANSWERS = (Answer("<think>nothing but thoughts"), Answer(""), Answer("我我我我" * 400))


def bench_for(personas: Path, deadline: float = 3) -> Bench:
    """One companion that is quick to answer, and gives the model so many seconds."""
    delivery = DeliverySettings(burst_wait=0.01, pace=0, turn_deadline=deadline, owed_delays=(0.2,))
    return Bench.make(["nana"], places=[personas], clock=SystemClock(), delivery=delivery)


@asynccontextmanager
async def running(bench: Bench, spec: ModelSpec):
    """botkit on that model, both closed at the end."""
    model = open_model([spec], SystemClock())
    try:
        async with bench.open_with(model):
            yield
    finally:
        await model.close()


class Recovering:
    """A script: the fault so many times, then answers, of which none comes twice."""

    def __init__(self, bench: Bench, fault: Line, times: int) -> None:
        self.left = times
        self._fault = fault
        self._wen = bench.platform.person("wen")

    def __call__(self, _: Call) -> Line:
        self.left -= 1
        if self.left >= 0:
            return self._fault
        return Answer(ANSWER if ANSWER not in self._wen.sees else LATER)


async def fault_ends_in_an_answer(bench: Bench, script: Recovering) -> None:
    """Wen writes, gets an answer or a line in character first, and then is answered as if nothing had been."""
    wen = bench.platform.person("wen")
    wen.says("I had a hard day")
    await bench.platform.wait_for(lambda: any(not answer.more for answer in wen.answers()), limit=30)
    first, *_ = wen.sees
    assert first in BUSY or not wen.answers()[0].more
    script.left = 0
    assert (await wen.asks("are you still there?", limit=30))[-1] in {ANSWER, LATER}
