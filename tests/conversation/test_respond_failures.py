"""What a person reads when the model fails: an excuse in character, once, and never half an answer."""

import asyncio
from collections.abc import AsyncGenerator, Sequence

import pytest

from botkit.conversation.ports import ChatRequest, Finished, ModelEvent, TextDelta, Usage
from botkit.conversation.respond import busy, give_up, respond
from botkit.conversation.situation import Reply, Situation
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
from botkit.models.scripted import ScriptedModel
from botkit.testing.clock import FrozenClock
from tests.conversation.situations import lian, nell, person, persona_said, talk, words_of


def events(*texts: str, reason: str = "stop") -> Sequence[ModelEvent]:
    finished = Finished(reason, Usage("m", "d", 10, 5))  # pyright: ignore[reportArgumentType]
    return [*(TextDelta(text) for text in texts), finished]


def breaking(*texts: str, error: ModelError) -> ScriptedModel:
    """A model that says something and is cut off, every time."""
    return CutOff([list(texts)] * 9, error)


class CutOff(ScriptedModel):
    def __init__(self, tries: Sequence[Sequence[str]], error: ModelError) -> None:
        super().__init__([events(*texts) for texts in tries])
        self.error = error

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ModelEvent]:
        async for event in super().stream(request):
            if isinstance(event, Finished):
                raise self.error
            yield event


async def answer(situation: Situation, model: ScriptedModel) -> Reply:
    return await respond(situation, model, FrozenClock())


@pytest.mark.parametrize(
    "error",
    [
        ModelUnavailable("down"),
        ModelTimeout("slow"),
        ModelRateLimited("wait", 3.0),
        ModelOutputInvalid("broken"),
        ModelMisconfigured("no key"),
    ],
)
async def test_a_model_that_fails_is_excused_once_and_the_answer_stays_owed(error: ModelError) -> None:
    first = await answer(talk(lian(), "你好"), ScriptedModel([error]))
    again = await answer(talk(lian(), "你好", excused=1), ScriptedModel([error]))
    assert (first.outcome, first.owed) == ("busy", True)
    assert words_of(first) in lian().fallbacks.busy
    assert (again.outcome, again.owed, again.bubbles) == ("busy", True, ())
    assert type(error).__name__ in first.notes[-1]


async def test_a_model_that_never_ends_is_excused_at_the_deadline() -> None:
    clock = FrozenClock()
    model = ScriptedModel(["too late"], clock=clock, delay=1000.0)
    turn = asyncio.create_task(respond(talk(lian(), "你好"), model, clock, deadline=90.0))
    await clock.advance(89.0)
    assert not turn.done()
    await clock.advance(2.0)
    reply = await turn
    assert (reply.outcome, reply.owed) == ("busy", True)
    assert reply.notes[-1] == "model failed: deadline"


async def test_giving_up_says_so_in_character_and_owes_nothing() -> None:
    reply = give_up(talk(lian(), "你好", excused=9))
    assert (reply.outcome, reply.owed, words_of(reply)) == ("sorry", False, "刚才那句我没接住，对不起。")


async def test_the_turns_own_failure_is_excused_like_the_models() -> None:
    assert words_of(busy(talk(nell(), "hi"))) == "Toast emergency, one moment."
    assert busy(talk(nell(), "hi", excused=1)) == Reply("busy", owed=True)


async def test_a_refused_answer_is_not_tried_again() -> None:
    for model in (ScriptedModel([ModelRefused("no")]), ScriptedModel([events("I", reason="content_filter")])):
        reply = await answer(talk(nell(), "hi"), model)
        assert (reply.outcome, reply.owed) == ("speechless", False)
        assert len(model.requests) == 1


async def test_half_an_answer_is_never_sent() -> None:
    model = breaking("先喝口汤。然后", error=ModelUnavailable("reset"))
    reply = await answer(talk(lian(), "怎么办"), model)
    assert (reply.outcome, reply.owed) == ("busy", True)
    assert "先喝口汤" not in words_of(reply)
    assert len(model.requests) == 2


async def test_a_cut_answer_that_comes_whole_the_second_time_is_the_answer() -> None:
    class Once(CutOff):
        async def stream(self, request: ChatRequest) -> AsyncGenerator[ModelEvent]:
            if self.requests:
                self.requests.append(request)
                yield TextDelta("先喝口汤，再慢慢说。")
                yield Finished("stop", Usage())
                return
            async for event in super().stream(request):
                yield event

    reply = await answer(talk(lian(), "怎么办"), Once([["先喝口汤。然后"]], ModelUnavailable("reset")))
    assert (reply.outcome, words_of(reply)) == ("answered", "先喝口汤，再慢慢说。")


async def test_an_answer_without_an_end_is_an_invalid_one() -> None:
    class Endless(ScriptedModel):
        async def stream(self, request: ChatRequest) -> AsyncGenerator[ModelEvent]:
            self.requests.append(request)
            yield TextDelta("嗯")

    reply = await answer(talk(lian(), "怎么办"), Endless([]))
    assert reply.notes == ("model failed: ModelOutputInvalid",)


async def test_a_prompt_that_is_too_long_is_tried_once_at_half_its_length() -> None:
    window = [line for i in range(60) for line in (person(f"第{i}句" * 60), persona_said(f"答{i}" * 60))]
    model = ScriptedModel([ContextTooLong("4096"), "好。我听着。"])
    reply = await answer(talk(lian(), "还记得吗", window=window), model)
    assert reply.outcome == "answered"
    full, half = (sum(len(each.content) for each in request.messages) for request in model.requests)
    assert half < full * 0.7
