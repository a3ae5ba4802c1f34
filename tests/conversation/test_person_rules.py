"""Rules that a person gave hold in every reply, whatever the model writes, and in the persona's own lines too."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from botkit.conversation.lines import greeting, neutral_lines
from botkit.conversation.respond import busy, give_up, respond
from botkit.conversation.situation import Line, Reply, Situation
from botkit.conversation.style import broken
from botkit.errors import ModelUnavailable
from botkit.memory.recollection import Recollection
from botkit.memory.rules import StyleRule
from botkit.models.scripted import ScriptedModel
from botkit.persona.schema import Persona
from botkit.testing.clock import FrozenClock
from tests.conversation.situations import lian, nell, person, persona_said, talk, words_of
from tests.conversation.test_style import RULES, TEXTS

LISTS, SUMMARY = StyleRule("no_lists"), StyleRule("no_summary")


def under(
    rules: Sequence[StyleRule], persona: Persona, *said: str, window: Sequence[Line] = (), seed: int = 7
) -> Situation:
    """A situation in which these rules hold."""
    return replace(talk(persona, *said, window=window, seed=seed), recollection=Recollection(rules=tuple(rules)))


async def answer(situation: Situation, model: ScriptedModel) -> Reply:
    return await respond(situation, model, FrozenClock())


async def test_a_model_that_breaks_a_rule_is_told_which_and_tries_again() -> None:
    model = ScriptedModel(["总之，早点睡。", "去睡吧，明天再说。"])
    reply = await answer(under([SUMMARY], lian(), "我好累"), model)
    assert (reply.outcome, words_of(reply)) == ("answered", "去睡吧，明天再说。")
    assert "不总结" in model.requests[1].messages[-1].content.split("</memory>")[1]
    assert reply.notes == ("try 1: style",)


async def test_a_model_that_breaks_it_twice_is_mended() -> None:
    model = ScriptedModel.constant("1. 早点睡\n2. 多喝热水")
    reply = await answer(under([LISTS], lian(), "我好累"), model)
    assert (reply.outcome, words_of(reply)) == ("answered", "早点睡，多喝热水。")
    assert len(model.requests) == 2
    assert reply.notes[-1] == "mended"


async def test_where_nothing_is_left_the_persona_says_a_line_that_keeps_to_the_rule_itself() -> None:
    rules = [StyleRule("banned", "说什么好"), StyleRule("banned", "加油")]
    reply = await answer(under(rules, lian(), "我好累"), ScriptedModel.constant("加油呀宝贝"))
    assert reply.outcome == "speechless"
    assert words_of(reply) == "我在听，你慢慢说。"


@pytest.mark.parametrize(
    ("persona", "said", "stub"),
    [
        (lian(), "第{}件事", "总之，第{}件事：\n1. 别急\n2. 慢慢来{}\n希望这些对你有帮助！"),
        (nell(), "thing {}", "In summary, on thing {}:\n- breathe {}\n- sit down\nI hope this helps!"),
    ],
)
async def test_twenty_answers_of_a_model_that_always_breaks_them(persona: Persona, said: str, stub: str) -> None:
    window: list[Line] = []
    for number in range(20):
        told = stub.format(number, number)
        reply = await answer(
            under([LISTS, SUMMARY], persona, said.format(number), window=window), ScriptedModel.constant(told)
        )
        assert words_of(reply)
        assert broken(words_of(reply), [LISTS, SUMMARY]) is None
        window += [person(said.format(number)), persona_said(words_of(reply))]


async def test_a_banned_word_leaves_neither_the_model_nor_the_personas_own_pools() -> None:
    rules = [
        StyleRule("banned", "面粉"),
        StyleRule("banned", "妈妈"),
        StyleRule("banned", "锅"),
        StyleRule("banned", "宝贝"),
    ]
    reply = await answer(under([*rules], lian(), "妈妈"), ScriptedModel([]))
    assert words_of(reply) == "哎，怎么啦？"
    assert words_of(busy(under(rules, lian(), "嗯"))) == "等我把线穿好，马上回你。"
    assert greeting(lian(), "", 3, rules=[StyleRule("banned", "来啦")]).startswith("坐")
    down = await answer(under([StyleRule("banned", "toast")], nell(), "hm"), ScriptedModel([ModelUnavailable("down")]))
    assert words_of(down) in neutral_lines("en")


async def test_a_call_is_left_to_the_model_where_no_line_of_the_pool_keeps_to_the_rules() -> None:
    english = [StyleRule("language", "en")]
    reply = await answer(under(english, lian(), "妈妈"), ScriptedModel.constant("I am right here, dear."))
    assert (reply.outcome, words_of(reply)) == ("answered", "I am right here, dear.")


async def test_an_answer_in_the_wrong_language_is_asked_for_again_and_else_given_up() -> None:
    english = [StyleRule("language", "en")]
    reply = await answer(under(english, lian(), "你好"), ScriptedModel(["我在呢，你说吧。", "I'm here, go on."]))
    assert words_of(reply) == "I'm here, go on."
    stubborn = await answer(under(english, lian(), "你好"), ScriptedModel.constant("我在呢，你说吧。"))
    assert words_of(stubborn) in neutral_lines("en")


async def test_a_draft_shows_nothing_that_is_against_a_rule() -> None:
    drafts: list[str] = []

    async def show(text: str) -> None:
        drafts.append(text)

    model = ScriptedModel(
        ["Good grief. That is a lot. No worries, friend. Sit down.", "Good grief. That is a lot. Sit down."]
    )
    rules = [StyleRule("banned", "no worries")]
    await respond(under(rules, nell(), "long day"), model, FrozenClock(), on_draft=show)
    assert drafts
    assert all(broken(draft, rules) is None for draft in drafts)


async def test_without_a_rule_nothing_is_changed() -> None:
    text = "总之，两件事：\n1. 睡觉\n2. 吃饭 😀\n好吗？"
    reply = await answer(under([], lian(), "嗯"), ScriptedModel.constant(text))
    assert "1. 睡觉" in words_of(reply)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(first=TEXTS, second=TEXTS, rules=RULES, english=st.booleans())
async def test_whatever_a_model_writes_what_leaves_breaks_no_rule(
    first: str, second: str, rules: list[StyleRule], english: bool
) -> None:
    persona = nell() if english else lian()
    reply = await answer(under(rules, persona, "hm" if english else "嗯"), ScriptedModel([first, second]))
    assert broken(words_of(reply), rules) is None or words_of(reply) == "……"
    for end in (busy, give_up):
        line = words_of(end(under(rules, persona, "hm")))
        assert broken(line, rules) is None or line == "……"
