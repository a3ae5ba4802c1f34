"""What speaks of something that is to be forgotten, and what only looks like it."""

import pytest

from botkit.memory.mentions import mentions, words_to_forget


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("昨天碰见前任了", "前任"),
        ("昨天碰见 前 任 了", "前任"),
        ("my ex called", "ex"),
        ("My EX's car", "ex"),
        ("my ex’s car", "ex"),
        ("all my exes", "ex"),
        ("all my exes", "exes"),
        ("just one ex", "exes"),
        ("我ex又来了", "ex"),
        ("ＥＸ 又来了", "ex"),
        ("salaries are low", "salary"),
        ("the salary's fine", "Salary"),
        ("my ex-boyfriend", "ex boyfriend"),
        ("my ex boyfriend", "ex-boyfriend"),
        ("Anna  Maria came", "anna maria"),
        ("小明Tom来了", "Tom"),
        ("去KTV聚会了", "ktv聚会"),
        ("James's hat", "James"),
        ("两只貓", "貓"),
        ("体重60kg", "60kg"),
        ("pär mår bra", "Pär"),
        ("она любит Ивана", "ивана"),
        ("👻 again", "👻"),
        ("前\u200b任", "前任"),
    ],
)
def test_a_word_is_found_in_any_dress(text: str, word: str) -> None:
    assert mentions(text, [word])


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("the next exam", "ex"),
        ("text me", "ex"),
        ("an example", "exam"),
        ("catalogue", "cat"),
        ("concatenate", "cat"),
        ("之前的任务", "前任"),
        ("anna. maria", "annamaria"),
        ("hello", ""),
        ("hello", " "),
        ("Tommy came", "Tom"),
        ("I said no", "job"),
    ],
)
def test_part_of_another_word_is_not_the_word(text: str, word: str) -> None:
    assert not mentions(text, [word])


def test_any_of_several_words_is_enough_and_none_is_none() -> None:
    assert mentions("my boss again", ["salary", "boss"])
    assert not mentions("my boss again", ["salary", "rent"])
    assert not mentions("my boss again", [])


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("我前任", ("前任",)),
        ("我前任的事", ("前任",)),
        ("我前任的那些事情吧", ("前任",)),
        ("关于我体重的事", ("体重",)),
        ("我说过的体重", ("体重",)),
        ("我跟你说过的关于工资的事", ("工资",)),
        ("小明和小红", ("小明", "小红")),
        ("我的病", ("病",)),
        ("my ex", ("ex",)),
        ("what I said about my salary", ("salary",)),
        ("everything I told you about my ex-boyfriend please", ("ex-boyfriend",)),
        ("Anna and Tom", ("anna", "tom")),
        ("the thing", ()),
        ("it", ()),
        ("我", ()),
        ("这个", ()),
        ("", ()),
        ("x" * 200, ()),
    ],
)
def test_what_is_meant_is_found_in_how_people_ask(said: str, words: tuple[str, ...]) -> None:
    assert words_to_forget(said) == words
