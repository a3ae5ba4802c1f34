"""A model that says short sentences, on an OpenAI-compatible endpoint, after a delay that can be set.

Whoever asks for the whole answer gets it when the delay is over. Whoever asks for a stream gets its pieces spread over
the second half of the delay, as a model speaks, and the last one at the same moment; with no delay all at once.
"""

import asyncio
import itertools
import json
import math
import time
from collections.abc import Iterator, Sequence
from typing import Any

from benchmarks.comparison.wire import Request, serve

_FIRST = (
    "Good, sit down first",
    "Well, that is one way to start",
    "I had a feeling about this",
    "Nobody told me it was a contest",
    "The kettle is on already",
    "Ha, I would have paid to see that",
    "Hold on, I need the long version",
    "That was brave of you",
    "Toast is burning, but I listen",
    "My plant agrees with you",
    "Not bad for a weekday",
    "You could have called me",
    "There is a word for that, six letters",
)
_SECOND = (
    "what happened then?",
    "who said it first?",
    "tell me slowly.",
    "drink some water.",
    "are your hands cold still?",
    "tomorrow is soon enough.",
    "take a long breath.",
    "I am right here.",
    "mind the road.",
    "sleep on it.",
    "bring pictures next time.",
)
_THIRD = (
    "Monday never stood a chance",
    "Kevin sends his best",
    "I saved you the corner piece",
    "even pigeons have standards",
    "the laundry can wait",
    "that deserves a biscuit",
    "I would frame it",
    "it rhymes with nothing",
    "half the street heard it",
    "soup fixes most of this",
    "you were always the sensible one",
    "put it on my tab",
    "the moon agrees",
    "nothing a nap cannot mend",
    "my money is on you",
    "so much for plans",
    "it is all in the wrist",
)
_FOURTH = (
    "while the rain makes up its mind",
    "before the shops close",
    "with a spoon if you must",
    "as my aunt used to say",
    "in whichever shoes you like",
    "because spring is late this year",
    "over a bowl of plums",
    "under that terrible lamp",
    "until the neighbours complain",
    "and the cat votes yes",
    "like the sailors do",
    "without telling the landlord",
    "between two cups of tea",
    "for once in our lives",
    "against all good advice",
    "after a short walk",
    "near an open window",
    "since you ask so nicely",
    "despite the weather report",
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
    """So many that hardly anybody hears one twice, and no two of them alike enough to be taken for a repetition.

    The lists have lengths without a common factor: before they begin anew no two sentences share three of four parts.
    """
    parts = (_FIRST, _THIRD, _SECOND, _FOURTH)
    count = math.prod(sorted(map(len, parts))[:3])
    return [f"{a}, {b}, {d}, {c}" for a, b, c, d in _spun(parts, count)]


def _spun(parts: Sequence[Sequence[str]], count: int) -> Iterator[tuple[str, ...]]:
    for number in range(count):
        yield tuple(part[number % len(part)] for part in parts)


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
