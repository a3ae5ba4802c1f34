"""A text longer than the platform takes is parted where it hurts least, and what fits stays whole."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botkit.conversation.visible import make_visible
from botkit.visibility.characters import measure
from tests.conversation.test_pacing import LINK, parts
from tests.fuzz.texts import says_the_same


@pytest.mark.parametrize("link", [LINK, "https://a.example/wiki/Tea_(drink)", "some.one+tag@mail.example.com"])
@pytest.mark.parametrize("behind", ["。", "）。", ")", ". ", "，", "**"])
def test_an_address_is_never_torn_by_the_platforms_length(link: str, behind: str) -> None:
    text = f"字{'字' * 30}{link}{behind}然后{'再' * 40}"
    assert any(link in part for part in parts(text, 1, max_length=len(link) + 4))


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
    assert says_the_same(sent, text)
    assert all(re.fullmatch(r"```\n(line \d+ of the listing\n)+```", part) for part in sent)


def test_parted_code_names_its_language_in_every_piece_and_keeps_its_indentation() -> None:
    text = "```python\ndef greet():\n    print('hello')\n\n    print('and bye')\n```\n\n好吗？"
    assert parts(text, 1, max_length=48) == [
        "```python\ndef greet():\n    print('hello')\n```",
        "```python\n    print('and bye')\n```\n\n好吗？",
    ]


def test_a_list_that_is_too_long_is_parted_between_its_items() -> None:
    items = [f"{number}. 第{number}件事。做完再说。\n   - 慢慢来。" for number in range(1, 7)]
    sent = parts("\n".join(items), 3, max_length=60)
    assert "\n".join(sent).split("\n") == "\n".join(items).split("\n")
    assert all(any(item in part for part in sent) for item in items)


def test_a_table_or_quotation_that_is_too_long_is_parted_at_its_lines() -> None:
    for line in ("| 一个。词 | two. words |", "> 一行。又一句。还有一句。"):
        sent = parts("\n".join([line] * 9), 2, max_length=70)
        assert len(sent) > 2
        assert all(set(part.split("\n")) == {line} for part in sent)


WORDS = st.sampled_from(
    ["好的。", "走吧！", "Hello there. ", "What? ", "慢慢来，", "and so on", "3.14", "👋🏽", "嗯……", "e.g. this "]
)
PLAIN = st.lists(WORDS, min_size=1, max_size=4).map("".join).map(str.strip)


def _marked(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = st.sampled_from(["**|**", "~~|~~", "||¦||", "「|」", "（|）", "“|”", "[|](https://example.com/a b.c)"])
    return st.tuples(pairs, inner).map(lambda pair: pair[1].join(pair[0].split("¦" if "¦" in pair[0] else "|")))


MARKED = st.recursive(_marked(PLAIN), _marked, max_leaves=2).filter(
    lambda text: len(text) <= 90 and all(text.count(mark) <= 2 for mark in ("**", "~~", "||"))
)


def _list(items: list[str], marker: str, apart: str) -> str:
    return apart.join(f"{marker} {item}" for item in items)


FENCED = st.lists(
    st.sampled_from(["x = 1", "", "    y. z! ", "# 好。不好。", "print('（')"]), min_size=1, max_size=5
).map(lambda lines: "\n".join(["```py", "a = 0", *lines, "b = 1", "```"]))
ITEMS = st.lists(MARKED, min_size=2, max_size=4)
LISTS = st.builds(
    _list, ITEMS, st.sampled_from(["-", "1.", "(2)", "a)", "①", "一、", "✅"]), st.sampled_from(["\n", "\n\n"])
)
NESTED = st.builds(
    lambda item, inside: f"- {item}\n" + "\n".join(f"  {line}".rstrip() for line in inside.split("\n")),
    PLAIN,
    LISTS | FENCED,
)
QUOTED = ITEMS.map(lambda lines: "\n".join(f"> {line}" for line in lines))
ROWS = st.integers(1, 4).map(lambda rows: "| a. | b |\n|---|---|" + "\n| 1。 | 2! x |" * rows)
DEEP = st.just("    def f():\n        return 1.  # 好。\n\n    f()")
FORMULA = st.sampled_from(["$$\na. b\n\nc\n$$", "\\[\na. b\nc\n\\]"])
BLOCKS = FENCED | LISTS | NESTED | QUOTED | ROWS | DEEP | FORMULA


@given(
    blocks=st.lists(BLOCKS, min_size=1, max_size=4),
    between=st.lists(PLAIN.filter(lambda text: text[0] != "👋"), min_size=5, max_size=5),
    most=st.integers(1, 4),
    limit=st.sampled_from([60, 150, 400, 4096]),
)
def test_every_block_lies_whole_in_one_bubble_wherever_it_fits(
    blocks: list[str], between: list[str], most: int, limit: int
) -> None:
    text = make_visible(
        "\n\n".join(part for pair in zip(between, [*blocks, ""], strict=False) for part in pair if part)
    )
    sent = parts(text, most, max_length=limit)
    assert says_the_same(sent, text)
    assert all(len(part) <= limit for part in sent)
    for block in blocks:
        if len(block) <= limit:
            assert any(block in part for part in sent)
    for part in sent:
        assert part.count("```") % 2 == 0 or limit == 60


@given(before=PLAIN, marked=MARKED, after=PLAIN, most=st.integers(1, 4), limit=st.sampled_from([100, 400, 4096]))
def test_every_pair_of_marks_lies_whole_in_one_bubble(
    before: str, marked: str, after: str, most: int, limit: int
) -> None:
    sent = parts(f"{before} {marked} {after}", most, max_length=limit)
    assert any(marked in part for part in sent)
