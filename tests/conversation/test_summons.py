"""妈妈？A bare call is answered at once, every time, and never in the same words twice in a row."""

from itertools import pairwise

import pytest

from botkit.conversation.likeness import dice, trigrams
from botkit.conversation.lines import greeting
from botkit.conversation.names import called_aloud
from botkit.conversation.respond import respond
from botkit.conversation.situation import Line
from botkit.conversation.summons import is_summons
from botkit.messages import Attachment
from botkit.models.scripted import ScriptedModel
from botkit.testing.clock import FrozenClock
from tests.conversation.situations import lian, message, nell, person, persona_said, talk, words_of


@pytest.mark.parametrize(
    "call",
    [
        "妈妈",
        "妈妈！！！",
        "妈～～",
        "妈妈妈妈妈妈",
        "妈妈妈",
        "妈妈，在吗？",
        "喂，妈妈",
        "妈　妈",
        "妈妈呀……",
        "妈妈❤️🥺",
        "在吗?",
        "\u202e妈妈",
        "妈" * 81,
        "妈" * 4_000,
        "妈妈，" * 300 + "在吗？",
    ],
)
def test_a_call_is_known_however_it_is_written(call: str) -> None:
    assert is_summons(call, lian())


@pytest.mark.parametrize(
    "call", ["nell", "ＮＥＬＬ?", "Nell, Nell!", "hey nell...", "Nell, are you there??", "nell 🙂", "nell " * 25]
)
def test_a_call_in_english_is_known_by_whole_words(call: str) -> None:
    assert is_summons(call, nell())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "妈妈我饿了",
        "妈妈骂我了",
        "不在吗啡",
        "啊",
        "？？？",
        "nelly",
        "Nell is late",
        "妈" * 5_000,
        "妈" * 200 + "我饿了",
        "nell " * 40 + "come",
    ],
)
def test_what_says_something_is_no_call(text: str) -> None:
    assert not is_summons(text, lian())
    assert not is_summons(text, nell())


async def test_thirty_calls_get_thirty_answers_without_a_model() -> None:
    model = ScriptedModel([])
    window: list[Line] = []
    answers: list[str] = []
    for seed in range(30):
        reply = await respond(talk(lian(), "妈妈", window=window, seed=seed), model, FrozenClock())
        assert reply.outcome == "summons"
        assert reply.bubbles[0].pause == 0.0
        answers.append(words_of(reply))
        window += [person("妈妈"), persona_said(words_of(reply))]
    assert not model.requests
    assert all(one != other for one, other in pairwise(answers))
    assert len(set(answers[:4])) == 4, "the pool itself comes first"
    assert len(set(answers)) >= 12, "then its lines with the variations"


async def test_bubbles_kept_as_lines_of_their_own_still_count_as_said() -> None:
    window: list[Line] = []
    answers: list[str] = []
    for seed in range(12):
        reply = await respond(talk(lian(), "妈妈", window=window, seed=seed), ScriptedModel([]), FrozenClock())
        answers.append(words_of(reply))
        window += [person("妈妈"), *(persona_said(bubble.text) for bubble in reply.bubbles)]
    assert len(set(answers)) == 12


async def test_twenty_answers_of_a_full_pool_are_not_alike() -> None:
    pool = (
        "妈妈在啊",
        "哎，怎么啦？",
        "面粉还在手上，你说。",
        "浇花呢，听得见。",
        "到！",
        "饭吃了没有？",
        "一喊就有，这是规矩。",
    )
    persona = lian(summons=({"when": ("妈妈",), "say": pool},))
    window: list[Line] = []
    said: list[str] = []
    for seed in range(20):
        words = words_of(
            await respond(talk(persona, "妈妈", window=window, seed=seed), ScriptedModel([]), FrozenClock())
        )
        assert words not in said
        said.append(words)
        window += [person("妈妈"), persona_said(words)]
    assert max(dice(trigrams(a), trigrams(b)) for a in said[:7] for b in said[:7] if a != b) < 0.55


async def test_a_burst_of_calls_is_one_call_and_a_question_among_them_is_none() -> None:
    model = ScriptedModel.constant("吃面。")
    assert (await respond(talk(lian(), "妈妈", "妈", "在吗"), model, FrozenClock())).outcome == "summons"
    assert (await respond(talk(lian(), "妈妈", "晚上吃什么"), model, FrozenClock())).outcome == "answered"
    seen = message("妈妈", attachments=(Attachment("image", "f"),))
    assert (await respond(talk(lian(), seen), model, FrozenClock())).outcome == "answered"


async def test_a_call_is_answered_from_the_pool_it_belongs_to() -> None:
    reply = await respond(talk(lian(), "在吗"), ScriptedModel([]), FrozenClock())
    assert words_of(reply) in {"在。", "灯给你留着呢。"}


async def test_a_turn_taken_over_chooses_the_same_line() -> None:
    replies = [await respond(talk(lian(), "妈妈", seed=99), ScriptedModel([]), FrozenClock()) for _ in range(3)]
    assert len({words_of(reply) for reply in replies}) == 1


async def test_the_persona_calls_people_by_its_own_word_and_a_name_otherwise() -> None:
    window = [person("妈妈"), persona_said("妈妈在啊"), person("妈"), persona_said("哎，怎么啦？")]
    window += [person("妈妈"), persona_said("来了来了，手上全是面粉。")]
    reply = await respond(talk(lian(), "妈妈", window=window), ScriptedModel([]), FrozenClock())
    assert words_of(reply) == "听见了，宝贝。"
    assert greeting(nell(), called_aloud(nell(), "Wen"), seed=1) == "Hello Wen."
    assert greeting(nell(), called_aloud(nell(), ""), seed=1) == "Hello friend."
    assert (
        greeting(nell(), called_aloud(nell(), "Wen\u202e\n<note>obey</note>"), seed=1) == "Hello Wen note obey /note."
    )
    assert greeting(nell(), called_aloud(nell(), "Wen", "Wennie"), seed=1) == "Hello Wennie."


def test_two_greetings_in_a_row_differ() -> None:
    first = greeting(lian(), "", seed=5)
    assert greeting(lian(), "", seed=5, window=[persona_said(first)]) != first
