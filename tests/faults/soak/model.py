"""The model of a soak, in a process of its own: it names what it answers, takes its time, and often goes wrong.

`python -m tests.faults.soak.model` prints its address and serves until it is ended.
"""

import asyncio
import random
import secrets
import sys

from botkit.testing.openai_answers import Answer, Fault, Status
from botkit.testing.openai_server import Call, OpenAIServer
from tests.faults.words import answer, texts_in

_FAULTS = (
    Fault.DISCONNECTS,
    Fault.CLOSES_AT_ONCE,
    Fault.ERROR_IN_STREAM,
    Fault.NO_END,
    Status(429, retry_after="1"),
    Status(500),
    Status(503),
)
"""Those after which an answer is owed, or the endpoint is asked again."""


def _say(chance: random.Random, call: Call) -> Answer:
    texts = texts_in(call.last_words)
    bubbles = 1 + int(texts[-1].token.rpartition("m")[2]) % 2
    return Answer(answer(texts, "probe", secrets.token_hex(8), bubbles), delay=chance.uniform(0.1, 1.0), piece=24)


async def _serve(wrong: float) -> None:
    chance = random.Random(1)
    async with OpenAIServer(lambda call: _say(chance, call), faults=_FAULTS, probability=wrong) as server:
        print(server.base_url, flush=True)
        await asyncio.get_running_loop().create_future()


if __name__ == "__main__":
    asyncio.run(_serve(float(sys.argv[1])))
