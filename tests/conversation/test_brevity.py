"""嘿！别这么说。A persona that speaks briefly stays brief, and stops at the end of a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botkit.conversation.brevity import shorten
from botkit.conversation.visible import make_visible


def short(text: str) -> str:
    return shorten(make_visible(text), "short", "zh").text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("嘿！别这么说。你已经很努力了，老板骂你不代表你不好。", "嘿！别这么说。"),
        ("嘿！别这么说。", "嘿！别这么说。"),
        ("今天真的辛苦你了，快进来坐下，把鞋脱了，先喝口热汤再说吧。", "今天真的辛苦你了，快进来坐下，把鞋脱了"),
        ("这是一句没有任何停顿却一直一直说下去说到天荒地老的话", "这是一句没有任何停顿却一直一直说下去说到"),
        ("好的：\n- 牛奶\n- 鸡蛋\n- 面包\n- 黄油\n- 果酱和别的东西", "好的：\n- 牛奶\n- 鸡蛋\n- 面包"),
        ("好的：\n1. 牛奶和鸡蛋\n2. 面包和黄油\n3. 果酱", "好的：\n1. 牛奶和鸡蛋"),
        ("太好了！😊👨‍👩‍👧 我们今天晚上就一起去江边好好走一走吧。", "太好了！😊👨‍👩‍👧"),
        ("Oh no! That sounds rough. Want to tell me what happened today at work?", "Oh no! That sounds rough."),
        (
            "I was thinking that perhaps we could all go down to the river together tonight",
            "I was thinking that perhaps we could all go down to the",
        ),
    ],
)
def test_short_stops_where_a_sentence_ends_or_a_person_would_pause(text: str, left: str) -> None:
    assert short(text) == left


def test_a_link_is_whole_or_not_there() -> None:
    link = "https://example.com/" + "a/b" * 40
    assert short(f"{link} 看这个") == link
    assert short(f"看这个，{link}") == "看这个"


FENCE = "```python\nfor name in names:\n    print(name)\n```"


def test_code_is_whole_or_not_there() -> None:
    assert short(f"嘿！别这么说。试试这个：\n{FENCE}\n会好的。") == "嘿！别这么说。"
    assert short(f"嘿！别这么说。\n\n{FENCE}") == "嘿！别这么说。"
    assert short(f"{FENCE}\n这样就行，你再试试看，一定会好的，别担心。") == FENCE
    assert short(f"这样写：\n{FENCE}\n会好的，别担心啦。") == f"这样写：\n{FENCE}"
    assert short("$$\na = b + c + d + e + f + g\n$$\n你看。") == "$$\na = b + c + d + e + f + g\n$$"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("**嘿！别这么说。你已经很努力了，老板骂你不代表你不好。**", "**嘿！别这么说。**"),
        ("「别这么说。」她抱住你。「你已经很努力了，真的已经很努力了呀。」", "「别这么说。」她抱住你。"),
        ("（轻轻抱住你，拍拍你的背，什么也不说，就这样陪你坐了好久好久）", "（轻轻抱住你，拍拍你的背，什么也不说）"),
        ("“**一个一个字慢慢地说给你听你要好好地听着不要走**”", "“**一个一个字慢慢地说给你听你要**”"),
        (
            "***Oh no! That sounds rough, it really does, my dear. Tell me everything now.***",
            "***Oh no! That sounds rough, it really does, my dear.***",
        ),
        (
            "“I was thinking that perhaps we could all go down to the river”",
            "“I was thinking that perhaps we could all go down to the”",
        ),
        # A selector hangs on the mark that ends the pair: the pair ends before it, or is closed anew.
        ("一二三四五六七八九十一二三四五**粗**\ufe0f你好你好", "一二三四五六七八九十一二三四五**粗**"),
    ],
)
def test_a_pair_of_marks_that_is_too_long_is_closed_where_the_answer_stops(text: str, left: str) -> None:
    assert short(text) == left


OPEN = "“「（【《"


@given(
    st.lists(
        st.sampled_from(
            [
                "“她说「不要。不要走。」”",
                "||不告诉你这个秘密是什么。||",
                "\n",
                "\n\n",
                "你已经很努力了",
                "别这么说。",
                "好的！",
                "，",
                "哈" * 12,
                "**嘿！走。**",
                "（嗯。真的，真的很好很好的呀。）",
                "「好，好。」",
            ]
        ),
        min_size=1,
        max_size=12,
    ),
    st.sampled_from(["", f"\n{FENCE}\n", "\n- 一。\n- 二。\n- 三。\n"]),
)
def test_short_comfort_leaves_no_mark_open_and_no_code_cut(pieces: list[str], block: str) -> None:
    text = make_visible("走吧。" + "".join(pieces) + block)
    left = short(text)
    assert len(left) <= 20
    assert text.startswith((left, left.rstrip("*|”」）")))
    assert all(left.count(opener) == left.count(closer) for opener, closer in zip(OPEN, "”」）】》", strict=True))
    assert all(left.count(twin) % 2 == 0 for twin in ("**", "||"))
    assert "```" not in left


def test_medium_and_long_answers_have_a_bound_too() -> None:
    text = make_visible("这是一句话，说得不长也不短。" * 400)
    assert 780 <= len(shorten(text, "medium", "zh").text) <= 800
    assert 2_980 <= len(shorten(text, "long", "zh").text) <= 3_000
    assert not shorten(make_visible("短。"), "medium", "zh").cut


@given(
    st.lists(
        st.sampled_from(["好的", "走吧", "，", "。", "！", "？", "（嗯）", "“是”", "👋🏽", "3.5", "很长很长", "\n"]),
        max_size=40,
    )
)
def test_short_is_a_beginning_of_at_most_twenty_characters(pieces: list[str]) -> None:
    text = make_visible("".join(pieces))
    left = shorten(text, "short", "zh")
    assert text.startswith(left.text)
    assert bool(left.text) == bool(text)
    assert len(left.text) <= 20 or not any("\u4e00" <= c <= "\u9fff" for c in text)
