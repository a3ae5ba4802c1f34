"""Markdown as it is shown in Telegram: marks become what they mean, and everything else stays as it was written."""

import pytest

from botkit_telegram.formatting import plain, render
from botkit_telegram.rendered import Rendered, Span, entities_of
from botkit_telegram.splitting import split

LINK = "https://example.org/a_b?c=d&e=f"


def marked(text: str) -> list[tuple[str, str]]:
    """What stands out, as kind and words."""
    rendered = render(text)
    return [(span.kind, rendered.text[span.start : span.end]) for span in rendered.spans]


@pytest.mark.parametrize(
    "text",
    [
        "嘿！别这么说。",
        "one\n\n\ntwo",
        "[b]not markup[/b] <i>nor this</i>",
        "(*^_^*) *_* ^_^ hi ^_^ T_T -_- >_< orz",
        "_(:з」∠)_ 好累",
        "> < 不要嘛",
        "> _ < 不要",
        "¯\\_(ツ)_/¯",
        "\\(^o^)/",
        "2*3*4=24, 5 * 6 and f*ck",
        "$5 and 6$, or $7 (~$8)",
        "$5 in C:\\x for 5$",
        "好呀~~ 真的~~好呀~~",
        "AT&T &copy; &amp; <3",
        "snake_case_name and __init__",
        "3. third\n5. fifth",
        "- 霞",
        "a || b || c",
        "see [1] and [^2] and [a][b]\n[c]: x",
        "[笑](不是链接)",
        "#tag @mira_bot /help",
        "*",
        "**",
        "`",
        "``` ```",
        "~~~~ hm",
        "C:\\Users\\wen",
        "an open **mark and `another",
        f"{LINK}",
    ],
)
def test_what_is_no_mark_stays_as_it_was_written(text: str) -> None:
    assert render(text) == Rendered(text)


@pytest.mark.parametrize(
    ("text", "shown", "spans"),
    [
        ("that is **really** good", "that is really good", [("bold", "really")]),
        ("**“好的。”**他说", "“好的。”他说", [("bold", "“好的。”")]),
        ("他说**“好的。”**然后", "他说“好的。”然后", [("bold", "“好的。”")]),
        ("*她笑了笑*说", "她笑了笑说", [("italic", "她笑了笑")]),
        ("_she smiles._ ok", "she smiles. ok", [("italic", "she smiles.")]),
        ("***both***", "both", [("bold", "both"), ("italic", "both")]),
        ("**bold *it***", "bold it", [("italic", "it"), ("bold", "bold it")]),
        ("*a **b** c*", "a b c", [("bold", "b"), ("italic", "a b c")]),
        ("**two\nlines**", "two\nlines", [("bold", "two\nlines")]),
        ("__very bold__", "very bold", [("bold", "very bold")]),
        ("~~no~~ ||spoiler||", "no spoiler", [("strikethrough", "no"), ("spoiler", "spoiler")]),
        ("`x = **1**`", "x = **1**", [("code", "x = **1**")]),
        ("``a ` b``", "a ` b", [("code", "a ` b")]),
        (f"[here]({LINK})", "here", [("text_link", "here")]),
        (f"[**here**]({LINK} 'title')", "here", [("bold", "here"), ("text_link", "here")]),
        (f"![a cat]({LINK})", "a cat", [("text_link", "a cat")]),
        (f"![]({LINK}) <{LINK}> [{LINK}]({LINK})", f"{LINK} {LINK} {LINK}", []),
        (f"**{LINK}**", LINK, [("bold", LINK)]),
        ("[write](mailto:ana@example.org)", "write (ana@example.org)", []),
        ("# Title\ntext", "Title\ntext", [("bold", "Title")]),
        ("> quoted\n> > deeper\nend", "quoted\ndeeper\nend", [("blockquote", "quoted\ndeeper")]),
        (">   > so?", "so?", [("blockquote", "so?")]),
        ("- a\n  - b\n- [x] c\n* [ ] d", "• a\n  • b\n☑ c\n☐ d", []),
        ("1. **a**\n2. b", "1. a\n2. b", [("bold", "a")]),
        ("a\n---\nb", "a\n———\nb", []),
        ("x\\*y\\_z hi\\!", "x*y_z hi!", []),
        ("```py\nx = 1\n\ny = 2\n```\nthen", "x = 1\n\ny = 2\nthen", [("pre", "x = 1\n\ny = 2")]),
        ("```\nnever closed", "never closed", [("pre", "never closed")]),
        ("> ```\n> code\n> ```", "code", [("pre", "code"), ("blockquote", "code")]),
        ("| a | b |\n|---|---|\n| 1 | **2** |\n\nend", "a | b\n--+--\n1 | 2\n\nend", [("pre", "a | b\n--+--\n1 | 2")]),
        ("|名字|年|\n|-|-|\n|霞|30|", "名字 | 年\n-----+---\n霞   | 30", [("pre", "名字 | 年\n-----+---\n霞   | 30")]),
        ("one<br>two", "one\ntwo", []),
        ("so \\(a \\leq \\frac{1}{2}\\) holds", "so a ≤ ½ holds", []),
        ("$$\n\\sqrt{x}\n$$", "√x̅", []),
        ("\\(really\\) \\[sic\\]", "(really) [sic]", []),
    ],
)  # fmt: skip
def test_marks_become_what_they_mean(text: str, shown: str, spans: list[tuple[str, str]]) -> None:
    assert render(text).text == shown
    assert marked(text) == spans


def test_code_within_bold_words_is_code_alone() -> None:
    assert marked("**a `code` b**") == [("code", "code"), ("bold", "a "), ("bold", " b")]


def test_a_language_and_an_address_go_along() -> None:
    assert entities_of(render(f"```py\nx\n```\n[y]({LINK})")) == [
        {"type": "pre", "offset": 0, "length": 1, "language": "py"},
        {"type": "text_link", "offset": 2, "length": 1, "url": LINK},
    ]


def test_places_are_counted_in_utf16_units_and_the_outer_comes_first() -> None:
    assert entities_of(render("👩‍👧 **bold *it* 👍**!")) == [
        {"type": "bold", "offset": 6, "length": 10},
        {"type": "italic", "offset": 11, "length": 2},
    ]


def test_where_nothing_would_be_left_the_text_is_shown_as_it_was_written() -> None:
    assert render("```\n```").text == "```\n```"
    assert render(" \n ").text == ""


def test_half_a_character_does_not_reach_the_wire() -> None:
    assert render("a\ud83d**b**").text == "a\ufffdb"
    assert plain(" **x\udc00** ").text == "**x\ufffd**"


class TestSplitting:
    def test_what_fits_is_one_message(self) -> None:
        assert split(Rendered("好" * 4096)) == [Rendered("好" * 4096)]

    def test_a_long_text_is_parted_between_sentences(self) -> None:
        sentence = "This is a sentence of middling length, said calmly. "
        parts = split(Rendered((sentence * 100).strip()))
        assert len(parts) == 2
        assert all(part.text.endswith("calmly.") for part in parts)
        assert " ".join(part.text for part in parts) == (sentence * 100).strip()

    def test_paragraphs_are_parted_before_sentences(self) -> None:
        parts = split(Rendered("甲。" * 1500 + "\n\n" + "乙。" * 1000))
        assert [set(part.text) for part in parts] == [{"甲", "。"}, {"乙", "。"}]

    def test_emoji_count_twice_and_are_never_torn(self) -> None:
        family = "👨‍👩‍👧"
        parts = split(Rendered(family * 1000))
        assert all(len(part.text.encode("utf-16-le")) // 2 <= 4096 for part in parts)
        assert all(part.text == family * (len(part.text) // len(family)) for part in parts)

    def test_flags_are_parted_between_flags(self) -> None:
        parts = split(Rendered("x" + "🇨🇳" * 2000))
        assert all(part.text.removeprefix("x") == "🇨🇳" * (len(part.text) // 2) for part in parts)

    def test_what_stands_out_goes_on_in_the_next_message(self) -> None:
        parts = split(Rendered("word " * 1500, (Span("bold", 0, 7500),)))
        assert len(parts) == 2
        assert all(part.spans == (Span("bold", 0, len(part.text)),) for part in parts)

    def test_a_link_is_not_parted(self) -> None:
        text = "a" * 4090 + " one link here " + "b" * 100
        link = Span("text_link", 4091, 4104, LINK)
        first, second = split(Rendered(text, (link,)))
        assert first.spans == ()
        assert second.text.startswith("one link here")

    def test_more_than_a_hundred_marks_need_a_second_message(self) -> None:
        parts = split(render(" ".join(f"**w{number}**" for number in range(150))))
        assert [len(part.spans) for part in parts] == [100, 50]
        assert parts[1].text.startswith("w100 ")
