"""What a person reads when they write, whatever the model does."""

from collections.abc import Sequence

import pytest

from botkit.conversation.ports import Finished, ModelEvent, ReasoningDelta, TextDelta, Usage
from botkit.conversation.respond import give_up, initiate, respond
from botkit.conversation.situation import Reply, Situation
from botkit.errors import (
    ModelUnavailable,
)
from botkit.messages import Attachment
from botkit.models.scripted import ScriptedModel
from botkit.testing.clock import FrozenClock
from tests.conversation.situations import briefly, lian, message, nell, person, persona_said, talk, words_of


def events(*texts: str, reason: str = "stop") -> Sequence[ModelEvent]:
    finished = Finished(reason, Usage("m", "d", 10, 5))  # pyright: ignore[reportArgumentType]
    return [*(TextDelta(text) for text in texts), finished]


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
