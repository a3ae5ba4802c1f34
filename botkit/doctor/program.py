"""The program itself: Python, botkit, SQLite, time zones. Pure."""

import zoneinfo
from collections.abc import Sequence

from botkit.adapter import Finding
from botkit.doctor.check import note, ok, problem
from botkit.doctor.ids import Id

OLDEST_PYTHON, NEWEST_PYTHON = (3, 11), (3, 13)
_OLDEST_SQLITE = (3, 35, 0)
"""Older ones have no RETURNING."""
_LAST_WITH_WAL_BUG = (3, 51, 2)


def python(version: Sequence[int]) -> Finding:
    """Whether botkit runs on this Python."""
    told = f"Python {'.'.join(map(str, version[:3]))}"
    if tuple(version[:2]) < OLDEST_PYTHON:
        return problem(Id.PYTHON, f"{told} is too old", "install Python 3.11, 3.12 or 3.13 and set botkit up anew")
    if tuple(version[:2]) > NEWEST_PYTHON:
        remedy = "if something fails, use Python 3.11, 3.12 or 3.13"
        return note(Id.PYTHON, f"{told} is newer than what botkit is tested with", remedy)
    return ok(Id.PYTHON, told)


def version(botkit: str) -> Finding:
    """Which botkit this is."""
    return ok(Id.VERSION, f"botkit {botkit}")


def sqlite(version: Sequence[int]) -> Finding:
    """Whether this SQLite can keep our database."""
    told = f"SQLite {'.'.join(map(str, version))}"
    if tuple(version) < _OLDEST_SQLITE:
        remedy = "use a Python that was built with SQLite 3.35 or newer"
        return problem(Id.SQLITE, f"{told} is too old for botkit", remedy)
    if tuple(version) <= _LAST_WITH_WAL_BUG:
        what = f"{told}: versions up to 3.51.2 can damage a database that several connections write to"
        remedy = "nothing, as long as no other program opens the database: botkit writes through one connection"
        return note(Id.SQLITE, what, remedy)
    return ok(Id.SQLITE, told)


def time_zones() -> Finding:
    """Whether local times can be reckoned with."""
    try:
        zoneinfo.ZoneInfo("Asia/Shanghai")
    except zoneinfo.ZoneInfoNotFoundError:
        return problem(Id.ZONES, "there is no time zone data", "pip install tzdata")
    return ok(Id.ZONES, "time zone data is there")
