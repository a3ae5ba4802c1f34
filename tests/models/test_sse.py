"""The bytes of a stream, cut and broken in every way: only whole payloads or our errors come out."""

import json
from itertools import pairwise
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from botkit.conversation.ports import ModelEvent, TextDelta
from botkit.errors import ModelError, ModelOutputInvalid
from botkit.models.answer import Answer, joined
from botkit.models.sse import LONGEST_EVENT, EventReader
from botkit.testing.openai_answers import chunk, delta_chunk


def payloads_of(pieces: list[bytes]) -> list[str]:
    reader = EventReader()
    return [payload for piece in pieces for payload in reader.feed(piece)] + reader.finish()


def cut(stream: bytes, places: list[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(stream) + 1) for place in places), len(stream)]
    return [stream[start:end] for start, end in pairwise(edges)]


@pytest.mark.parametrize(
    ("stream", "payloads"),
    [
        (b"data: a\n\ndata: b\n\n", ["a", "b"]),
        (b"data:a\r\n\r\ndata: b\r\n\r\n", ["a", "b"]),
        (b"data: a\r\rdata: b\r\r", ["a", "b"]),
        (b"data: a\ndata: b\n\n", ["a\nb"]),
        (b": keep-alive\n\nevent: message\nid: 7\nretry: 1\ndata: a\n\n", ["a"]),
        (b"\xef\xbb\xbfdata: a\n\n", ["a"]),
        (b"data: a", ["a"]),
        (b'data: a\n\n{"error": 1}\n', ["a", '{"error": 1}']),
        (b"\n\n\n", []),
        (b"", []),
    ],
)
def test_what_a_stream_says(stream: bytes, payloads: list[str]):
    assert payloads_of([stream]) == payloads
    assert payloads_of([stream[i : i + 1] for i in range(len(stream))]) == payloads


@given(
    texts=st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n")), max_size=8),
    end=st.sampled_from(["\n", "\r\n"]),
    places=st.lists(st.integers(0, 1 << 16), max_size=12),
)
@settings(max_examples=300, deadline=None)
def test_however_the_network_cuts_it_the_same_comes_out(texts: list[str], end: str, places: list[int]):
    stream = "".join(f"data: {text}{end}{end}" for text in texts).encode()
    assert payloads_of(cut(stream, places)) == texts


@given(st.lists(st.binary(max_size=60), max_size=10))
@settings(max_examples=500, deadline=None)
def test_noise_never_crashes_it(pieces: list[bytes]):
    try:
        payloads = payloads_of(pieces)
    except ModelOutputInvalid:
        return
    assert all("\r" not in payload for payload in payloads)


def read_answer(pieces: list[bytes]) -> list[ModelEvent]:
    answer = Answer("test")
    payloads = payloads_of(pieces)
    events = list(joined(event for payload in payloads for event in answer.read(payload)))
    return [*events, answer.finished("", "")]


NASTY = [
    *(
        b'null|[]|{}|NaN|1e999|-1|true|\x00|\xff|\xe5\xa6|data:|\n\n|[DONE]|"\\ud800"|"index": -1|'
        b'"role": "system"|"content": 7|"finish_reason": {}|"usage": [1]|"tool_calls": [7]'
    ).split(b"|"),
    b"[" * 2000,
    b"9" * 5000,
]

WHOLE_EVENTS = (
    b'{"choices": 7}|{"choices": [null]}|{"choices": [{"index": 0, "delta": []}]}|{"error": null}|{"error": []}|'
    b'{"error": {"code": 429}}|{"choices": [{"delta": {"content": [{"type": "text", "text": null}]}}]}|{"usage": [1]}'
).split(b"|")


def damaged(stream: bytes, random: Random) -> bytes:
    for _ in range(random.randint(1, 2)):
        at, to = sorted((random.randint(0, len(stream)), random.randint(0, len(stream))))
        match random.randrange(6):
            case 0:
                stream = stream[:at] + random.choice(NASTY) + stream[at:]
            case 1:
                stream = stream[:at] + stream[min(to, at + 40) :]
            case 2:
                stream = stream[:at] + random.randbytes(3) + stream[at:]
            case 3:
                stream = stream[:to] + stream[at:to] + stream[to:]
            case 4:
                between = stream.find(b"\n\n", at) + 2
                stream = stream[:between] + b"data: " + random.choice(WHOLE_EVENTS) + b"\n\n" + stream[between:]
            case _:
                stream = stream[:at] + random.choice(NASTY) + stream[min(to, at + 60) :]
    return stream


JSON_KEYS = [
    "choices",
    "index",
    "delta",
    "message",
    "role",
    "content",
    "refusal",
    "reasoning",
    "tool_calls",
    "function",
]
JSON_KEYS += [
    "name",
    "arguments",
    "id",
    "finish_reason",
    "usage",
    "prompt_tokens",
    "error",
    "code",
    "param",
    "model",
    "text",
]
WORDS = st.sampled_from(["assistant", "user", "stop", "text", "", "好"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(JSON_KEYS), inner, max_size=6),
    max_leaves=12,
)


@given(st.lists(st.dictionaries(st.sampled_from(JSON_KEYS), JSON, max_size=5), max_size=4))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_an_answer_of_any_shape_is_read_or_refused(chunks: list[dict[str, object]]):
    answer = Answer("test")
    try:
        events = [event for fields in chunks for event in answer.read(json.dumps(fields))]
        finished = answer.finished("", "")
    except ModelError:
        return
    assert all(isinstance(event.text, str) and event.text for event in events if isinstance(event, TextDelta))
    assert finished.usage.prompt_tokens >= 0


def test_ten_thousand_damaged_streams_give_an_answer_or_our_error():
    whole = (
        delta_chunk({"role": "assistant", "content": ""})
        + delta_chunk({"reasoning_content": "嗯"})
        + delta_chunk({"content": "妈妈在呢"})
        + delta_chunk({"tool_calls": [{"index": 0, "id": "1", "function": {"name": "f", "arguments": "{}"}}]})
        + delta_chunk({}, finish="stop")
        + chunk([], usage={"prompt_tokens": 3, "completion_tokens": 4})
        + b"data: [DONE]\n\n"
    )
    random = Random(20_260_105)
    outcomes = {"answer": 0, "error": 0}
    for _ in range(10_000):
        stream = damaged(whole, random)
        try:
            events = read_answer(cut(stream, [random.randrange(2000) for _ in range(random.randrange(4))]))
        except ModelError:
            outcomes["error"] += 1
        else:
            outcomes["answer"] += 1
            assert all(isinstance(event.text, str) for event in events if isinstance(event, TextDelta))
    assert min(outcomes.values()) > 1000, outcomes


@pytest.mark.parametrize("piece", [b"x" * 65_536, b"data: " + b"x" * 65_536 + b"\n"], ids=["a line", "an event"])
def test_what_has_no_end_is_refused_before_it_fills_the_memory(piece: bytes):
    with pytest.raises(ModelOutputInvalid, match="more than 1 MiB"):
        payloads_of([piece] * (2 * LONGEST_EVENT // len(piece)))


def test_a_last_piece_that_repeats_the_whole_is_not_said_twice():
    repeated = json.dumps(
        {"choices": [{"index": 0, "delta": {}, "message": {"content": "妈妈在呢"}, "finish_reason": "stop"}]}
    )
    events = read_answer([delta_chunk({"content": "妈妈在呢"}), f"data: {repeated}\n\n".encode()])
    assert [event for event in events if isinstance(event, TextDelta)] == [TextDelta("妈妈在呢")]
