"""The same words never get the same answer twice, nor one much like it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from botkit.conversation.likeness import dice, trigrams
from botkit.conversation.lines import neutral_lines
from botkit.conversation.respond import respond
from botkit.conversation.situation import Line
from botkit.conversation.style import broken
from botkit.memory.rules import StyleRule
from botkit.messages import Language
from botkit.models.scripted import ScriptedModel
from botkit.persona.loader import load_persona
from botkit.persona.schema import Persona
from botkit.testing.clock import FrozenClock
from botkit.texts import LANGUAGES
from tests.conversation.situations import lian, nell, person, persona_said, talk, words_of

GALLERY = Path(__file__).parent.parent.parent / "personas"
LIMIT = 0.55
SCANT = {"busy": ("等等。",), "speechless": ("嗯。",), "sorry": ("对不起。",)}


def shipped(name: str) -> Persona:
    return load_persona(GALLERY / f"{name}.yaml").persona


def scant(persona: Callable[..., Persona]) -> Persona:
    """The smallest pools that a file may have."""
    return persona(variations=(), summons=(), fallbacks=SCANT)


async def replies(persona: Persona, said: str, models: Iterator[ScriptedModel], times: int) -> list[str]:
    """What a person reads who says the same words so many times; each turn knows what a restart leaves: the history."""
    window: list[Line] = []
    heard: list[str] = []
    for number in range(times):
        situation = replace(
            talk(persona, said, window=window, seed=number * 31 + 5), language="zh" if said > "z" else "en"
        )
        reply = await respond(situation, next(models), FrozenClock())
        heard.append(words_of(reply))
        window = [*window, person(said), *(persona_said(bubble.text) for bubble in reply.bubbles)]
    return heard


def assert_all_unlike(heard: list[str]) -> None:
    runs = [trigrams(reply) for reply in heard]
    for number, reply in enumerate(heard):
        assert reply
        for earlier in range(max(0, number - 50), number):
            assert reply != heard[earlier]
            assert dice(runs[number], runs[earlier]) <= LIMIT, (reply, heard[earlier])


@pytest.mark.parametrize(
    ("persona", "said", "stub"),
    [
        (shipped("xia"), "我好累", "累了就歇会儿，天塌不下来。"),
        (shipped("mira"), "I'm so tired", "Then sit down for a minute."),
        (shipped("xia"), "妈妈", "不会用到"),
        (shipped("mira"), "Mira", "not used"),
        (scant(lian), "我好累", "歇会儿。"),
        (scant(nell), "I'm so tired", "Rest."),
        (scant(lian), "晚安", "晚安"),
    ],
)
@pytest.mark.parametrize("times", [20, 60])
async def test_a_model_that_always_says_the_same(persona: Persona, said: str, stub: str, times: int) -> None:
    heard = await replies(persona, said, (ScriptedModel.constant(stub) for _ in count()), times)
    assert_all_unlike(heard)


async def test_a_model_that_varies_only_when_it_is_asked_to_is_believed() -> None:
    varied = list(neutral_lines("zh"))[:20]
    models = (ScriptedModel(["累了就歇会儿。", line]) for line in varied)
    heard = await replies(lian(), "我好累", models, 20)
    assert heard[0] == "累了就歇会儿。"
    assert heard[1:] == varied[1:]


async def test_civil_words_may_answer_other_words_after_a_while_but_not_the_same_ones() -> None:
    between = [
        line
        for i in range(4)
        for line in (person(f"第{i}件"), persona_said(f"说说第{'甲乙丙丁'[i]}事，{'天地人和'[i]}都行。"))
    ]
    window = [person("我睡了"), persona_said("晚安"), *between]
    other = await respond(talk(lian(), "先去躺下", window=window), ScriptedModel.constant("晚安"), FrozenClock())
    same = await respond(talk(lian(), "我睡了！", window=window), ScriptedModel.constant("晚安"), FrozenClock())
    assert words_of(other) == "晚安"
    assert words_of(same) != "晚安"


async def test_to_other_words_a_familiar_thought_is_better_than_none() -> None:
    window = [person("累"), persona_said("今天先歇会儿，明天我们再想办法。")]
    model = ScriptedModel.constant("今天先歇会儿，明天我们再想别的办法。")
    reply = await respond(talk(lian(), "考试没过", window=window), model, FrozenClock())
    assert (reply.outcome, len(model.requests)) == ("answered", 2)


@pytest.mark.parametrize("language", LANGUAGES)
def test_botkits_own_lines_outnumber_the_replies_that_are_looked_back_on(language: Language) -> None:
    lines = neutral_lines(language)
    assert len(lines) > 50
    assert_all_unlike(list(lines))
    rules = [StyleRule(kind) for kind in ("no_lists", "no_summary", "no_emoji", "no_questions")]
    assert [line for line in lines if broken(line, [*rules, StyleRule("language", language)])] == []
    assert sum(len(line) <= (12 if language == "zh" else 40) for line in lines) >= 30
