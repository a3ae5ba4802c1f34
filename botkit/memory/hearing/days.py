"""Days that come every year: birthdays and anniversaries."""

import re
from collections.abc import Iterator
from datetime import date, tzinfo

from botkit.clock import Instant
from botkit.memory.hearing.clauses import Clause, statement
from botkit.memory.hearing.heard import Draft
from botkit.memory.hearing.kin import KIN_EN, KIN_ZH, who
from botkit.memory.records import Kind
from botkit.memory.times import find_times
from botkit.memory.times.local_days import at, local_time
from botkit.texts.patterns import compiled_late

_STRENGTH = 0.9
_ONE_DAY = 26 * 3600 * 1_000_000
"""Microseconds: a day and the hour that clocks are put back."""
_BIRTHDAY_ZH = compiled_late(
    rf"(?P<when>.{{2,10}}?)(?:就)?(?:是|过)我?(?:们)?(?:的|家)?(?P<who>{KIN_ZH}|[A-Z][a-z]+|小[\u4e00-\u9fff]|)(?:的)?(?:\d{{1,3}}岁)?生日"
    rf"|(?:我(?:们)?(?:的|家)?)?(?P<who2>{KIN_ZH}|[A-Z][a-z]+|小[\u4e00-\u9fff]|)的?(?:农历|阴历|阳历|公历)?生日(?:就)?(?:是在|是|在|:|为)?(?P<when2>.{{2,14}}?)"
    r"|我(?:的)?(?:是)?(?P<when5>[^是的]{1,12}月[^是的]{1,4})(?:的|过)?生日"
    r"|我(?:是)?(?P<when3>.{2,14}?)(?:出生|生)(?:的|人)?"
)
_ENDS_ZH = compiled_late(r"(?:[了吧啊呀哦喔呢嘛哈啦]|过生日)*$")
_ANNIVERSARY_ZH = compiled_late(
    r"(?:我们?|我们的|我和.{1,6})?(?:的)?(?P<what>结婚|恋爱|相识|在一起)?(?:的)?纪念日(?:就)?(?:是在|是|在|:)?(?P<when>.{2,14}?)"
    r"|(?P<when2>.{2,10}?)(?:就)?是(?:我们的?|我和.{1,6}的?)(?P<what2>结婚|恋爱|相识|在一起)?(?:的)?\w{0,3}?纪念日"
    r"|(?:我们|我和.{1,6})(?:是)?(?P<when3>.{2,14}?)(?P<what3>结婚|领证|在一起|认识)的"
)
_BIRTHDAY_EN = compiled_late(
    rf"(?:my|our) (?:(?P<who>{KIN_EN})(?: (?P<name>[A-Z]\w+))?'s |)(?:birthday|bday|b-day)(?:'s| is| falls)?(?: actually| also)?(?P<when> .{{3,40}})"
    rf"|(?P<name2>[A-Z][a-z]+)'s birthday is(?P<when2> .{{3,40}})"
    rf"|(?P<when3>.{{3,30}}?)(?:'s| is) (?:my|our) (?:(?P<who3>{KIN_EN})'s )?(?:\d+\w* )?birthday"
    r"|i was born on(?P<when4> .{3,40})",
    re.IGNORECASE,
)
_ANNIVERSARY_EN = compiled_late(
    r"(?:my|our) (?P<what>wedding |)anniversary(?:'s| is| falls)(?P<when> .{3,40})"
    r"|(?P<when2>.{3,30}?)(?:'s| is) our (?P<what2>wedding |)(?:\d+\w* )?anniversary"
    r"|we (?:got married|married) on(?P<when3> .{3,40})",
    re.IGNORECASE,
)
_NO_DAY_SIGN = compiled_late(r"月(?:\d{1,2}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])$")
_LUNAR = compiled_late("农历|阴历|腊月|正月")
_NOT_A_DAY = compiled_late("没|不|忘|快|记|谁|什么|几|when|not|never|soon|coming|over|was|ruin", re.IGNORECASE)


_MAY_BE_A_DAY = compiled_late(r"生|纪念|结婚|领证|在一起|认识|birthday|b-?day|born|anniversary|married", re.IGNORECASE)
"""One of these stands in every such clause: most others need no closer look."""


def days(clause: Clause, now: Instant, zone: tzinfo) -> Iterator[Draft]:
    """Birthdays and anniversaries that the clause tells."""
    if not _MAY_BE_A_DAY.search(clause.text):
        return
    text = statement(clause.text)
    if ("生" in text and (match := _BIRTHDAY_ZH.fullmatch(_ENDS_ZH.sub("", text)))) or (
        match := _BIRTHDAY_EN.fullmatch(text.rstrip("."))
    ):
        yield from _day(match, text, "birthday", now, zone)
    elif match := _ANNIVERSARY_ZH.fullmatch(_ENDS_ZH.sub("", text)) or _ANNIVERSARY_EN.fullmatch(text.rstrip(".")):
        yield from _day(match, text, "anniversary", now, zone)


def _day(match: re.Match[str], text: str, what: str, now: Instant, zone: tzinfo) -> Iterator[Draft]:
    said = {name.rstrip("2345"): value.strip() for name, value in match.groupdict().items() if value}
    when = said["when"]
    if _NOT_A_DAY.search(when):
        return
    whose = who(said.get("who") or said.get("name") or "")
    day = None if _LUNAR.search(text) else _next(when, now, zone)
    if day is None and not _LUNAR.search(text):
        return
    yield Draft(
        Kind.DATE,
        _told(text, when, day),
        f"{what}:{whose}" if whose else what,
        happens_at=_at(day, zone),
        strength=_STRENGTH,
    )


def _next(when: str, now: Instant, zone: tzinfo) -> date | None:
    """The next time that the day comes; None where no single day was named."""
    times = find_times(_NO_DAY_SIGN.sub(r"\g<0>日", when), now, zone)
    if len(times) != 1 or times[0].until - times[0].begin > _ONE_DAY:
        return None
    day, today = local_time(times[0].begin, zone).date(), local_time(now, zone).date()
    for year in range(today.year, today.year + 9):
        if (day.month, day.day) != (2, 29) or _leaps(year):
            coming = day.replace(year=year) if _leaps(year) or (day.month, day.day) != (2, 29) else day
            if coming >= today:
                return coming
    return None


def _leaps(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _at(day: date | None, zone: tzinfo) -> Instant | None:
    return at(day, 0, zone) if day else None


def _told(text: str, when: str, day: date | None) -> str:
    """The words, with the date in place of what only today can tell ("tomorrow")."""
    if day is None or any(sign.isdigit() for sign in when) or "月" in when:
        return text
    return text.replace(
        when, f"{day.month}月{day.day}日" if "\u4e00" <= when[0] <= "\u9fff" else f"{day:%B} {day.day}", 1
    )
