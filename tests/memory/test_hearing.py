"""What is heard in what people say: a labelled table in each language, and the stories that a table cannot tell."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from botkit.clock import SECOND, Instant
from botkit.memory.hearing.hear import hear
from botkit.memory.hearing.heard import Heard
from botkit.memory.records import Kind
from botkit.memory.rules import StyleRule
from tests.memory import hearing_en, hearing_zh

NOW = Instant(1_767_603_600 * SECOND)
"""2026-01-05 09:00 UTC, a Monday."""
ZONE = ZoneInfo("Asia/Shanghai")
RULES = {
    "zh": (StyleRule("no_lists"), StyleRule("banned", "内卷"), StyleRule("banned", "躺平")),
    "en": (StyleRule("no_lists"), StyleRule("banned", "synergy"), StyleRule("banned", "hustle")),
}
NICKNAME = {"zh": "小白", "en": "Snowy"}


def heard_in(text: str, *, rules: tuple[StyleRule, ...] = (), nickname: str = "") -> Heard:
    return hear(text, now=NOW, zone=ZONE, rules=rules, nickname=nickname)


def in_table(text: str, language: str) -> Heard:
    lifts = (language == "zh" and re.search("可以|取消", text)) or re.search("again|drop all", text)
    return heard_in(text, rules=RULES[language] if lifts else (), nickname=NICKNAME[language])


def labels(heard: Heard) -> str:
    """What was heard, as the tables write it."""
    found = ["unnamed"] if heard.unnamed else []
    found += ["everything"] if heard.forget_everything else []
    found += [] if heard.pause is None else ["pause" if heard.pause else "resume"]
    found += [f"forget={words}" for words in heard.forget]
    found += [f"lifted={rule.words or rule.kind}" for rule in heard.lifted]
    found += ["noted"] * bool(heard.noted)
    for draft in heard.drafts:
        if draft.rule:
            value = draft.rule.words or draft.rule.limit
            shown = f"{draft.rule.kind}={value}" if value and draft.rule.kind != "free" else draft.rule.kind
            found.append(shown)
        elif draft.kind in {Kind.NICKNAME, Kind.PLAN}:
            found.append(f"{draft.kind.value}={draft.text}")
        else:
            found.append(draft.topic or draft.kind.value)
    return " ".join(sorted(found))


TABLES = {"zh": hearing_zh, "en": hearing_en}
SENTENCES = [(language, text, meant) for language, table in TABLES.items() for text, meant in table.HEARD]
SILENCES = [(language, text) for language, table in TABLES.items() for text in table.NOTHING]


@pytest.mark.parametrize(("language", "text", "meant"), SENTENCES)
def test_what_is_said_plainly_is_heard(language: str, text: str, meant: str) -> None:
    assert labels(in_table(text, language)) == meant


@pytest.mark.parametrize(("language", "text"), SILENCES)
def test_what_only_looks_like_it_is_not(language: str, text: str) -> None:
    heard = in_table(text, language)
    assert labels(heard) == ""
    assert heard.left == text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_tables_are_worth_their_name(language: str) -> None:
    table = TABLES[language]
    assert len(table.HEARD) + len(table.NOTHING) >= 200
    assert len(table.NOTHING) >= 100
    assert len({text for text, _ in table.HEARD} | set(table.NOTHING)) == len(table.HEARD) + len(table.NOTHING)


def test_a_person_who_asks_to_forget_may_say_more_and_that_stays() -> None:
    heard = heard_in("今天好累。忘掉我前任吧，我想吃面。前任真烦。")
    assert heard.forget == ("前任",)
    assert heard.left == "今天好累。我想吃面。"
    assert heard_in("Forget about my ex. How was your day?").left == "How was your day?"
    assert heard_in("忘掉我前任吧。").left == ""


def test_nothing_is_learnt_of_what_is_to_be_forgotten() -> None:
    heard = heard_in("记住我喜欢小明。忘掉小明吧")
    assert heard.drafts == ()
    assert heard.noted == ()
    assert heard_in("我搬到上海了，忘掉一切").drafts == ()
    assert [draft.topic for draft in heard_in("我搬到上海了，别再说加油，先别记了").drafts] == ["rule:banned:加油"]


def test_only_a_rule_that_holds_can_be_taken_back() -> None:
    assert heard_in("可以提了").lifted == ()
    assert heard_in("you can use lists again").lifted == ()
    banned = (StyleRule("banned", "松弛感"), StyleRule("banned", "加油"))
    assert heard_in("可以提了", rules=banned).lifted == banned[1:]
    assert heard_in("可以提松弛感了", rules=banned).lifted == banned[:1]


def test_a_second_length_takes_the_place_of_the_first_and_shorter_is_shorter_still() -> None:
    first = StyleRule("length", limit=60)
    heard = heard_in("再短一点", rules=(first,))
    assert heard.lifted == (first,)
    assert [draft.rule for draft in heard.drafts] == [StyleRule("length", limit=40)]
    assert heard_in("最多三十个字，最多二十个字").drafts[-1].rule == StyleRule("length", limit=20)
    assert len(heard_in("最多三十个字，最多二十个字").drafts) == 1


def test_another_language_takes_the_place_of_the_first() -> None:
    english = StyleRule("language", "en")
    heard = heard_in("用中文回我", rules=(english,))
    assert heard.lifted == (english,)
    assert [draft.rule for draft in heard.drafts] == [StyleRule("language", "zh")]


def test_a_rule_that_holds_is_not_given_twice() -> None:
    assert heard_in("不要列点", rules=(StyleRule("no_lists"),)).drafts == ()


def test_the_last_name_counts_and_a_banned_one_may_be_said_again() -> None:
    assert [draft.text for draft in heard_in("叫我小鱼。还是叫我小满吧").drafts] == ["小满"]
    heard = heard_in("叫我胖子吧", rules=(StyleRule("banned", "胖子"),))
    assert heard.lifted == (StyleRule("banned", "胖子"),)
    assert heard_in("叫我小鱼吧。算了，别叫我小鱼了").drafts == ()


def test_a_plan_has_its_time_and_its_end() -> None:
    (plan,) = heard_in("周五下午三点看牙").drafts
    friday = int(datetime(2026, 1, 9, 15, tzinfo=ZONE).timestamp()) * SECOND
    assert (plan.happens_at, plan.valid_until) == (friday, friday + 4 * 3600 * SECOND)
    (plan,) = heard_in("明天面试").drafts
    assert plan.happens_at == int(datetime(2026, 1, 6, tzinfo=ZONE).timestamp()) * SECOND
    assert plan.valid_until == int(datetime(2026, 1, 7, tzinfo=ZONE).timestamp()) * SECOND


def test_a_birthday_comes_every_year_and_the_next_one_is_told() -> None:
    (birthday,) = heard_in("我生日是1990年1月3号").drafts
    assert birthday.happens_at == int(datetime(2027, 1, 3, tzinfo=ZONE).timestamp()) * SECOND
    (leap,) = heard_in("my birthday is on February 29").drafts
    assert leap.happens_at == int(datetime(2028, 2, 29, tzinfo=ZONE).timestamp()) * SECOND
    (tomorrow,) = heard_in("明天是我生日").drafts
    assert (tomorrow.text, tomorrow.valid_until) == ("1月6日是我生日", None)
    (lunar,) = heard_in("我妈生日是农历八月十五").drafts
    assert (lunar.topic, lunar.happens_at) == ("birthday:mother", None)


def test_what_is_asked_to_be_kept_is_nodded_to_in_the_persons_words() -> None:
    heard = heard_in("记住，我对花生过敏，不能吃沙茶酱")
    assert heard.noted == ("我对花生过敏,不能吃沙茶酱",)
    assert {draft.topic for draft in heard.drafts} >= {"allergy:花生"}
    assert all(draft.strength >= 0.9 for draft in heard.drafts)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "。" * 3000,
        "不要" * 2000,
        "叫我" * 2000,
        "(" * 5000,
        "“" * 3000,
        "call me " * 600,
        "\u200b" * 500,
        "我" * 4000,
        "don't " * 700,
        "a, " * 1500,
        "记住" + "我" * 3000,
        "1月" * 1500,
    ],
)
def test_nothing_that_is_written_breaks_it_or_takes_without_end(text: str) -> None:
    assert heard_in(text).left in {text, ""}
