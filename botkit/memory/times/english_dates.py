"""How English names days of the calendar, and hours of the clock."""

import re

from botkit.memory.times.english_words import (
    DAY_NUMBER,
    HOUR_WORD,
    MONTH,
    SEASON,
    SEASONS,
    YEAR,
    month_named,
    number_of,
    rule,
)
from botkit.memory.times.local_days import (
    Clock,
    Days,
    clock_of,
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


def _date(match: re.Match[str], today: Today) -> Meaning | None:
    month, number, year = month_named(match["month"]), int(match["day"]), match["year"]
    day = real_date(int(year), month, number) if year else nearest_date(today.day, month, number, today.prefer)
    return Meaning(one_day(day)) if day else None


def _day_number(match: re.Match[str], today: Today) -> Meaning | None:
    """ "on the 5th": of this month, or of the one beside it."""
    number, back = int(match["day"]), today.prefer == "back"
    for ahead in range(0, -3 if back else 3, -1 if back else 1):
        month = month_of(today.day.year, today.day.month + ahead).first
        day = real_date(month.year, month.month, number)
        if day and (day <= today.day if back else day >= today.day):
            return Meaning(one_day(day))
    return None


def _iso(match: re.Match[str], _today: Today) -> Meaning | None:
    day = real_date(int(match["year"]), int(match["month"]), int(match["day"]))
    return Meaning(one_day(day)) if day else None


def _month_and_year(match: re.Match[str], _today: Today) -> Meaning:
    return Meaning(_third(month_of(int(match["year"]), month_named(match["month"])), match["part"]))


def _bare_month(match: re.Match[str], today: Today) -> Meaning:
    return Meaning(_third(nearest_month(today.day, month_named(match["month"]), today.prefer), match["part"]))


def _third(month: Days, part: str | None) -> Days:
    if not part:
        return month
    return third_of(month, 0 if "early" in part.lower() else 1 if "mid" in part.lower() else 2)


def _season_of_year(match: re.Match[str], _today: Today) -> Meaning:
    return Meaning(season_of(int(match["year"]), SEASONS[match["season"].lower()]))


def _year(match: re.Match[str], _today: Today) -> Meaning:
    return Meaning(year_of(int(match["year"])))


def _clock(match: re.Match[str], _today: Today) -> Meaning | None:
    groups = match.groupdict()
    half = (groups.get("half") or "").lower()[:1]
    hour, minute = match["hour"], int(groups.get("minute") or 0)
    clock = clock_of(int(hour), minute, half="a" if half == "a" else "p" if half else "", sure=hour.startswith("0"))
    return Meaning(clock=clock) if clock else None


def _spoken_clock(match: re.Match[str], _today: Today) -> Meaning | None:
    """ "at five", "half past nine", "quarter to six"."""
    hour, past = number_of(match["hour"]), " ".join((match["past"] or "").lower().split())
    if past == "quarter to":
        return Meaning(clock=clock_of(hour - 1 or _NOON, 45))
    return Meaning(clock=clock_of(hour, _PAST.get(past, 0)))


def _named_clock(match: re.Match[str], _today: Today) -> Meaning:
    return Meaning(clock=Clock(720 if match[0].lower().endswith("noon") else 1_440, sure=True))


_PART = r"(?:(?P<part>early|mid|late|(?:the )?end of)[ -])?"
_HALF = r"(?P<half>a\.?m\b\.?|p\.?m\b\.?)"
_NOT_COUNTING = r"(?= (?:tomorrow|today|tonight|on|in the|sharp|next|this))|(?=[.,!?]|$)"
"""What follows "at five" where five is an hour: else five of something were meant."""
_NOON = 12
_PAST = {"half past": 30, "quarter past": 15}
DATES: tuple[Rule, ...] = (
    rule(rf"(?:on )?(?:the )?{MONTH} (?:the )?{DAY_NUMBER}(?:,? {YEAR})?(?!:?\d)", _date),
    rule(rf"(?:on )?(?:the )?{DAY_NUMBER} (?:of )?{MONTH}(?:,? {YEAR})?", _date),
    rule(r"on the (?P<day>[12]?\d|3[01])(?:st|nd|rd|th)", _day_number),
    rule(r"(?P<year>(?:19|20)\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})", _iso),
    rule(rf"(?:in )?{_PART}{MONTH},? (?:of )?{YEAR}", _month_and_year),
    rule(rf"(?:in|since|during|until|till|by|of|before|after) {_PART}{MONTH}", _bare_month),
    rule(rf"(?P<part>early|mid|late)[ -]{MONTH}", _bare_month),
    rule(rf"(?:in |during )?(?:the )?{SEASON},? (?:of |in )?{YEAR}", _season_of_year),
    rule(rf"(?:in|since|during|of|back in|by|until|before|after) {YEAR}", _year),
    rule(rf"(?:at |around |about |by )?(?P<hour>\d{{1,2}})(?::(?P<minute>\d\d))? ?{_HALF}", _clock),
    rule(r"(?:at |around |about |by )?(?P<hour>\d{1,2}):(?P<minute>\d\d)", _clock),
    rule(rf"(?:at|around) {HOUR_WORD}(?P<past>)(?: o'?clock|{_NOT_COUNTING})", _spoken_clock),
    rule(rf"{HOUR_WORD}(?P<past>) o'?clock", _spoken_clock),
    rule(rf"(?:at )?(?:a )?(?P<past>half past|quarter past|quarter to) {HOUR_WORD}", _spoken_clock),
    rule(r"(?:at )?(?:noon|midnight)", _named_clock),
)
"""Days, months, seasons and years by their names, and times of day."""
