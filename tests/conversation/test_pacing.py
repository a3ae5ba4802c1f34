"""Answers arrive as people chat: a few bubbles, parted where a person would part them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botkit.adapter import Capabilities
from botkit.conversation.pacing import bubbles
from botkit.conversation.visible import make_visible
from botkit.persona.schema import Speech
from botkit.visibility.characters import measure

CODE = "```python\ndef f(x):\n\n    return x  # 好。不好。\n```"
LIST = "要买的：\n- 牛奶。两盒\n- 鸡蛋\n\n- 面包"
STEPS = "Here you go:\n1. Boil the water.\n2. Add the tea. Wait!\n   Three minutes.\n3. Drink."
TABLE = "| a | b |\n|---|---|\n| 1 | 2 |"
LINK = "https://example.com/one/two?three=four,five!six.seven#eight"


def parts(text: str, most: int = 3, **capabilities: object) -> list[str]:
    able = Capabilities(**capabilities)  # pyright: ignore[reportArgumentType]
    return [bubble.text for bubble in bubbles(make_visible(text), Speech(bubbles=most), able)]


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_a_short_answer_is_one_bubble() -> None:
    assert parts("嗯。好的。走吧！") == ["嗯。好的。走吧！"]


def test_blank_lines_and_line_ends_part_bubbles() -> None:
    assert parts("来啦。\n\n先坐。\n喝口汤。") == ["来啦。", "先坐。", "喝口汤。"]


def test_a_long_line_is_parted_between_sentences_near_its_middle() -> None:
    first = "店里来了个老主顾，改一条十年前的裙子。她说还穿得下。"
    second = "就是扣子掉了两颗，我翻了半天，找出一模一样的来。你说巧不巧？"
    assert parts(first + second, 2) == [first, second]


def test_a_persona_that_likes_one_bubble_sends_one() -> None:
    assert parts("来啦。\n\n先坐。\n喝口汤。", 1) == ["来啦。\n\n先坐。\n喝口汤。"]


def test_more_lines_than_bubbles_join_the_shortest_neighbours() -> None:
    assert parts("一。\n二。\n三。\n\n四四四四四四。", 2) == ["一。\n二。\n三。", "四四四四四四。"]


@pytest.mark.parametrize("whole", [CODE, LIST, STEPS, TABLE, LINK, "`a. b! c`", "（真的。好。真的。）", "“好。走。”"])
def test_what_belongs_together_is_never_parted(whole: str) -> None:
    text = f"先说一句，这一句稍微长一点，长到值得单独发。\n\n{whole}\n\n再说一句，这一句也稍微长一点，也值得单独发。"
    sent = parts(text, 4)
    assert any(whole in part for part in sent)
    assert len(sent) == 3


@pytest.mark.parametrize(
    "text",
    [
        "See you at 3.14 p.m. with Dr. Smith, e.g. at the U.S. embassy. It costs 1,000.50 or so, vs. 12:30 last time.",
        "版本 3.11.7 已经在 2026.01.05 发布了，大小 1.5 GB，比例 16:9。下载地址 example.com/a.b 看看。",
    ],
)
def test_numbers_and_short_forms_do_not_end_a_sentence(text: str) -> None:
    for part in parts(text, 4):
        assert part[-1] in ".。"
        assert not re.search(r"(?:Dr|e\.g|vs|U\.S|p\.m)\.$|\d\.$", part)


def test_emoji_and_faces_stay_with_their_sentence() -> None:
    one = "今天真的太开心啦，我们一起出去玩吧，别的什么都不要管！😊👨‍👩‍👧"
    two = "晚上再去吃那家你一直想吃的火锅好不好呀！(｡•ᴗ•｡)"
    first, second, third = parts(f"{one} {two} 就这样说定了，明天早上八点半楼下见，记得带伞。", 3)
    assert first == one
    assert second == two
    assert third.startswith("就这样")


def test_pauses_follow_the_length_and_stay_bounded() -> None:
    text = "一句。\n\n" + "这一句很长，" * 20 + "完。\n\n" + "那一句也很长，" * 20 + "完。\n\n好。"
    pauses = [bubble.pause for bubble in bubbles(make_visible(text), Speech(bubbles=4), Capabilities())]
    assert pauses == [0.0, 2.5, 2.5, 0.4]
    long = "\n\n".join(["这一句很长，" * 20 + "完。"] * 4)
    assert sum(bubble.pause for bubble in bubbles(make_visible(long), Speech(bubbles=4), Capabilities())) <= 6.0


def test_a_platform_that_counts_in_utf16_gets_pieces_it_takes() -> None:
    text = "👨‍👩‍👧" * 40 + "。" + "再见👋🏽" * 30
    sent = parts(text, 3, max_length=50, length_unit="utf16")
    assert all(measure(part, "utf16") <= 50 for part in sent)
    assert "".join(sent) == text
    assert all(not part.startswith(("\u200d", "\U0001f3fd")) and not part.endswith("\u200d") for part in sent)


def test_a_long_text_is_parted_at_its_sentences_before_its_words() -> None:
    text = "One two three four. Five six seven eight. Nine ten eleven twelve."
    assert parts(text, 1, max_length=45) == ["One two three four. Five six seven eight.", "Nine ten eleven twelve."]
    assert parts("word " * 12, 1, max_length=24) == [
        "word word word word",
        "word word word word",
        "word word word word",
    ]


def test_code_longer_than_the_platform_takes_is_parted_at_its_lines() -> None:
    text = "```\n" + "\n".join(f"line {i} of the listing" for i in range(20)) + "\n```"
    sent = parts(text, 3, max_length=120)
    assert len(sent) > 3
    assert bare("".join(sent)) == bare(text)
    assert all(part.startswith(("```", "line")) for part in sent)


def test_nothing_makes_no_bubble() -> None:
    assert parts("") == []


MIXED = st.lists(
    st.sampled_from(
        [
            CODE,
            LIST,
            STEPS,
            TABLE,
            LINK,
            "好的。",
            "Hello there. ",
            "你呢？",
            "\n",
            "\n\n",
            "👨‍👩‍👧",
            "（嗯。）",
            "“走。”他说。",
            "3.14",
            "哈" * 70,
            " ",
            "a" * 90,
        ]
    ),
    max_size=14,
).map("".join)


@given(
    text=MIXED,
    most=st.integers(1, 4),
    limit=st.integers(20, 400),
    unit=st.sampled_from(["characters", "utf16", "bytes"]),
)
def test_bubbles_lose_nothing_and_keep_every_limit(text: str, most: int, limit: int, unit: str) -> None:
    visible = make_visible(text)
    able = Capabilities(max_length=limit, length_unit=unit)  # pyright: ignore[reportArgumentType]
    sent = bubbles(visible, Speech(bubbles=most), able)
    assert bare("".join(bubble.text for bubble in sent)) == bare(visible)
    assert all(measure(bubble.text, able.length_unit) <= limit and bubble.text.strip() for bubble in sent)
    assert all(0.4 <= bubble.pause <= 2.5 for bubble in sent[1:])
    if measure(visible, able.length_unit) <= limit:
        assert len(sent) <= most
