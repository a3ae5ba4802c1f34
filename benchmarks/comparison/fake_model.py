"""A model that says short sentences, on an OpenAI-compatible endpoint, after a delay that can be set.

Whoever asks for the whole answer gets it when the delay is over. Whoever asks for a stream gets its pieces spread over
the second half of the delay, as a model speaks, and the last one at the same moment; with no delay all at once.
"""

import asyncio
import itertools
import json
import math
import time
from collections.abc import Sequence
from typing import Any

from benchmarks.comparison.wire import Request, serve

_WHO = (
    "My plant",
    "Kevin",
    "The kettle",
    "Half the street",
    "My aunt",
    "The moon",
    "Your umbrella",
    "A pigeon",
    "The landlord",
    "Our bus driver",
    "Your left shoe",
    "The cat",
    "A sailor",
    "The baker",
    "This old lamp",
    "Nobody here",
    "The neighbour",
)
_DOES = (
    "votes for",
    "has saved",
    "dreams of",
    "would frame",
    "sings about",
    "forgives",
    "asks for",
    "believes in",
    "laughs at",
    "guards",
    "misses",
    "paid for",
    "recommends",
)
_WHAT = (
    "soup",
    "the last plum",
    "your Monday",
    "burnt toast",
    "a long nap",
    "the laundry",
    "good socks",
    "bad weather",
    "six letters",
    "the window",
    "our biscuits",
)
_HOW = (
    "once a week",
    "after dark",
    "in the rain",
    "for no money",
    "with a spoon",
    "before noon",
    "like a duke",
    "out of habit",
    "by the stove",
    "on the stairs",
    "without a hat",
    "at the door",
    "all in green",
    "and so do I",
    "if you insist",
    "near the sea",
    "most of all",
    "half asleep",
    "very slowly",
)
_STREAM_HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n"
)
_STREAM_END = b"0\r\n\r\n"
_HEADERS: dict[str, object] = {"id": "chatcmpl-1", "created": 1_700_000_000, "model": "fake-1"}
_USAGE = {"prompt_tokens": 2_000, "completion_tokens": 14, "total_tokens": 2_014}


class Model:
    """Answers, and counts what it was asked.

    Attributes:
        calls: requests since the figures were last asked for.
        prompt: bytes of their bodies.
        held: requests that wait for their answer at this moment.
    """

    def __init__(self) -> None:
        self._delay = 0.0
        self._answers = itertools.cycle([(_whole(text), _pieces(text)) for text in sentences()])
        self._last: bytes = b""
        self.calls = self.prompt = self.held = 0

    def handle(self, request: Request) -> None:
        if request.path.endswith("/chat/completions"):
            self._complete(request)
        else:
            request.answer(json.dumps(self._figures(request.body)).encode())

    def _complete(self, request: Request) -> None:
        body = request.body
        self.calls += 1
        self.prompt += len(body)
        self.held += 1
        self._last = body
        whole, pieces = next(self._answers)
        if b'"stream":true' in body or b'"stream": true' in body:
            self._stream(request, pieces)
        elif self._delay:
            asyncio.get_running_loop().call_later(self._delay, self._finish, request, whole)
        else:
            self._finish(request, whole)

    def _stream(self, request: Request, pieces: Sequence[bytes]) -> None:
        if not self._delay:
            self._write_last(request, _STREAM_HEAD + b"".join(pieces) + _STREAM_END)
            return
        loop = asyncio.get_running_loop()
        now, last = loop.time(), len(pieces) - 1
        for number, piece in enumerate(pieces):
            at = now + self._delay * (1 + number / last) / 2
            if number == last:
                loop.call_at(at, self._write_last, request, piece + _STREAM_END)
            else:
                loop.call_at(at, request.write, piece if number else _STREAM_HEAD + piece)

    def _write_last(self, request: Request, data: bytes) -> None:
        self.held -= 1
        request.write(data)

    def _finish(self, request: Request, whole: bytes) -> None:
        self.held -= 1
        request.answer(whole)

    def _figures(self, wishes: bytes) -> dict[str, object]:
        """What was asked since the last time, and how the next answers shall come: `{"delay": seconds}`."""
        told = {
            "calls": self.calls,
            "prompt": self.prompt / self.calls if self.calls else 0,
            "messages": len(json.loads(self._last)["messages"]) if self._last else 0,
            "held": self.held,
            "processor": time.process_time(),
        }
        wanted: dict[str, Any] = json.loads(wishes or b"{}")
        if "delay" in wanted:
            self._delay = float(wanted["delay"])
            self.calls = self.prompt = 0
        return told


def sentences() -> list[str]:
    """So many that hardly anybody hears one twice, short enough for every persona, and no two of them much alike.

    The lists have lengths without a common factor: before they begin anew no two sentences share three of four parts.
    """
    parts = (_WHO, _DOES, _WHAT, _HOW)
    count = math.prod(sorted(map(len, parts))[:3])
    return [" ".join(part[number % len(part)] for part in parts) + "." for number in range(count)]


def _whole(text: str) -> bytes:
    message = {"role": "assistant", "content": text, "refusal": None}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    return json.dumps(_HEADERS | {"object": "chat.completion", "choices": [choice], "usage": _USAGE}).encode()


def _pieces(text: str) -> list[bytes]:
    """A piece for each word, as they come from a model, then the end and the figures; each a chunk of its own."""
    words = [word if number == 0 else f" {word}" for number, word in enumerate(text.split(" "))]
    deltas = [{"role": "assistant", "content": ""}, *({"content": word} for word in words)]
    events = [_event([{"index": 0, "delta": delta, "finish_reason": None}]) for delta in deltas]
    events.append(_event([{"index": 0, "delta": {}, "finish_reason": "stop"}]))
    events.append(_event([], usage=_USAGE) + b"data: [DONE]\n\n")
    return [b"%x\r\n%b\r\n" % (len(event), event) for event in events]


def _event(choices: Sequence[object], **more: object) -> bytes:
    fields = _HEADERS | {"object": "chat.completion.chunk", "choices": choices} | more
    return b"data: %b\n\n" % json.dumps(fields).encode()


if __name__ == "__main__":
    asyncio.run(serve(Model().handle))
