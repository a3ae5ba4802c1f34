"""How English names times that are reckoned from today."""

import re
from datetime import date, timedelta

from botkit.clock import Instant
from botkit.memory.times.english_dates import DATES
from botkit.memory.times.english_words import (
    BRIEF,
    DAY_WORDS,
    IN_PART,
    LEAN,
    MONTH,
    NUMBER,
    PARTS,
    SEASON,
    SEASONS,
    SPANS,
    UNIT,
    WEEKDAY,
    WEEKDAYS,
    WHICH,
    WHICH_WORD,
    month_named,
    number_of,
    rule,
    weekday_named,
)
from botkit.memory.times.local_days import (
    DAY,
    Days,
    Lean,
    far_days,
    month_of,
    months_later,
    nearest_month,
    nearest_weekday,
    one_day,
    season_of,
    week_of,
    weekend_of,
    year_of,
)
from botkit.memory.times.pieces import Meaning, Rule, Span, Today

_SATURDAY = 5


def _day_word(match: re.Match[str], today: Today) -> Meaning:
    word = " ".join(match[0].lower().split())
    ahead = DAY_WORDS[word]
    lean = LEAN[(ahead > 0) - (ahead < 0)]
    return Meaning(one_day(today.day + DAY * ahead, lean), PARTS["night"] if word == "tonight" else None)


def _this_part(match: re.Match[str], today: Today) -> Meaning:
    """ "last night", "this morning"."""
    last = match["which"].lower() == "last"
    return Meaning(one_day(today.day - DAY * last, "back" if last else "either"), PARTS[match["part"].lower()])


def _part(match: re.Match[str], _today: Today) -> Meaning:
    return Meaning(hours=PARTS[match["part"].lower()], alone=False)


def _which_weekday(match: re.Match[str], today: Today) -> Meaning:
    which, weekday = WHICH[match["which"].lower()], weekday_named(match["weekday"])
    if which < 0:
        return Meaning(one_day(nearest_weekday(today.day - DAY, weekday, "back"), "back"))
    day = week_of(today.day, which).first + DAY * weekday
    lean: Lean = "ahead" if day > today.day else "back" if day < today.day else "either"
    return Meaning(one_day(day, lean))


def _weekday_of_week(match: re.Match[str], today: Today) -> Meaning:
    which = WHICH[match["which"].lower()]
    return Meaning(one_day(week_of(today.day, which).first + DAY * weekday_named(match["weekday"]), LEAN[which]))


def _bare_weekday(match: re.Match[str], today: Today) -> Meaning:
    return Meaning(one_day(nearest_weekday(today.day, weekday_named(match["weekday"]), today.prefer)))


def _which_span(match: re.Match[str], today: Today) -> Meaning:
    which, what, day = WHICH[match["which"].lower()], match["what"].lower(), today.day
    lean = LEAN[which]
    if what == "week":
        return Meaning(week_of(day, which, lean))
    if what == "weekend":
        return Meaning(weekend_of(day, which, lean))
    return Meaning(month_of(day.year, day.month + which, lean) if what == "month" else year_of(day.year + which, lean))


def _which_season(match: re.Match[str], today: Today) -> Meaning:
    """The last one that is over, the next that has not begun, or this year's."""
    which, season, year = WHICH[match["which"].lower()], SEASONS[match["season"].lower()], today.day.year
    lean = LEAN[which]
    if which < 0:
        return Meaning(
            next(s for y in (year, year - 1, year - 2) if (s := season_of(y, season, lean)).end <= today.day)
        )
    if which > 0:
        return Meaning(next(s for y in (year, year + 1) if (s := season_of(y, season, lean)).first > today.day))
    return Meaning(season_of(year, season, lean))


def _which_month(match: re.Match[str], today: Today) -> Meaning:
    which, month = WHICH[match["which"].lower()], month_named(match["month"])
    if not which:
        return Meaning(month_of(today.day.year, month))
    this = today.day.replace(day=1)
    start = this - DAY if which < 0 else month_of(this.year, this.month).end
    found = nearest_month(start, month, "back" if which < 0 else "ahead")
    return Meaning(Days(found.first, found.end, LEAN[which]))


def _bare_weekend(_match: re.Match[str], today: Today) -> Meaning:
    weekend = weekend_of(today.day)
    return Meaning(weekend_of(today.day, -1) if today.prefer == "back" and weekend.first > today.day else weekend)


def _ago(match: re.Match[str], today: Today) -> Meaning:
    return _away(number_of(match["number"]), match["unit"].lower(), today, -1)


def _ahead(match: re.Match[str], today: Today) -> Meaning:
    return _away(number_of(match["number"]), match["unit"].lower(), today, 1)


def _half_hour(match: re.Match[str], today: Today) -> Meaning:
    sign = -1 if match[0].lower().endswith("ago") else 1
    return _away(30, "minute", today, sign)


def _away(number: int, unit: str, today: Today, sign: int) -> Meaning:
    """So many units from now. What is long ago is as vague as the unit it is counted in."""
    if unit in SPANS:
        begin = today.now + sign * number * SPANS[unit]
        length = SPANS["minute"] if sign > 0 else max(SPANS["minute"], SPANS[unit])
        centred = begin - (length // 2 if sign < 0 else 0)
        return Meaning(span=Span(Instant(centred), Instant(centred + length), LEAN[sign]))
    return Meaning(far_days(number, unit, today.day, sign))


def _last_few(match: re.Match[str], today: Today) -> Meaning:
    """ "in the last three weeks": until today, and today with it."""
    number, unit = number_of(match["number"] or "1"), match["unit"].lower()
    first = {
        "day": today.day - timedelta(days=number),
        "week": today.day - timedelta(weeks=number),
        "month": months_later(today.day, -number),
        "year": months_later(today.day, -12 * number),
    }[unit]
    return Meaning(Days(first, today.day + DAY, "back"))


def _beside(match: re.Match[str], _today: Today) -> Meaning:
    """ "the week before" a day that follows: it moves that day."""
    what, before = match["what"].lower(), match["side"].lower() == "before"
    return Meaning(
        moved=lambda days: _moved(days, what, before=before, within=match["side"].lower() == "of"), alone=False
    )


def _moved(days: Days, what: str, *, before: bool, within: bool) -> Days:
    """`what` that lies before a day, after it, or around it (`within`)."""
    if what in {"day", "night"}:
        return days if within else one_day(days.first - DAY if before else days.end)
    if what == "week" and not within:
        return Days(days.first - DAY * 7, days.first) if before else Days(days.end, days.end + DAY * 7)
    if what == "month":
        return month_of(days.first.year, days.first.month + (0 if within else -1 if before else 1))
    if within:
        week = week_of(days.first)
        return week if what == "week" else _from(week.first, what, before=False)
    return _from(days.first - DAY if before else days.end, what, before=before)


def _from(day: date, what: str, *, before: bool) -> Days:
    """The nearest weekday or weekend from that day on, or back."""
    if what != "weekend":
        return one_day(nearest_weekday(day, weekday_named(what), "back" if before else "ahead"))
    saturday = nearest_weekday(day - DAY * before, _SATURDAY, "back" if before else "ahead")
    return Days(saturday, saturday + DAY * 2)


def _far_beside(match: re.Match[str], _today: Today) -> Meaning:
    """ "two weeks before" a day that follows."""
    number, unit, sign = (
        number_of(match["number"]),
        match["unit"].lower(),
        -1 if match["side"].lower() == "before" else 1,
    )
    return Meaning(moved=lambda days: far_days(number, unit, days.first, sign), alone=False)


_LONG_UNIT = r"(?P<unit>day|week|month|year)s?"
_NAMED_DAYS = "|".join(sorted(DAY_WORDS, key=len, reverse=True))
ENGLISH: tuple[Rule, ...] = (
    rule(_NAMED_DAYS, _day_word),
    rule(rf"(?P<which>last|this) (?P<part>{IN_PART})", _this_part),
    rule(rf"(?P<part>{IN_PART})", _part),
    rule(rf"{WHICH_WORD} {BRIEF}", _which_weekday),
    rule(rf"{WEEKDAY} {WHICH_WORD} week", _weekday_of_week),
    rule(rf"{WHICH_WORD} week,? (?:on )?{WEEKDAY}", _weekday_of_week),
    rule(rf"(?:on )?{WEEKDAY}", _bare_weekday),
    rule(rf"(?:on|by|until|till) {BRIEF}", _bare_weekday),
    rule(rf"(?:the )?{WHICH_WORD} (?P<what>week|weekend|month|year)", _which_span),
    rule(rf"(?:the )?{WHICH_WORD} {SEASON}", _which_season),
    rule(rf"{WHICH_WORD} {MONTH}", _which_month),
    rule(r"(?:at|on|over|this|for|during) the weekend", _bare_weekend),
    rule(rf"{NUMBER} {UNIT} ago", _ago),
    rule(rf"in {NUMBER} {UNIT}'?(?: time)?", _ahead),
    rule(rf"{NUMBER} {UNIT} from now", _ahead),
    rule(r"half an hour ago|in half an hour", _half_hour),
    rule(rf"(?:in|over|during|for|within) the (?:last|past) (?:{NUMBER} )?{_LONG_UNIT}", _last_few),
    rule(
        rf"(?:the )?(?P<what>weekend|week|day|night|month|{'|'.join(WEEKDAYS)}) (?P<side>before|after|of)(?: the)?",
        _beside,
    ),
    rule(rf"{NUMBER} {_LONG_UNIT} (?P<side>before|after)", _far_beside),
    *DATES,
)
"""All that English says of time."""
