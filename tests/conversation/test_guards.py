"""What is not said: nothing, the same again, the forbidden, the broken off."""

import pytest

from botkit.conversation.guards import inspect, is_empty, is_looping, is_repeated, is_truncated, says_forbidden
from botkit.conversation.visible import make_visible
from tests.conversation.situations import person, persona_said

BEFORE = [person("累"), persona_said("累了就歇会儿，天塌不下来。"), person("嗯"), persona_said("晚安")]


@pytest.mark.parametrize("text", ["", "  ", "*", "——", "```\n```", "，", "()", "-"])
def test_signs_alone_are_no_answer(text: str) -> None:
    assert is_empty(text)


@pytest.mark.parametrize("text", ["嗯", "?", "！", "……", "👍", "ok", "7", "。。。"])
def test_a_word_a_mark_or_an_emoji_is_one(text: str) -> None:
    assert is_empty(text) is None


@pytest.mark.parametrize("text", ["累了就歇会儿，天塌不下来。", "累了，就歇会儿。天塌不下来！", "晚安～"])
def test_the_same_words_with_other_marks_are_the_same_words(text: str) -> None:
    verdict = is_repeated(text, BEFORE)
    assert verdict
    assert verdict.reason == "repeated"


@pytest.mark.parametrize("text", ["累了就去睡，明天再说。", "早安", "累"])
def test_another_thought_is_no_repetition(text: str) -> None:
    assert is_repeated(text, BEFORE) is None


def test_a_few_words_may_come_again_after_some_time() -> None:
    later = [*BEFORE, *[line for i in range(3) for line in (person("说"), persona_said(f"第{i}件事是这样的。"))]]
    assert is_repeated("晚安", later) is None
    assert is_repeated("累了就歇会儿，天塌不下来。", later)


def test_bubbles_of_one_answer_are_compared_as_the_answer_they_were() -> None:
    window = [person("累"), persona_said("累了就歇会儿。"), persona_said("天塌不下来。")]
    assert is_repeated("累了就歇会儿。\n天塌不下来。", window)


@pytest.mark.parametrize(
    "text", ["哈" * 40, "哈哈哈，" * 12, "我在呢我在呢。" * 5, "好的没问题。嗯。好的没问题。哦。好的没问题。"]
)
def test_a_loop_is_heard(text: str) -> None:
    assert is_looping(text)


@pytest.mark.parametrize(
    "text", ["哈哈哈哈哈哈", "-" * 60, "……" * 20, "是。是。是。", "| - | - |\n" * 3, "好好好好好，走！"]
)
def test_laughter_and_rules_are_no_loop(text: str) -> None:
    assert is_looping(text) is None


def test_forbidden_phrases_are_found_in_any_dress() -> None:
    assert says_forbidden("作为 ＡＩ ，我不能……", ["作为AI"])
    assert says_forbidden("As an A.I., I cannot", ["as an AI"])
    assert says_forbidden("作为妈妈", ["作为AI"]) is None


def test_a_broken_answer_is_good_if_enough_of_it_is_whole() -> None:
    assert is_truncated("好的。然后我们就可以一起慢慢地", "") is not None
    assert is_truncated("先把汤喝了，再慢慢说给我听。然后", "先把汤喝了，再慢慢说给我听。") is None


def test_the_first_thing_wrong_is_what_is_said_to_be_wrong() -> None:
    assert inspect(make_visible("作为AI，" * 30), [], ["作为AI"]) == says_forbidden("作为AI", ["作为AI"])
    assert inspect(make_visible("走吧。"), BEFORE, ["作为AI"]) is None
