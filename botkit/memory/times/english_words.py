"""The words that English names times with."""

import re
from collections.abc import Callable

from botkit.clock import SECOND
from botkit.memory.times.local_days import Hours, Lean, Season
from botkit.memory.times.pieces import Meaning, Rule, Today
from botkit.texts.patterns import compiled_late

MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
SEASONS: dict[str, Season] = {
    "spring": "spring", "summer": "summer", "autumn": "autumn", "fall": "autumn", "winter": "winter",
}  # fmt: skip
_HOURS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
NUMBERS = {word: number for number, word in enumerate(_HOURS, 1)} | {
    "a": 1, "an": 1, "thirteen": 13, "fourteen": 14, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40,
    "a couple of": 2, "couple of": 2, "a few": 3, "few": 3, "several": 4,
}  # fmt: skip
HOUR_WORD = rf"(?P<hour>1[0-2]|[1-9]|{'|'.join(_HOURS)})"
PARTS = {
    "morning": Hours(300, 720), "afternoon": Hours(720, 1080), "evening": Hours(1080, 1440), "night": Hours(1080, 1680),
}  # fmt: skip
DAY_WORDS = {
    "the day before yesterday": -2, "day before yesterday": -2, "yesterday": -1, "today": 0, "tonight": 0,
    "tomorrow": 1, "tmrw": 1, "the day after tomorrow": 2, "day after tomorrow": 2,
}  # fmt: skip
IN_PART = "|".join(PARTS)
MONTH = rf"(?P<month>{'|'.join(MONTHS)}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?"
WEEKDAY = rf"(?P<weekday>{'|'.join(WEEKDAYS)})"
BRIEF = rf"(?P<weekday>{'|'.join(WEEKDAYS)}|mon|tues?|wed|thu|thurs?|fri|sat|sun)"
NUMBER = rf"(?P<number>\d{{1,3}}|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})"
UNIT = r"(?P<unit>second|minute|min|hour|day|week|month|year)s?"
DAY_NUMBER = r"(?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
YEAR = r"(?P<year>(?:19|20)\d\d)"
WHICH_WORD = r"(?P<which>last|past|previous|this|next|coming)"
SEASON = rf"(?P<season>{'|'.join(SEASONS)})"
WHICH: dict[str, int] = {"last": -1, "past": -1, "previous": -1, "this": 0, "next": 1, "coming": 1}
LEAN: dict[int, Lean] = {-1: "back", 0: "either", 1: "ahead"}
SPANS = {"second": SECOND, "min": 60 * SECOND, "minute": 60 * SECOND, "hour": 3_600 * SECOND}


def rule(pattern: str, means: Callable[[re.Match[str], Today], Meaning | None]) -> Rule:
    return Rule(compiled_late(rf"(?<![\w-])(?:{pattern})(?!\w)", re.IGNORECASE), means)


def number_of(word: str) -> int:
    return int(word) if word.isdecimal() else NUMBERS[" ".join(word.lower().split())]


def month_named(word: str) -> int:
    return next(at for at, month in enumerate(MONTHS, 1) if month.startswith(word.lower()[:3]))


def weekday_named(word: str) -> int:
    return next(at for at, name in enumerate(WEEKDAYS) if name.startswith(word.lower()[:3]))
