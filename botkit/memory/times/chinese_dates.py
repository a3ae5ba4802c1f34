"""How Chinese names days of the calendar, months and seasons."""

import re
from collections.abc import Callable

from botkit.memory.times.local_days import (
    Days,
    Lean,
    Season,
    month_of,
    nearest_date,
    nearest_month,
    one_day,
    real_date,
    season_of,
    third_of,
    year_of,
)
from botkit.memory.times.pieces import Meaning, Rule, Today
from botkit.texts.patterns import compiled_late

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "几": 3,
    "半": 0,
}
_YEARS = {"大前": -3, "前": -2, "去": -1, "今": 0, "本": 0, "明": 1, "后": 2}
_MONTHS = {"上上": -2, "上": -1, "这": 0, "本": 0, "下": 1, "下下": 2}
_SEASONS: dict[str, Season] = {"春": "spring", "夏": "summer", "秋": "autumn", "冬": "winter"}
_ONES = "[一二两三四五六七八九]"
NUMBER = rf"(?:\d{{1,3}}|{_ONES}?十{_ONES}?|[一二两三四五六七八九零〇]{{1,3}})"
_MONTH = r"(?P<month>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月"
_DAY = r"(?P<day>[12]\d|3[01]|0?[1-9]|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_YEAR = r"(?P<year>(?:19|20)\d\d|[一二][九〇零][〇零一二三四五六七八九]{2})年"
_NAMED_YEAR = "(?P<named>大前|前|去|今|本|明|后)年"
_THIRD = "(?P<third>初|中旬?|底|末|上旬|下旬)"
_NOT_PART = r"(?<![\d个第零一二两三四五六七八九十.])"
_NO_DAY = "(?!线|楼|店|门|机|院|球|字|码|位|桌|厅|馆|选手|房|车|坑|技师)"


def number_of(word: str) -> int:
    """A number below a thousand, in digits or characters; 几 counts as three."""
    if word.isdecimal():
        return int(word)
    tens, ten, ones = word.partition("十")
    if ten:
        return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
    return int("".join(str(_DIGITS[character]) for character in word))


def _lean(ahead: int) -> Lean:
    return "ahead" if ahead > 0 else "back" if ahead < 0 else "either"


def _date(match: re.Match[str], today: Today) -> Meaning | None:
    """A day, a month or a year, as far as it is told; the year by its number or its name."""
    groups = match.groupdict()
    month, day, named = groups.get("month"), groups.get("day"), groups.get("named")
    lean = _lean(_YEARS[named]) if named else "either"
    year = today.day.year + _YEARS[named] if named else number_of(match["year"])
    if month and day:
        found = real_date(year, number_of(month), number_of(day))
        return Meaning(one_day(found, lean)) if found else None
    if month:
        return Meaning(_third(month_of(year, number_of(month), lean), groups.get("third")))
    return Meaning(year_of(year, lean))


def _season(match: re.Match[str], today: Today) -> Meaning:
    groups = match.groupdict()
    named = groups.get("named")
    year = today.day.year + _YEARS[named] if named else number_of(match["year"])
    return Meaning(season_of(year, _SEASONS[match["season"]], _lean(_YEARS[named]) if named else "either"))


def _which_season(match: re.Match[str], today: Today) -> Meaning:
    """上个夏天 is the last one that is over, 下个 the next that has not begun, 这个 this year's."""
    season, which, year = _SEASONS[match["season"]], match["which"], today.day.year
    if which == "上":
        return Meaning(
            next(s for y in (year, year - 1, year - 2) if (s := season_of(y, season, "back")).end <= today.day)
        )
    if which == "下":
        return Meaning(next(s for y in (year, year + 1) if (s := season_of(y, season, "ahead")).first > today.day))
    return Meaning(season_of(year, season))


def _end_of_year(match: re.Match[str], today: Today) -> Meaning:
    named = match["named"]
    year = today.day.year + (_YEARS[named] if named else 0)
    begin = {"初": 1, "中": 6, "底": 12, "末": 12}[match["third"]]
    length = 1 if match["third"] in "底末" else 2
    return Meaning(
        Days(
            month_of(year, begin).first,
            month_of(year, begin + length).first,
            _lean(_YEARS[named]) if named else "either",
        )
    )


def _bare_date(match: re.Match[str], today: Today) -> Meaning | None:
    found = nearest_date(today.day, number_of(match["month"]), number_of(match["day"]), today.prefer)
    return Meaning(one_day(found)) if found else None


def _bare_month(match: re.Match[str], today: Today) -> Meaning:
    return Meaning(_third(nearest_month(today.day, number_of(match["month"]), today.prefer), match["third"]))


def _which_month(match: re.Match[str], today: Today) -> Meaning | None:
    ahead, day = _MONTHS[match["which"] or "本"], match.groupdict().get("day")
    month = month_of(today.day.year, today.day.month + ahead, _lean(ahead))
    if not day:
        return Meaning(_third(month, match["third"]))
    found = real_date(month.first.year, month.first.month, number_of(day))
    return Meaning(one_day(found, _lean(ahead))) if found else None


def _day_number(match: re.Match[str], today: Today) -> Meaning | None:
    """20号: of this month, or of the one beside it."""
    number, back = number_of(match["day"]), today.prefer == "back"
    for ahead in range(0, -3 if back else 3, -1 if back else 1):
        month = month_of(today.day.year, today.day.month + ahead).first
        day = real_date(month.year, month.month, number)
        if day and (day <= today.day if back else day >= today.day):
            return Meaning(one_day(day))
    return None


def _digits(match: re.Match[str], _today: Today) -> Meaning | None:
    day = real_date(int(match["year"]), int(match["month"]), int(match["day"]))
    return Meaning(one_day(day)) if day else None


def _third(month: Days, third: str | None) -> Days:
    if not third:
        return month
    return third_of(month, {"初": 0, "上": 0, "中": 1, "底": 2, "末": 2, "下": 2}[third[0]])


def _rule(pattern: str, means: Callable[[re.Match[str], Today], Meaning | None]) -> Rule:
    return Rule(compiled_late(pattern), means)


DATES: tuple[Rule, ...] = (
    *(
        _rule(pattern.format(year=year), means)
        for year in (_YEAR, _NAMED_YEAR)
        for pattern, means in (
            (f"{{year}}的?{_MONTH}份?的?{_DAY}[号日]", _date),
            (f"{{year}}的?{_MONTH}份?{_THIRD}?", _date),
            ("{year}的?(?P<season>春|夏|秋|冬)[天季]?", _season),
            ("{year}(?!级|纪|龄|轻|代|货|夜|前|后)", _date),
        )
    ),
    _rule(r"(?P<which>上|下|这)个?(?P<season>春|夏|秋|冬)[天季]", _which_season),
    _rule(r"(?<!\d)(?P<named>去|今|明)?年(?P<third>初|中|底|末)(?!级|学)", _end_of_year),
    _rule(rf"{_NOT_PART}{_MONTH}份?的?{_DAY}[号日]", _bare_date),
    _rule(rf"{_NOT_PART}{_MONTH}份?{_THIRD}?", _bare_month),
    _rule(rf"(?P<which>上上|下下|上|下|这|本)个?月的?{_DAY}[号日]", _which_month),
    _rule(rf"(?P<which>上上|下下|上|下|这|本)个?月{_THIRD}?", _which_month),
    _rule(r"(?P<which>(?!))?(?<![\d个岁零一二两三四五六七八九十上下这本])月(?P<third>初|中旬?|底|末)", _which_month),
    _rule(rf"{_NOT_PART}{_DAY}号{_NO_DAY}", _day_number),
    _rule(r"(?<!\d)(?P<year>(?:19|20)\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)", _digits),
)
"""Days, months, seasons and years by their names."""
