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
from tests.fuzz.texts import says_the_same

CODE = "```python\ndef f(x):\n\n    return x  # 好。不好。\n```"
LIST = "要买的：\n- 牛奶。两盒\n- 鸡蛋\n\n- 面包"
STEPS = "Here you go:\n1. Boil the water.\n2. Add the tea. Wait!\n   Three minutes.\n3. Drink."
TABLE = "| a | b |\n|---|---|\n| 1 | 2 |"
LINK = "https://example.com/one/two?three=four,five!six.seven#eight"


def parts(text: str, most: int = 3, **capabilities: object) -> list[str]:
    able = Capabilities(**capabilities)  # pyright: ignore[reportArgumentType]
    return [bubble.text for bubble in bubbles(make_visible(text), Speech(bubbles=most), able)]


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


MARKERS = (
    "(1) （1） 1) 1. 1、 ① 一、 （一） a) a. A. （a） i) iv. - * + • · – ● ◦ ▪ ✅ 🥛 1️⃣ [1] 第一， **1.** ➤ Step_1:"
)


@pytest.mark.parametrize("marker", MARKERS.split())
@pytest.mark.parametrize("apart", ["\n", "\n\n", "\n   而且不急，想好了再做。\n", "\n   - 里面的。一点。\n\n"])
def test_a_list_stays_whole_whatever_counts_its_items(marker: str, apart: str) -> None:
    marker = marker.replace("_", " ")
    space = "" if marker[-1] in "、），" else " "
    whole = "步骤：\n" + apart.join(f"{marker}{space}{item}" for item in ("先起床。伸个懒腰。", "喝水。", "散步去。"))
    assert parts(f"早上好呀，今天感觉怎么样？\n{whole}\n\n就这样，慢慢来，加油！", 4)[-2:] == [
        whole,
        "就这样，慢慢来，加油！",
    ]


def test_the_items_of_a_list_may_count_on_and_have_lines_of_their_own() -> None:
    letters = "Options:\na) tea. Green.\nb) coffee\nc) water"
    steps = "1. **Wake up**\nStretch a little.\n\n2. **Drink**\nWater. Slowly.\n\n3. **Walk**"
    fenced = "1. 先写：\n```py\nx = 1\n\ny = 2\n```\n2. 再跑。"
    for whole in (letters, steps, fenced):
        assert parts(f"Morning, you!\n\n{whole}\n\nThat is all.", 4) == ["Morning, you!", whole, "That is all."]


def test_one_line_with_an_emoji_or_an_initial_is_no_list() -> None:
    assert parts("😊 来啦。\n先坐。\nA. 好。", 4) == ["😊 来啦。", "先坐。", "A. 好。"]
    assert parts("😊 来啦。\n\n😭 好累。", 4) == ["😊 来啦。", "😭 好累。"]
    assert parts("嗯。\n>_<\n走吧。", 4) == ["嗯。", ">_<", "走吧。"]


@pytest.mark.parametrize(
    "whole",
    [
        "    def f():\n        return 1\n\n    print(f())",
        "\tx = 1\n\n\ty = 2",
        "$$\na = b\n\nc = d\n$$",
        "\\[\na = b\n\nc = d\n\\]",
        "> 一行。又一句。\n>\n> 三行。",
        "名字 | 年纪\n--- | ---\n小熊 | 3\n小兔 | 4",
        "~~~\nx\n\ny\n~~~",
        "````md\n```py\nx\n\ny\n```\n\nz\n````",
        "```只有一行。好。```",
    ],
)
def test_code_formulas_tables_and_quotations_stay_whole_with_their_indentation(whole: str) -> None:
    sent = parts(f"先说一句，你看看这个。\n\n{whole}\n\n看完了再告诉我，好吗？", 4)
    assert sent == ["先说一句，你看看这个。", whole, "看完了再告诉我，好吗？"]


@pytest.mark.parametrize(
    "whole",
    [
        "**This is bold. And it goes on for a while. Very long bold text here. Really long.**",
        "*He waited. And waited. And waited once more. Then he left the house without a word.*",
        "_She laughed. Then she cried. Then she laughed again, all afternoon long. It was good._",
        "~~No. Not this. Not that either. And surely not the other thing that you said. Never.~~",
        "||They all live. The dog too. And the house is sold to the neighbours in the end. Yes.||",
        "「她说好。他说不好。她又说好。他还是说不好。后来谁也没有再说话。天就这么黑了。」",
        "（其实不是。我骗你的。昨天我根本没有去。我在家里睡了一整天。你别生气好不好呀。）",
        "“**她说好。**他说「不好。真的不好。」她又说好。\n后来谁也没有再说话。天就这么黑了。”",
        "[this long page. It is nice. Read it now please because it is long](http://example.com/a b.c?d=e.f)",
        "[page. Two. Three and four and five and six and seven and eight](https://example.com/x_(y).z)",
        "$$a. b. c = d. e. f. And then some more of it, so that it is long. Yes, long. Longer.$$",
    ],
)
def test_what_stands_between_a_pair_of_marks_stays_whole(whole: str) -> None:
    sent = parts(f"Listen to this now, my dear friend. {whole} And so it went on and on until the very end.", 4)
    assert len(sent) > 1
    assert any(whole in part for part in sent)


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
    assert says_the_same([bubble.text for bubble in sent], visible)
    assert all(measure(bubble.text, able.length_unit) <= limit and bubble.text.strip() for bubble in sent)
    assert all(0.4 <= bubble.pause <= 2.5 for bubble in sent[1:])
    if measure(visible, able.length_unit) <= limit:
        assert len(sent) <= most
