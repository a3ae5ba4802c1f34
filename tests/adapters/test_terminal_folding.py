"""Lines of a bubble: broken where a person would break them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from botkit_terminal.folding import fold

LETTERS = st.text(st.sampled_from("abc ，。？「」（中文字 é👩‍👧❤️🇨🇳\n-/"))


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("今天下雨了，你好吗", 10, ["今天下雨", "了，你好吗"]),
        ("今天下雨了，你好吗", 12, ["今天下雨了，", "你好吗"]),
        ("一二三四五？", 10, ["一二三四", "五？"]),
        ("一二三「四五」", 8, ["一二三", "「四五」"]),
        ("发 /help 看看能做什么。", 10, ["发 /help", "看看能做什", "么。"]),
        ("the sky is blue today", 10, ["the sky is", "blue today"]),
        ("a-very-long-word", 6, ["a-very", "-long-", "word"]),
        ("  indented\n\nlast", 20, ["  indented", "", "last"]),
        ("妈妈说OK，好的", 8, ["妈妈说", "OK，好的"]),
        ("👩‍👧‍👦👩‍👧‍👦👩‍👧‍👦", 4, ["👩‍👧‍👦👩‍👧‍👦", "👩‍👧‍👦"]),
        ("", 10, [""]),
    ],
)
def test_where_a_line_ends(text: str, width: int, lines: list[str]) -> None:
    assert fold(text, width).split("\n") == lines


def test_a_path_is_left_whole() -> None:
    path = "/home/somebody/with/a/long/name/botkit.log"
    assert fold(f"look into {path} for it", 12, break_words=False).split("\n") == ["look into", path, "for it"]


@given(LETTERS, st.integers(4, 30))
def test_nothing_is_lost_and_nothing_too_wide(text: str, width: int) -> None:
    folded = fold(text, width)
    assert "".join(folded.split()) == "".join(text.split())
    assert all(cell_len(line) <= width for line in folded.split("\n"))
