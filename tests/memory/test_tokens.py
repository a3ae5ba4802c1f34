"""The words of a text as they are searched."""

import pytest

from botkit.memory.tokens import tokens_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("stories", "story"),
        ("She painted", "painting"),
        ("running", "runs"),
        ("hoped", "hoping"),
        ("the dresses", "dress"),
        ("Müller's", "muller"),
        ("ＡＢＣ", "abc"),
        ("tries", "tried"),
        ("Peru’s", "peru"),
    ],
)
def test_forms_of_a_word_are_one_token(one: str, other: str) -> None:
    assert tokens_of(one) == tokens_of(other)


@pytest.mark.parametrize(("one", "other"), [("bus", "bu"), ("glass", "glas"), ("ring", "r"), ("news", "new york")])
def test_other_words_stay_apart(one: str, other: str) -> None:
    assert tokens_of(one) != tokens_of(other)


def test_chinese_is_characters_and_pairs() -> None:
    assert tokens_of("三体") == ("三", "体", "三体")


def test_words_that_every_text_has_are_left_out() -> None:
    assert tokens_of("what did you do the") == ()
    assert tokens_of("你的呢？") == ()


def test_a_pair_with_one_telling_character_stays() -> None:
    assert "了吗" not in tokens_of("下雪了吗")
    assert "雪了" in tokens_of("下雪了吗")


def test_numbers_and_mixed_texts_keep_everything_that_tells() -> None:
    assert {"2023", "ktv", "3", "次"} <= set(tokens_of("2023年去了KTV 3次"))


@pytest.mark.parametrize("text", ["", "…？！", "😀😀", "\ud800", "\x00"])
def test_texts_without_words_have_no_tokens(text: str) -> None:
    assert tokens_of(text) == ()
