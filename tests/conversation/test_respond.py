"""What a person reads when they write, whatever the model does."""

import asyncio
from collections.abc import AsyncGenerator, Sequence

import pytest

from botkit.conversation.ports import ChatRequest, Finished, ModelEvent, ReasoningDelta, TextDelta, Usage
from botkit.conversation.respond import busy, give_up, initiate, respond
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
from botkit.messages import Attachment
from botkit.models.scripted import ScriptedModel
from botkit.testing.clock import FrozenClock
from tests.conversation.situations import briefly, lian, message, nell, person, persona_said, talk, words_of


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


async def test_an_ordinary_message_gets_the_models_words_in_bubbles() -> None:
    reply = await answer(talk(lian(), "今天被老板骂了"), ScriptedModel.constant("莲：哎哟，委屈了吧。\n\n来，先坐下。"))
    assert reply.outcome == "answered"
    assert [bubble.text for bubble in reply.bubbles] == ["哎哟，委屈了吧。", "来，先坐下。"]
    assert reply.usage is not None
    assert reply.usage.calls == 1
    assert not reply.owed


async def test_brevity_holds_however_much_the_model_talks() -> None:
    verbose = "嘿！别这么说。你已经做得很好了，老板骂人是他的问题。首先，我们来分析一下原因。其次，再想想办法。" * 3
    reply = await answer(talk(briefly(lian()), "我真没用"), ScriptedModel.constant(verbose))
    assert words_of(reply) == "嘿！别这么说。"
    assert "shortened" in reply.notes


async def test_nothing_said_twice_in_a_row_is_met_with_a_line_of_its_own() -> None:
    model = ScriptedModel(["<think>什么都不说</think>", "  \n"])
    reply = await answer(talk(lian(), "嗯"), model)
    assert reply.outcome == "speechless"
    assert words_of(reply) in lian().fallbacks.speechless
    assert not reply.owed
    assert "什么都没说" in model.requests[1].messages[-1].content


async def test_a_second_try_that_says_something_is_the_answer() -> None:
    reply = await answer(talk(lian(), "嗯"), ScriptedModel([events(), "我在听呢。"]))
    assert (reply.outcome, words_of(reply)) == ("answered", "我在听呢。")
    assert reply.usage is not None
    assert reply.usage.calls == 2
    assert reply.notes[0] == "try 1: empty"


async def test_a_model_that_repeats_itself_is_asked_for_something_new() -> None:
    window = [person("我好累"), persona_said("累了就歇会儿，天塌不下来。")]
    model = ScriptedModel(["累了就歇会儿，天塌不下来！", "那今晚早点睡。"])
    reply = await answer(talk(lian(), "我好累", window=window), model)
    assert words_of(reply) == "那今晚早点睡。"
    assert "累了就歇会儿" in model.requests[1].messages[-1].content
    assert model.requests[1].messages[0] == model.requests[0].messages[0]


async def test_a_model_that_only_repeats_itself_gives_way_to_the_personas_variations() -> None:
    window = [person("我好累"), persona_said("累了就歇会儿。")]
    reply = await answer(talk(lian(), "我好累", window=window), ScriptedModel.constant("累了就歇会儿。"))
    assert reply.outcome == "speechless"
    assert words_of(reply) in lian().variations


async def test_a_forbidden_phrase_never_leaves() -> None:
    reply = await answer(talk(lian(), "你好"), ScriptedModel(["作为 AI，我理解你。", "总而言之，加油。"]))
    assert reply.outcome == "speechless"
    assert not any("作为" in note or "总而言之" in note for note in reply.notes)


async def test_an_answer_cut_at_the_token_limit_ends_at_its_last_sentence() -> None:
    model = ScriptedModel([events("先把汤喝了，再慢慢说给我听。然后我们一起想", reason="length")])
    reply = await answer(talk(lian(), "怎么办"), model)
    assert words_of(reply) == "先把汤喝了，再慢慢说给我听。"


async def test_an_answer_cut_before_its_first_sentence_is_asked_for_again() -> None:
    model = ScriptedModel([events("这件事要从很久很久以前说起", reason="length"), "先喝汤。"])
    reply = await answer(talk(lian(), "怎么办"), model)
    assert words_of(reply) == "先喝汤。"
    assert "没有说完" in model.requests[1].messages[-1].content


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


async def test_thinking_that_comes_apart_from_the_words_never_leaves() -> None:
    model = ScriptedModel(
        [[ReasoningDelta("秘密"), TextDelta("<thi"), TextDelta("nk>秘密</th"), *events("ink>好呀。")]]
    )
    reply = await answer(talk(lian(), "你好"), model)
    assert words_of(reply) == "好呀。"


async def test_a_burst_is_one_message_with_its_lines_kept() -> None:
    model = ScriptedModel.constant("都听见了。")
    await answer(talk(lian(), "今天好累", "老板又骂我", "想吃面"), model)
    assert model.requests[0].messages[-1].content.endswith("今天好累\n老板又骂我\n想吃面")
    assert model.requests[0].messages[-2].role == "assistant"


async def test_an_empty_burst_is_met_with_silence_and_no_call() -> None:
    model = ScriptedModel([])
    assert (await answer(talk(lian(), "  "), model)).outcome == "silence"
    assert not model.requests


async def test_a_picture_without_words_is_answered() -> None:
    model = ScriptedModel.constant("哎呀，好看。")
    said = message("", attachments=(Attachment("image", "file-1"),))
    assert (await answer(talk(lian(), said), model)).outcome == "answered"
    assert "一张图片" in model.requests[0].messages[-1].content


async def test_an_occasion_begins_a_talk() -> None:
    model = ScriptedModel.constant("早呀，今天降温，穿那件厚的。")
    reply = await initiate(talk(lian(), reason="早上提醒穿衣"), model, FrozenClock())
    assert (reply.outcome, words_of(reply)) == ("answered", "早呀，今天降温，穿那件厚的。")
    assert "早上提醒穿衣" in model.requests[0].messages[-1].content


async def test_nobody_is_told_out_of_the_blue_that_the_model_is_down() -> None:
    situation = talk(lian(), reason="早上提醒穿衣")
    down = await initiate(situation, ScriptedModel([ModelUnavailable("down")]), FrozenClock())
    mute = await initiate(situation, ScriptedModel([events(), events()]), FrozenClock())
    assert (down.bubbles, down.owed) == ((), True)
    assert (mute.outcome, mute.bubbles, mute.owed) == ("silence", (), False)
    assert give_up(situation).bubbles == ()


async def test_drafts_grow_and_are_the_beginning_of_the_answer() -> None:
    drafts: list[str] = []

    async def show(text: str) -> None:
        drafts.append(text)

    text = "Good grief. That sounds like a day and a half! Sit down, and tell me all of it. I have biscuits."
    model = ScriptedModel([f"Nell: <think>hm. a secret. </think>{text}"])
    model._piece = 3
    reply = await respond(talk(nell(), "long day"), model, FrozenClock(), on_draft=show)
    assert drafts[0] == "Good grief."
    assert len(drafts) > 2
    assert all(text.startswith(draft) for draft in drafts)
    assert " ".join(bubble.text for bubble in reply.bubbles) == text


async def test_a_draft_of_thinking_is_taken_back_and_told_to_the_trace() -> None:
    drafts: list[str] = []

    async def show(text: str) -> None:
        drafts.append(text)

    model = ScriptedModel([events("They sound sad. I should ", "comfort. ", "</think>", "Oh, you. Sit down with me.")])
    reply = await respond(talk(nell(), "long day"), model, FrozenClock(), on_draft=show)
    assert words_of(reply) == "Oh, you. Sit down with me."
    assert "a draft showed reasoning: taken back" in reply.notes


async def test_a_draft_stops_where_something_forbidden_begins() -> None:
    drafts: list[str] = []

    async def show(text: str) -> None:
        drafts.append(text)

    persona = nell(speech={"stream": True, "forbidden": ("as an AI",)})
    model = ScriptedModel([events("Hello there. ", "As an A.I. I cannot. ", "Bye."), "Hello there. Sit down."])
    reply = await respond(talk(persona, "hi"), model, FrozenClock(), on_draft=show)
    assert drafts[0] == "Hello there."
    assert not any("A.I." in draft for draft in drafts)
    assert words_of(reply) == "Hello there. Sit down."


async def test_a_persona_that_does_not_stream_shows_no_draft() -> None:
    async def show(text: str) -> None:
        pytest.fail(f"shown: {text}")

    reply = await respond(talk(lian(), "嗯"), ScriptedModel.constant("好。好。好的呀。"), FrozenClock(), on_draft=show)
    assert reply.outcome == "answered"


async def test_the_trace_says_when_the_answer_is_in_a_language_the_persona_does_not_speak() -> None:
    reply = await answer(talk(lian(), "嗯"), ScriptedModel.constant("I would love to hear more about that."))
    assert "language: en" in reply.notes


async def test_in_a_group_the_model_does_not_speak_for_the_others() -> None:
    model = ScriptedModel.constant("我来了。\n小林：那我先走了\n莲：好。")
    reply = await answer(talk(lian(), message("莲姨来玩", name="小林", group=True), group=True), model)
    assert words_of(reply) == "我来了。"
    assert model.requests[0].messages[-1].content.endswith("小林: 莲姨来玩")
