"""The rules that a person gave: what breaks them is found, and mended so that nothing of it is left."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from botkit.conversation.likeness import essence
from botkit.conversation.style import broken, repair
from botkit.conversation.style.lists import has_list
from botkit.memory.rules import StyleRule
from botkit.messages import Language

LISTS, SUMMARY = StyleRule("no_lists"), StyleRule("no_summary")
EMOJI, QUESTIONS = StyleRule("no_emoji"), StyleRule("no_questions")


def banned(words: str) -> StyleRule:
    return StyleRule("banned", words)


MENDED: list[tuple[str, StyleRule, Language, str]] = [
    (
        "你可以这样：\n1. 早点睡\n2. 多喝水\n3. 少想事\n加油呀。",
        LISTS,
        "zh",
        "你可以这样：\n早点睡，多喝水，少想事。\n加油呀。",
    ),
    ("Try this:\n- go to bed\n- drink water\n\n- rest", LISTS, "en", "Try this:\ngo to bed, drink water, rest."),
    ("建议：1. 早点睡。2. 多喝水。", LISTS, "zh", "建议：早点睡，多喝水。"),
    ("①早睡②早起", LISTS, "zh", "早睡，早起。"),
    ("**1. 早点睡**：很重要\n**2. 喝水**：也重要", LISTS, "zh", "早点睡：很重要，喝水：也重要。"),
    ("总之，你已经很好了。", SUMMARY, "zh", "你已经很好了。"),
    ("别急。总之，你很好了。希望这些对你有帮助！", SUMMARY, "zh", "别急。"),
    ("早点睡，总之别熬夜。", SUMMARY, "zh", "早点睡，别熬夜。"),
    ("You did well. To sum up: rest. Hope this helps!", SUMMARY, "en", "You did well."),
    ("Overall, you did well.", SUMMARY, "en", "You did well."),
    ("太好了😀！走吧 🎉", EMOJI, "zh", "太好了！走吧"),
    ("Nice :) See you <3", EMOJI, "en", "Nice See you"),
    ("我在。你怎么了？", QUESTIONS, "zh", "我在。"),
    ("I'm here. Sit. What happened? 😊", QUESTIONS, "en", "I'm here. Sit."),
    ("怎么了？", QUESTIONS, "zh", ""),
    ("慢慢来，松 弛 感最重要。先睡吧。", banned("松弛感"), "zh", "慢慢来，先睡吧。"),
    ("加油！你可以的。", banned("加油"), "zh", "你可以的。"),
    ("No-Worries! I'm here.", banned("no worries"), "en", "I'm here."),
    ("Your EX's car is here, but you are fine.", banned("ex"), "en", "You are fine."),
    ("松，弛。感", banned("松弛感"), "zh", ""),
    ("一二三四五六七八九十，一二三四五六。一二三", StyleRule("length", limit=12), "zh", "一二三四五六七八九十"),
    ("https://example.org/" + "a" * 60, StyleRule("length", limit=40), "en", ""),
    ("好的，我知道了。", StyleRule("language", "en"), "en", ""),
]


@pytest.mark.parametrize(("text", "rule", "language", "left"), MENDED)
def test_what_breaks_a_rule_is_found_and_mended(text: str, rule: StyleRule, language: Language, left: str) -> None:
    assert broken(text, [rule])
    assert repair(text, [rule], language) == left


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("今天是2026.1.5，气温3.5度，8:30见。", LISTS),
        ("```\n- name: a\n- name: b\n```", LISTS),
        ("2026年我们去看海。", LISTS),
        ("The overall mood was fine.", SUMMARY),
        ("总是这样。", SUMMARY),
        ("见面 10:30 (二楼)", EMOJI),
        ("它叫什么来着？我想想。", QUESTIONS),
        ("The next exam is fine, and so is the text.", banned("ex")),
        ("Sure thing, 文儿.", StyleRule("language", "en")),
        ("OK，走！", StyleRule("language", "zh")),
        ("😀", StyleRule("language", "zh")),
        ("whatever: 1. 2. 3.", StyleRule("free", "be nice")),
        ("十个字以内的一句话", StyleRule("length", limit=10)),
    ],
)
def test_what_keeps_to_a_rule_is_left_alone(text: str, rule: StyleRule) -> None:
    assert broken(text, [rule]) is None
    assert repair(text, [rule], "zh") == text


@pytest.mark.parametrize(
    "sign", ["- ", "* ", "• ", "· ", "1. ", "1、", "1) ", "（1）", "①", "一、", "1️⃣ ", "[ ] ", "a) ", "▪ "]
)
def test_every_sign_of_a_list_is_one(sign: str) -> None:
    assert has_list(f"好：\n{sign}早睡\n{sign}早起")
    assert repair(f"好：\n{sign}早睡\n{sign}早起", [LISTS], "zh") == "好：\n早睡，早起。"


WORDS = ["松弛感", "加油", "no worries", "ex", "ＥＸ", "Kevin", "salary", "前任", "🎉", "a", "C++", "emo了"]
RULES = st.lists(
    st.one_of(
        st.sampled_from([LISTS, SUMMARY, EMOJI, QUESTIONS]),
        st.sampled_from(WORDS).map(banned),
        st.integers(1, 80).map(lambda limit: StyleRule("length", limit=limit)),
        st.sampled_from(["zh", "en"]).map(lambda language: StyleRule("language", language)),
        st.just(StyleRule("free", "be nice")),
    ),
    max_size=5,
)
PIECES = [
    *("松弛感", "加 油", "No Worries", "e.x", "exes", "kevin's", "salaries", "前，任", "C++", "🎉", "emo了"),
    *("总之，", "总结一下：", "希望这些对你有帮助", "In summary, ", "Hope this helps! ", "Overall, "),
    *("\n- ", "\n1. ", "\n2、", "①", "| a | b |\n", "1) ", "```\n", "**", "\n\n"),
    *("“", "”", "（", "）", "。", "，", "？", "! ", "…", "~", "😀", "👍🏽", ":)", "\u200b", "é", "ﬁ", "Ⅳ"),
    *("吗", "好", "走吧", "rest", " well ", "https://example.org/a-b", "3.5", "x"),
]
TEXTS = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=14).map("".join))


@settings(max_examples=400)
@given(text=TEXTS, rules=RULES, language=st.sampled_from(["zh", "en"]))
def test_whatever_is_left_of_a_text_breaks_no_rule(text: str, rules: list[StyleRule], language: Language) -> None:
    left = repair(text, rules, language)
    assert broken(left, rules) is None
    for rule in rules:
        if rule.kind == "banned" and not essence(rule.words).isascii():
            assert essence(rule.words) not in essence(left)
        if rule.kind == "length":
            assert len(left) <= rule.limit
    if broken(text, rules) is None:
        assert left == text


@given(
    word=st.sampled_from(["松弛感", "加油", "躺平"]),
    between=st.sampled_from(["", " ", "-", "·", "，", "\u200b", "**", "。"]),
)
def test_no_dress_hides_a_word(word: str, between: str) -> None:
    text = f"今天就{between.join(word)}吧"
    for form in (text, unicodedata.normalize("NFD", text), text.replace("今", "　今")):
        assert broken(form, [banned(word)])
