"""Times that people name in passing, in both languages, as they are meant where they live."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from botkit.clock import SECOND, Instant
from botkit.memory.times import find_times

SHANGHAI, BERLIN, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
THURSDAY = datetime(2026, 11, 26, 14, 30, tzinfo=SHANGHAI)


def instant(moment: datetime) -> Instant:
    return Instant(round(moment.timestamp()) * SECOND)


def told(moment: Instant, zone: ZoneInfo) -> str:
    return (
        (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=moment)).astimezone(zone).strftime("%y-%m-%d %H:%M")
    )


def found(text: str, now: datetime = THURSDAY, prefer: str = "ahead") -> list[tuple[str, str, str]]:
    zone = now.tzinfo
    assert isinstance(zone, ZoneInfo)
    times = find_times(text, instant(now), zone, prefer="back" if prefer == "back" else "ahead")
    return [(text[time.start : time.end], told(time.begin, zone), told(time.until, zone)) for time in times]


DAYS = [
    ("上周五我们去了", "上周五", "26-11-20 00:00", "26-11-21 00:00"),
    ("去年夏天热死了", "去年夏天", "25-06-01 00:00", "25-09-01 00:00"),
    ("前天晚上没睡好", "前天晚上", "26-11-24 18:00", "26-11-25 02:00"),
    ("昨晚下雨了", "昨晚", "26-11-25 18:00", "26-11-26 02:00"),
    ("下周三考试", "下周三", "26-12-02 00:00", "26-12-03 00:00"),
    ("上上周三", "上上周三", "26-11-11 00:00", "26-11-12 00:00"),
    ("礼拜天休息", "礼拜天", "26-11-29 00:00", "26-11-30 00:00"),
    ("周末爬山", "周末", "26-11-28 00:00", "26-11-30 00:00"),
    ("上个周末", "上个周末", "26-11-21 00:00", "26-11-23 00:00"),
    ("3月5号是我生日", "3月5号", "27-03-05 00:00", "27-03-06 00:00"),
    ("2019年5月搬的家", "2019年5月", "19-05-01 00:00", "19-06-01 00:00"),
    ("二〇二三年十月三号", "二〇二三年十月三号", "23-10-03 00:00", "23-10-04 00:00"),
    ("下个月3号", "下个月3号", "26-12-03 00:00", "26-12-04 00:00"),
    ("月底发工资", "月底", "26-11-21 00:00", "26-12-01 00:00"),
    ("去年底", "去年底", "25-12-01 00:00", "26-01-01 00:00"),
    ("三天前的晚上", "三天前的晚上", "26-11-23 18:00", "26-11-24 02:00"),
    ("半年前", "半年前", "26-05-01 00:00", "26-06-01 00:00"),
    ("一年半前", "一年半前", "25-05-01 00:00", "25-06-01 00:00"),
    ("前几天", "前几天", "26-11-19 00:00", "26-11-25 00:00"),
    ("20号去", "20号", "26-12-20 00:00", "26-12-21 00:00"),
    ("last Friday was fun", "last Friday", "26-11-20 00:00", "26-11-21 00:00"),
    ("two weeks ago", "two weeks ago", "26-11-09 00:00", "26-11-16 00:00"),
    ("back in May 2023 it was", "in May 2023", "23-05-01 00:00", "23-06-01 00:00"),
    ("early June 2024", "early June 2024", "24-06-01 00:00", "24-06-11 00:00"),
    ("last summer", "last summer", "26-06-01 00:00", "26-09-01 00:00"),
    ("next winter", "next winter", "26-12-01 00:00", "27-03-01 00:00"),
    ("the winter of 2021", "the winter of 2021", "21-12-01 00:00", "22-03-01 00:00"),
    ("last night I dreamt", "last night", "26-11-25 18:00", "26-11-26 04:00"),
    ("the day before yesterday", "the day before yesterday", "26-11-24 00:00", "26-11-25 00:00"),
    ("the week before 6 July 2023", "the week before 6 July 2023", "23-06-29 00:00", "23-07-06 00:00"),
    ("the Sunday before 25 May 2023", "the Sunday before 25 May 2023", "23-05-21 00:00", "23-05-22 00:00"),
    ("the weekend after May 3, 2023", "the weekend after May 3, 2023", "23-05-06 00:00", "23-05-08 00:00"),
    ("two days before March 1, 2024", "two days before March 1, 2024", "24-02-28 00:00", "24-02-29 00:00"),
    ("three years ago", "three years ago", "23-01-01 00:00", "24-01-01 00:00"),
    ("in the last two weeks", "in the last two weeks", "26-11-12 00:00", "26-11-27 00:00"),
    ("on the 5th", "on the 5th", "26-12-05 00:00", "26-12-06 00:00"),
    ("Tuesday next week", "Tuesday next week", "26-12-01 00:00", "26-12-02 00:00"),
    ("Feb 29 is rare", "Feb 29", "28-02-29 00:00", "28-03-01 00:00"),
    ("on 2024-02-29", "2024-02-29", "24-02-29 00:00", "24-03-01 00:00"),
]


@pytest.mark.parametrize(("text", "words", "begin", "until"), DAYS)
def test_days_are_found_as_precisely_as_they_are_said(text: str, words: str, begin: str, until: str) -> None:
    assert found(text) == [(words, begin, until)]


CLOCKS = [
    ("明天下午三点开会", "明天下午三点", "26-11-27 15:00"),
    ("明早7点叫我", "明早7点", "26-11-27 07:00"),
    ("今晚十二点", "今晚十二点", "26-11-27 00:00"),
    ("凌晨两点半", "凌晨两点半", "26-11-27 02:30"),
    ("五点半下班", "五点半", "26-11-26 17:30"),
    ("三点一刻", "三点一刻", "26-11-26 15:15"),
    ("八点见", "八点", "26-11-26 20:00"),
    ("15:45开会", "15:45", "26-11-26 15:45"),
    ("二十分钟后提醒我", "二十分钟后", "26-11-26 14:50"),
    ("两个半小时后", "两个半小时后", "26-11-26 17:00"),
    ("再过半小时", "再过半小时", "26-11-26 15:00"),
    ("next Tuesday at 5pm", "next Tuesday at 5pm", "26-12-01 17:00"),
    ("5pm next Tuesday", "5pm next Tuesday", "26-12-01 17:00"),
    ("remind me in 20 minutes", "in 20 minutes", "26-11-26 14:50"),
    ("call me at 5", "at 5", "26-11-26 17:00"),
    ("tomorrow evening at 7:30", "tomorrow evening at 7:30", "26-11-27 19:30"),
    ("at half past nine tomorrow", "at half past nine tomorrow", "26-11-27 09:30"),
    ("quarter to six", "quarter to six", "26-11-26 17:45"),
    ("Friday at noon", "Friday at noon", "26-11-27 12:00"),
    ("at 8 tonight", "at 8 tonight", "26-11-26 20:00"),
    ("in half an hour", "in half an hour", "26-11-26 15:00"),
]


@pytest.mark.parametrize(("text", "words", "begin"), CLOCKS)
def test_a_time_of_day_is_the_moment_itself(text: str, words: str, begin: str) -> None:
    (time,) = find_times(text, instant(THURSDAY), SHANGHAI)
    assert (text[time.start : time.end], told(time.begin, SHANGHAI)) == (words, begin)
    assert time.has_clock
    assert time.until - time.begin == 60 * SECOND


@pytest.mark.parametrize(
    "text",
    [
        "坐3号线去",
        "快一点嘛",
        "我有两点建议",
        "每周五都去游泳",
        "下午茶真好喝",
        "他三年级了",
        "青年节目",
        "然后天黑了",
        "天气真好",
        "I may go",
        "march on!",
        "the sun is out",
        "she sat down",
        "2024-02-30",
        "25:70",
        "a second thought",
        "room 305 at 12%",
        "",
    ],
)
def test_what_only_looks_like_a_time_is_none(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "ahead", "back"),
    [
        ("周五", "26-11-27 00:00", "26-11-20 00:00"),
        ("on Friday", "26-11-27 00:00", "26-11-20 00:00"),
        ("in March", "27-03-01 00:00", "26-03-01 00:00"),
        ("十月一号", "27-10-01 00:00", "26-10-01 00:00"),
        ("20号", "26-12-20 00:00", "26-11-20 00:00"),
        ("晚上八点", "26-11-26 20:00", "26-11-25 20:00"),
    ],
)
def test_words_that_look_either_way_look_where_they_are_wanted_to(text: str, ahead: str, back: str) -> None:
    assert found(text)[0][1] == ahead
    assert found(text, prefer="back")[0][1] == back


def test_it_is_told_which_way_words_look() -> None:
    leans = {text: find_times(text, instant(THURSDAY), SHANGHAI)[0].lean for text in ("last Friday", "明天", "周五")}
    assert leans == {"last Friday": "back", "明天": "ahead", "周五": "either"}


def test_several_times_are_found_in_their_order() -> None:
    text = "明天下午三点面试，上周五已经去过一次"
    assert [words for words, *_ in found(text)] == ["明天下午三点", "上周五"]


class TestClocksThatArePutForwardAndBack:
    def test_a_day_has_23_hours_in_spring_and_25_in_autumn(self) -> None:
        for day, hours in (
            (datetime(2026, 3, 28, 12, tzinfo=BERLIN), 23),
            (datetime(2026, 10, 24, 12, tzinfo=BERLIN), 25),
        ):
            (time,) = find_times("tomorrow", instant(day), BERLIN)
            assert (time.until - time.begin) // (3_600 * SECOND) == hours

    def test_an_hour_that_no_clock_shows_comes_as_much_later(self) -> None:
        saturday = datetime(2026, 3, 28, 12, tzinfo=BERLIN)
        assert found("tomorrow at 2:30 am", saturday)[0][1] == "26-03-29 03:30"

    def test_of_an_hour_that_comes_twice_the_first_is_meant(self) -> None:
        saturday = datetime(2026, 10, 31, 12, tzinfo=NEW_YORK)
        (time,) = find_times("tomorrow at 1:30 am", instant(saturday), NEW_YORK)
        assert time.begin == instant(datetime(2026, 11, 1, 5, 30, tzinfo=UTC))

    def test_minutes_are_counted_by_the_sun_and_not_by_the_clock(self) -> None:
        before = datetime(2026, 3, 29, 1, 50, tzinfo=BERLIN)
        assert found("in 20 minutes", before)[0][1] == "26-03-29 03:10"

    def test_noon_is_noon_on_either_side(self) -> None:
        saturday = datetime(2026, 3, 28, 12, tzinfo=BERLIN)
        assert found("明天中午十二点", saturday)[0][1] == "26-03-29 12:00"


def test_the_same_words_mean_other_instants_elsewhere() -> None:
    now = instant(datetime(2026, 11, 26, 23, 30, tzinfo=UTC))
    (here,), (there,) = find_times("今天", now, SHANGHAI), find_times("今天", now, NEW_YORK)
    assert told(here.begin, SHANGHAI) == "26-11-27 00:00"
    assert told(there.begin, NEW_YORK) == "26-11-26 00:00"


_FRAGMENTS = (
    *"上下个这本周月年日号点半一二三十百零〇两几前后去今明天晚早末底初春夏秋冬过再每0123456789:：-/.,，第",
    *("星期", "分钟", "小时", "之前", "以后", "凌晨", "周末", "2024", "19", "13月", "32号"),
    *(
        "in ",
        "the ",
        "last ",
        "next ",
        "ago",
        "days ",
        "week ",
        "before ",
        "after ",
        "of ",
        "May ",
        "Feb ",
        "30",
        "at ",
    ),
    *(
        "am",
        "pm ",
        "half past ",
        "quarter to ",
        "noon ",
        "Friday ",
        "weekend ",
        "999 ",
        "years ",
        "o'clock ",
        "summer ",
    ),
)


@settings(max_examples=300, deadline=None)
@given(
    text=st.lists(st.sampled_from(_FRAGMENTS), max_size=14).map("".join),
    seconds=st.integers(min_value=0, max_value=4_000_000_000),
    zone=st.sampled_from([SHANGHAI, BERLIN, NEW_YORK, ZoneInfo("America/Santiago"), ZoneInfo("Pacific/Apia")]),
    prefer=st.sampled_from(["ahead", "back", "either"]),
)
def test_whatever_is_said_it_is_a_span_in_the_text_or_nothing(text, seconds, zone, prefer) -> None:
    end = 0
    for time in find_times(text, Instant(seconds * SECOND), zone, prefer=prefer):
        assert end <= time.start < time.end <= len(text)
        assert time.begin < time.until
        end = time.end
