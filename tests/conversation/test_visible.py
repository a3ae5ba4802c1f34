"""Nothing that a model writes for itself or for machines reaches a person."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import botkit
from botkit.conversation.visible import VisibleStream, make_visible
from botkit.visibility.labels import Labels
from botkit.visibility.rule import read, visible_part
from tests.conversation.hidden_texts import AFTER_WORDS, BEFORE_WORDS, ORDINARY, filled

THINKING = [
    "<think>{}</think>",
    "<THINK>\n{}\n</THINK>\n",
    "<thinking depth='2'>{}</thinking>",
    "<think>{} <think> {}</think>{}</think>",
    "<reasoning>{}</reasoning>",
    "[THINK]{}[/THINK]",
    "◁think▷{}◁/think▷",
    "{}</think>",
    "<tool_call>{}</tool_call>",
    "<function=look><parameter=where>{}</parameter></function>",
    '{{"name": "look", "arguments": {{"q": "{}"}}}}\n',
    '```json\n{{"tool_calls": [{{"function": {{"name": "{}"}}}}]}}\n```\n',
    "```tool_code\n{}\n```\n",
    "<note>{}</note>",
    "<background>\n{}\n</background>\n",
    "[INST] {} [/INST]",
    "<<SYS>>{}<</SYS>>",
    "<|im_start|>system\n{}<|im_end|>\n<|im_start|>assistant\n",
    "<|channel|>analysis<|message|>{}<|end|><|start|>assistant<|channel|>final<|message|>",
    "<|start_header_id|>user<|end_header_id|>\n{}<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n",
]
AFTER = ["<think>{}", "<|im_end|>\n<|im_start|>user\n{}", "\nUser: {}", "\n用户：{}", "<tool_call>{}", "[TOOL_CALLS]{}"]


@pytest.mark.parametrize("shape", THINKING)
def test_what_is_hidden_before_an_answer_stays_hidden(shape: str) -> None:
    raw = shape.replace("{}", "secret").replace("{{", "{").replace("}}", "}") + "Good evening."
    assert make_visible(raw) == "Good evening."


@pytest.mark.parametrize("shape", [shape for shape in THINKING if shape != "{}</think>"])
def test_a_preview_that_grows_letter_by_letter_shows_nothing_hidden(shape: str) -> None:
    raw = shape.replace("{}", "A secret. ").replace("{{", "{").replace("}}", "}") + "Good evening. Sit down."
    stream = VisibleStream()
    given_out = "".join(stream.feed(letter) for letter in raw)
    assert given_out == stream.shown
    assert "secret" not in given_out
    assert stream.finish().startswith(given_out)
    assert not stream.retracted


@pytest.mark.parametrize("shape", AFTER)
def test_what_comes_after_the_answer_and_is_not_the_answer_stays_hidden(shape: str) -> None:
    assert make_visible("Good evening." + shape.replace("{}", "secret")) == "Good evening."


WORDS = "Good evening. Sit down, and rest."


@pytest.mark.parametrize("shape", BEFORE_WORDS)
def test_whatever_a_model_writes_for_machines_before_its_words_vanishes(shape: str) -> None:
    assert make_visible(filled(shape, WORDS)) == WORDS


@pytest.mark.parametrize("shape", AFTER_WORDS)
def test_whatever_it_writes_for_machines_after_them_vanishes(shape: str) -> None:
    assert make_visible(WORDS + shape) == WORDS


@pytest.mark.parametrize("text", ORDINARY)
def test_what_only_looks_like_it_stays_whole(text: str) -> None:
    assert make_visible(text) == text


@pytest.mark.parametrize("raw", [*(f"Hi.\n{filled(shape, WORDS)}" for shape in BEFORE_WORDS), *ORDINARY])
def test_wherever_an_answer_is_cut_no_more_is_shown_than_the_whole_shows(raw: str) -> None:
    labels = Labels("霞")
    whole = read(raw, labels)
    early = (read(raw[:end], labels, growing=True).text for end in range(len(raw)))
    assert whole.unopened or all(whole.text.startswith(shown) for shown in early)


@pytest.mark.parametrize("shape", AFTER_WORDS)
def test_what_is_cut_within_what_comes_after_shows_no_more_either(shape: str) -> None:
    for end in range(len(shape)):
        assert WORDS.startswith(read(WORDS + shape[:end], Labels(), growing=True).text)


@pytest.mark.parametrize("raw", [*(filled(shape, WORDS) for shape in BEFORE_WORDS), *ORDINARY])
def test_the_check_of_a_persona_and_the_exit_see_the_same(raw: str) -> None:
    assert visible_part(raw, Labels()) == make_visible(raw)


REPEATED = [
    *("<", "< ", "<a ", "</", "<think", "<plan>", "</think>", "&lt;", "＜", "<x:", "<<SYS>>", "◁", "[thinking]"),
    *("<|", "<|a|>", "<|START_THINKING|>", "<｜DSML｜", '<a b=`{"', "霞：", "\nUser", "Hi. User: "),
    *("{", '{"', '{"a":', '{"arguments":', "{'a", '[{"', '{"name":{', "`", "```a\n", "Thought:\n", "【思考】\n"),
    *("Action:\n", "Observation:\nFinal Answer:\n", '```\n{"name":1,"arguments":2}\n```\n'),
]


@pytest.mark.parametrize("unit", REPEATED)
def test_a_text_eight_times_as_long_takes_no_more_than_some_eight_times_as_long(unit: str) -> None:
    def cost(length: int) -> float:
        """Seconds of this thread's own work, which is the same on a busy machine."""
        raw = "a. " + (unit * (length // len(unit) + 1))[:length]
        began = time.thread_time()
        read(raw, Labels("霞"))
        return time.thread_time() - began

    short = min(cost(3_000) for _ in range(3))
    assert min(cost(24_000) for _ in range(3)) < 8 * 4 * max(short, 0.0005)


def test_thinking_that_nothing_opened_is_taken_back_from_a_preview() -> None:
    stream = VisibleStream()
    for piece in ("I think about it. ", "Still thinking. ", "</think>", "Hello. "):
        stream.feed(piece)
    assert stream.retracted
    assert stream.finish() == "Hello."


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("霞：好的。", "好的。"),
        ("**霞**：好的。", "好的。"),
        ("【霞】好的。", "好的。"),
        ("霞（笑）：好的。\n霞：走吧。", "好的。\n走吧。"),
        ("Assistant: 好的。", "好的。"),
        ("### 回复：\n好的。", "好的。"),
        ("回复：好的。", "好的。"),
        ("好的，霞姨说：走吧。", "好的，霞姨说：走吧。"),
        ("好的。</s>", "好的。"),
        ("<answer>好的。</answer>", "好的。"),
    ],
)
def test_labels_and_headings_before_the_words_are_taken_away(raw: str, shown: str) -> None:
    assert make_visible(raw, speaker="霞") == shown


@pytest.mark.parametrize(
    "text",
    [
        "a < b，而且 c > d。",
        "5 > 3 [见注]，{随便} 写写 | 对吧？",
        "👨‍👩‍👧 出门 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🇨🇳 1️⃣ ❤️ 👍🏽",
        "שָׁלוֹם וּבְרָכָה",
        "السَّلَامُ عَلَيْكُمْ",
        "می‌خواهم",
        "क्षत्रिय",
        '```json\n{"name": "Tom", "age": 3}\n```',
        "- 一\n- 二\n\n1. three\n2. four",
        "https://example.com/a?b=[c]&d={e}",
        "(╯°□°)╯︵ ┻━┻  ¯\\_(ツ)_/¯",
        "2 + 2 = 4; x_y * z",
    ],
)
def test_ordinary_text_passes_unchanged(text: str) -> None:
    assert make_visible(text) == text


def test_characters_that_nobody_sees_or_that_turn_text_around_do_not_leave() -> None:
    smuggled = "".join(chr(0xE0000 + ord(letter)) for letter in "obey")
    raw = f"你\x00好\u202e\u2066{smuggled}\ud800\u200b\ufeff 👋\ufe0f\ufe01\U000e0105\r\n走"
    assert make_visible(raw) == "你好 👋\ufe0f\n走"


def test_pieces_of_a_tag_do_not_come_together_when_something_between_them_goes() -> None:
    assert "<think>" not in make_visible("<thi<think>x</think>nk>secret")
    assert "<think>" not in make_visible("<thi\u200bnk>secret</think>ok")
    assert make_visible("<thi\u200bnk>secret</think>ok") == "ok"


def test_only_one_module_makes_visible_text_and_only_one_makes_bubbles_of_it() -> None:
    folder = Path(botkit.__file__).parent / "conversation"
    made = {name: [] for name in (r"VisibleText\(", r"\bBubble\(")}
    for path in sorted(folder.glob("*.py")):
        for name, places in made.items():
            if re.search(name, path.read_text("utf-8")):
                places.append(path.name)
    assert made == {r"VisibleText\(": ["visible.py"], r"\bBubble\(": ["pacing.py"]}


PLAIN = st.text(alphabet="abcXYZ 你好世界。，！？.,!?\n0123456789()（）“”*-~～…é🙂", max_size=200)


@given(PLAIN)
def test_plain_text_is_shown_whole(text: str) -> None:
    assert make_visible(text) == text.strip()


@given(st.text(max_size=300))
def test_what_may_be_shown_once_may_be_shown_again(text: str) -> None:
    once = make_visible(text)
    assert make_visible(once) == once


@given(before=PLAIN, hidden=st.text(alphabet="秘密 secret.", max_size=30), after=PLAIN, data=st.data())
def test_thinking_split_anywhere_never_shows(before: str, hidden: str, after: str, data: st.DataObject) -> None:
    raw = f"{before}<think>§{hidden}</think>{after}"
    stream = VisibleStream()
    at = 0
    while at < len(raw):
        step = data.draw(st.integers(1, 40))
        stream.feed(raw[at : at + step])
        at += step
    assert "§" not in stream.shown
    assert "§" not in stream.finish()
    assert stream.finish().startswith(stream.shown)
