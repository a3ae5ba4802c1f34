"""How Chinese names times that are reckoned from today, and hours of the clock."""

import re
from collections.abc import Callable

from botkit.clock import SECOND, Instant
from botkit.memory.times.chinese_dates import DATES, NUMBER, number_of
from botkit.memory.times.local_days import (
    DAY,
    Days,
    Hours,
    Lean,
    clock_of,
    far_days,
    nearest_weekday,
    one_day,
    week_of,
    weekend_of,
)
from botkit.memory.times.pieces import Meaning, Rule, Span, Today
from botkit.texts.patterns import compiled_late

_DAYS = {"大前": -3, "前": -2, "昨": -1, "今": 0, "明": 1, "后": 2, "大后": 3}
_WEEKS = {"上上": -2, "上": -1, "这": 0, "本": 0, "下": 1, "下下": 2}
_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_PARTS = {
    "凌晨": Hours(0, 360), "清晨": Hours(300, 540), "清早": Hours(300, 540), "早晨": Hours(300, 660),
    "早上": Hours(300, 660), "一早": Hours(300, 660), "早": Hours(300, 660), "晨": Hours(300, 660),
    "上午": Hours(480, 720), "中午": Hours(660, 900), "午后": Hours(720, 1080), "下午": Hours(720, 1080),
    "傍晚": Hours(1020, 1200), "晚上": Hours(1080, 1560), "晚": Hours(1080, 1560), "夜里": Hours(1200, 1800),
    "夜晚": Hours(1080, 1560), "夜": Hours(1200, 1800), "深夜": Hours(1320, 1800), "半夜": Hours(1320, 1800),
}  # fmt: skip
_SPANS = {
    "秒": SECOND,
    "分钟": 60 * SECOND,
    "分": 60 * SECOND,
    "刻": 900 * SECOND,
    "小时": 3_600 * SECOND,
    "钟头": 3_600 * SECOND,
}
_UNITS = {"天": "day", "日": "day", "周": "week", "星期": "week", "礼拜": "week", "月": "month", "年": "year"}


def _rule(pattern: str, means: Callable[[re.Match[str], Today], Meaning | None]) -> Rule:
    return Rule(compiled_late(pattern), means)


def _lean(ahead: int) -> Lean:
    return "ahead" if ahead > 0 else "back" if ahead < 0 else "either"


def _day(match: re.Match[str], today: Today) -> Meaning:
    ahead = _DAYS[match["day"]]
    return Meaning(one_day(today.day + DAY * ahead, _lean(ahead)))


def _day_part(match: re.Match[str], today: Today) -> Meaning:
    """今晚, 昨夜, 明早: a day and its part in two characters."""
    ahead = _DAYS[match["day"]]
    return Meaning(one_day(today.day + DAY * ahead, _lean(ahead)), _PARTS[match["part"]])


def _part(match: re.Match[str], _today: Today) -> Meaning:
    return Meaning(hours=_PARTS[match[0]], alone=False)


def _weekday(match: re.Match[str], today: Today) -> Meaning:
    weekday = _WEEKDAYS[match["weekday"]]
    if not match["which"]:
        return Meaning(one_day(nearest_weekday(today.day, weekday, today.prefer)))
    which = _WEEKS[match["which"]]
    day = week_of(today.day, which).first + DAY * weekday
    return Meaning(one_day(day, _lean(which or (day > today.day) - (day < today.day))))


def _weekend(match: re.Match[str], today: Today) -> Meaning:
    which = _WEEKS[match["which"]] if match["which"] else 0
    if not match["which"] and today.prefer == "back" and weekend_of(today.day).first > today.day:
        which = -1
    return Meaning(weekend_of(today.day, which, _lean(which) if match["which"] else "either"))


def _week(match: re.Match[str], today: Today) -> Meaning:
    which = _WEEKS[match["which"]]
    return Meaning(week_of(today.day, which, _lean(which)))


def _away(match: re.Match[str], today: Today) -> Meaning:
    groups = match.groupdict()
    sign = -1 if groups.get("side") == "前" else 1
    number, half, unit = number_of(match["number"]), bool(groups.get("half") or groups.get("more")), match["unit"]
    if match["number"] == "半":
        number, half = 0, True
    if unit in _SPANS:
        begin = today.now + sign * round((number + half / 2) * _SPANS[unit])
        length = 60 * SECOND if sign > 0 else max(60 * SECOND, _SPANS[unit])
        begin -= length // 2 if sign < 0 else 0
        return Meaning(span=Span(Instant(begin), Instant(begin + length), _lean(sign)))
    unit = _UNITS[unit]
    if half and not number:
        number, unit = {"year": (6, "month"), "month": (2, "week"), "week": (4, "day"), "day": (0, "day")}[unit]
    elif half and unit == "year":
        number, unit = number * 12 + 6, "month"
    return Meaning(far_days(number, unit, today.day, sign))


def _few_days(match: re.Match[str], today: Today) -> Meaning:
    """前几天, 过两天: nobody counts them."""
    if match[0][0] == "前":
        return Meaning(Days(today.day - DAY * 7, today.day - DAY, "back"))
    return Meaning(Days(today.day + DAY * 2, today.day + DAY * 6, "ahead"))


def _clock(match: re.Match[str], _today: Today) -> Meaning | None:
    hour, after = number_of(match["hour"]), match["after"] or ""
    minutes = {"": 0, "半": 30, "一刻": 15, "三刻": 45}.get(after)
    if minutes is None:
        minutes = number_of(after.removesuffix("分"))
    said = bool(match["word"] or after or (match["verb"] is not None and match["hour"] not in _A_LITTLE))
    clock = clock_of(hour, minutes)
    return Meaning(clock=clock, alone=said) if clock else None


def _digits(match: re.Match[str], _today: Today) -> Meaning | None:
    clock = clock_of(int(match["hour"]), int(match["minute"]), sure=match["hour"].startswith("0"))
    return Meaning(clock=clock) if clock else None


_NOT_COUNTED = r"(?<![每各一二两三四五六七八九十几半数\d])"
_ANY_DAY = "|".join(sorted(_DAYS, key=len, reverse=True))
_ANY_PART = "|".join(sorted((part for part in _PARTS if len(part) > 1), key=len, reverse=True))
_WHICH = "(?P<which>上上|下下|上|下|这|本)"
_WEEK = "(?:周|星期|礼拜)"
_VERBS = "见面?|起|叫|开|到|来|去|有|吃|出|前|提|上|下|要|我|在|的|左右|钟|整|[，。！？,.!?\\s]|$"
_A_LITTLE = frozenset({"一", "两", "几"})
"""一点 and 两点 are more often a bit and two points than hours."""
CHINESE: tuple[Rule, ...] = (
    _rule(rf"(?<![目以之面然最])(?P<day>{_ANY_DAY})[天日](?!气|才|赋|堂|使|真)", _day),
    _rule(r"(?P<day>今|昨|明|前)(?P<part>早|晚|晨|夜)(?:上|里)?", _day_part),
    _rule(_ANY_PART, _part),
    _rule(rf"{_NOT_COUNTED}(?:{_WHICH}个?)?{_WEEK}(?P<weekday>[一二三四五六日天])(?!个|边|围)", _weekday),
    _rule(rf"{_NOT_COUNTED}(?:{_WHICH}个?)?{_WEEK}末", _weekend),
    _rule(rf"{_WHICH}(?:一个|个|一)?{_WEEK}(?![一二三四五六日天末边围])", _week),
    _rule(
        rf"(?P<number>{NUMBER}|半|几)(?:个(?P<half>半)?)?(?P<unit>秒|分钟|分|刻|小时|钟头|天|日|周|星期|礼拜|月|年)(?P<more>半)?钟?(?:以|之)?(?P<side>前|后)",
        _away,
    ),
    _rule(
        rf"(?:再过|过)(?P<number>{NUMBER}|半)(?:个(?P<half>半)?)?(?P<unit>分钟|刻|小时|钟头|天|周|星期|礼拜|月|年)钟?(?!了)",
        _away,
    ),
    _rule(r"前(?:几|两|些)天|过(?:几|两|些)天", _few_days),
    _rule(
        rf"(?P<hour>{NUMBER})点(?:(?P<word>钟|整)|(?P<after>半|一刻|三刻|{NUMBER}分?))?(?P<verb>(?={_VERBS}))?", _clock
    ),
    _rule(r"(?<![\d:：])(?P<hour>\d{1,2})[:：](?P<minute>\d\d)(?![\d:：])", _digits),
    *DATES,
)
"""All that Chinese says of time."""
