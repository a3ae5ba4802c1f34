"""Days and hours as people name them, in one place's local time, as instants."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import count
from typing import Literal

from botkit.clock import SECOND, Instant

Season = Literal["spring", "summer", "autumn", "winter"]
Lean = Literal["back", "ahead", "either"]
"""Whether words look back ("last Friday"), ahead ("tomorrow"), or either way ("on Friday")."""

DAY = timedelta(days=1)
_FIRST_MONTH: dict[Season, int] = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
_LAST_THIRD = 2
_NOON, _LAST_HOUR, _LAST_MINUTE = 12, 24, 59
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


@dataclass(frozen=True, slots=True)
class Days:
    """Whole local days, from `first` until before `end`."""

    first: date
    end: date
    lean: Lean = "either"


@dataclass(frozen=True, slots=True)
class Hours:
    """A part of a day, in minutes since its midnight; it may reach into the next day."""

    begin: int
    until: int


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day. `sure` where it was said which half of the day is meant."""

    minutes: int
    sure: bool


def clock_of(hour: int, minute: int = 0, *, half: Literal["", "a", "p"] = "", sure: bool = False) -> Clock | None:
    """A time of day as it is read off; `half` for am or pm. None where no clock shows it."""
    if hour > (_NOON if half else _LAST_HOUR) or minute > _LAST_MINUTE:
        return None
    if half:
        return Clock((hour % _NOON + (_NOON if half == "p" else 0)) * 60 + minute, sure=True)
    return Clock(hour * 60 + minute, sure=sure or not 1 <= hour <= _NOON)


def third_of(month: Days, third: int) -> Days:
    """Its beginning (0), its middle (1) or its end (2)."""
    first = month.first + DAY * 10 * third
    return Days(first, month.end if third == _LAST_THIRD else first + DAY * 10, month.lean)


def local_time(now: Instant, zone: tzinfo) -> datetime:
    """What the clocks say there."""
    return (_EPOCH + timedelta(microseconds=now)).astimezone(zone)


def at(day: date, minutes: int, zone: tzinfo) -> Instant:
    """The instant at which the clocks there show that many minutes since midnight; more than a day's go on.

    Where clocks are put ahead and never show it, as much later as they were put; where they show it twice, the first.
    """
    day += DAY * (minutes // 1_440)
    wall = datetime.combine(day, time(minutes // 60 % 24, minutes % 60), zone)
    return Instant(round((wall - _EPOCH).total_seconds()) * SECOND)


def one_day(day: date, lean: Lean = "either") -> Days:
    return Days(day, day + DAY, lean)


def week_of(day: date, weeks: int = 0, lean: Lean = "either") -> Days:
    """The week, Monday to Sunday, that is so many after the one of that day."""
    monday = day - DAY * day.weekday() + DAY * 7 * weeks
    return Days(monday, monday + DAY * 7, lean)


def weekend_of(day: date, weeks: int = 0, lean: Lean = "either") -> Days:
    saturday = week_of(day, weeks).first + DAY * 5
    return Days(saturday, saturday + DAY * 2, lean)


def month_of(year: int, month: int, lean: Lean = "either") -> Days:
    """A month; numbers beyond twelve, or below one, are of other years."""
    first = _first_of(year, month)
    return Days(first, _first_of(first.year, first.month + 1), lean)


def year_of(year: int, lean: Lean = "either") -> Days:
    return Days(date(year, 1, 1), date(year + 1, 1, 1), lean)


def season_of(year: int, season: Season, lean: Lean = "either") -> Days:
    """Three months of the northern half of the world; a winter bears the year that it begins in."""
    month = _FIRST_MONTH[season]
    return Days(_first_of(year, month), _first_of(year, month + 3), lean)


def months_later(day: date, months: int) -> date:
    """The same day of another month, or its last one where there is none."""
    month = month_of(day.year, day.month + months)
    return min(month.first + DAY * (day.day - 1), month.end - DAY)


def nearest_weekday(day: date, weekday: int, lean: Lean) -> date:
    """The next day of that name from `day` on (`ahead`), or the last one up to it (`back`); `day` itself counts."""
    ahead = (weekday - day.weekday()) % 7
    return day + DAY * (ahead - 7 if lean == "back" and ahead else ahead)


def nearest_date(day: date, month: int, number: int, lean: Lean) -> date | None:
    """The next or the last day of that month and number, `day` itself counted; None where no calendar has it."""
    step = -1 if lean == "back" else 1
    for year in range(day.year - 8 * (step < 0), day.year + 9)[::step]:
        found = real_date(year, month, number)
        if found and (found >= day if step > 0 else found <= day):
            return found
    return None


def nearest_month(day: date, month: int, lean: Lean) -> Days:
    """The month of that name that is now, comes next (`ahead`) or was last (`back`)."""
    years = count(day.year) if lean != "back" else count(day.year, -1)
    for year in years:
        found = month_of(year, month)
        if found.first <= day if lean == "back" else found.end > day:
            return found
    raise AssertionError  # the years are endless


def real_date(year: int, month: int, number: int) -> date | None:
    """That day, where there is one."""
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _first_of(year: int, month: int) -> date:
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def far_days(number: int, unit: str, day: date, sign: int) -> Days:
    """So many days, weeks, months or years away."""
    lean: Lean = "back" if sign < 0 else "ahead"
    if unit == "day":
        return one_day(day + DAY * sign * number, lean)
    if unit == "week":
        middle = day + DAY * 7 * sign * number
        return Days(middle - DAY * 3, middle + DAY * 4, lean) if sign < 0 else one_day(middle, lean)
    there = months_later(day, sign * number * (12 if unit == "year" else 1))
    if sign > 0:
        return one_day(there, lean)
    return year_of(there.year, lean) if unit == "year" else month_of(there.year, there.month, lean)
