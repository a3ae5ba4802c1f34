"""The checks of a persona that go beyond one field's type and limits.

Each takes a value (and, where it needs them, the fields above it), gives the value back, or raises pydantic's
error with what the loader needs to make findings: rule, place, problem and remedy.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NoReturn
from unicodedata import normalize

from cronsim import CronSim, CronSimError
from pydantic_core import PydanticCustomError

from botkit.persona.durations import seconds_of
from botkit.persona.findings import Rule
from botkit.persona.marks import short

TRIGGERS = ("cron", "idle", "date", "event")
LIKENESSES = ("identity", "memorial")
FESTIVALS = (
    "new-year",
    "spring-festival",
    "lantern",
    "valentine",
    "womens-day",
    "qingming",
    "mothers-day",
    "dragon-boat",
    "childrens-day",
    "fathers-day",
    "qixi",
    "mid-autumn",
    "national-day",
    "double-ninth",
    "halloween",
    "winter-solstice",
    "christmas",
)
OCCASIONS = ("birthday", "anniversary", *FESTIVALS)

MISFIT = "misfit"
"""The type of the errors raised here; their context has `misfits`."""

CRON_FIELDS = 5
_LEAP_YEAR = 2024
_ANY_INSTANT = datetime(_LEAP_YEAR, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Misfit:
    """One finding to be. `inside` leads on from the field that was checked; `of_part` means the part that has it."""

    rule: Rule
    problem: str
    remedy: str
    inside: tuple[str | int, ...] = ()
    of_part: bool = False


def refuse(*misfits: Misfit) -> NoReturn:
    raise PydanticCustomError(
        MISFIT, "{summary}", {"summary": "; ".join(each.problem for each in misfits), "misfits": misfits}
    )


def duration(text: str) -> str:
    try:
        seconds_of(text)
    except ValueError as error:
        refuse(
            Misfit(Rule.DURATION, f"{short(text)} {error}", "write days, hours and minutes such as 3d, 12h or 1d12h")
        )
    return text


def cron(text: str) -> str:
    remedy = "write minute hour day month weekday, such as 0 8 * * * for every morning at eight"
    fields = len(text.split())
    if fields != CRON_FIELDS:
        refuse(Misfit(Rule.CRON, f"a cron has {CRON_FIELDS} fields, this one has {fields}", remedy))
    try:
        next(CronSim(text, _ANY_INSTANT))
    except (CronSimError, ValueError) as error:
        refuse(Misfit(Rule.CRON, f"cannot be read ({str(error).lower()})", remedy))
    except StopIteration:
        refuse(Misfit(Rule.CRON, "this time never comes", remedy))
    return text


def day_of_year(text: str) -> str:
    if text in OCCASIONS or _is_day(f"{_LEAP_YEAR}-{text}"):
        return text
    remedy = f"write month and day such as 12-24, or one of: {', '.join(OCCASIONS)}"
    refuse(Misfit(Rule.DATE, f"{short(text)} is no day of the year", remedy))


def calendar_day(text: str) -> str:
    if not _is_day(text):
        refuse(Misfit(Rule.DATE, f"{short(text)} is no day", "write year, month and day such as 2026-01-31"))
    return text


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def one_trigger(event: str | None, above: Mapping[str, object]) -> str | None:
    """Checked at the last of the four; one that is broken itself is missing above and counts as given."""
    given = [name for name in TRIGGERS[:3] if above.get(name, "broken") is not None]
    given += ["event"] if event is not None else []
    if len(given) != 1:
        problem = f"has {' and '.join(given)}" if given else "nothing says when it comes"
        refuse(Misfit(Rule.ONE_TRIGGER, problem, "give exactly one of cron, idle, date and event", of_part=True))
    return event


def late_policy(late: str, above: Mapping[str, object]) -> str:
    within = above.get("late_within", "broken")
    if late == "late_within" and within is None:
        refuse(Misfit(Rule.LATE_POLICY, "nothing says how late", "add late_within, such as late_within: 2h"))
    if late != "late_within" and within not in (None, "broken"):
        remedy = "write late: late_within, or delete late_within"
        refuse(Misfit(Rule.LATE_POLICY, f"late_within has no effect with late: {late}", remedy))
    return late


def lore_reachable(constant: bool, above: Mapping[str, object]) -> bool:
    if not constant and above.get("keys", "broken") == ():
        remedy = "add keys, or write constant: true"
        refuse(Misfit(Rule.MISSING_FIELD, "nothing calls this entry up", remedy, of_part=True))
    return constant


def relation_fits(relation: str, above: Mapping[str, object]) -> str:
    if relation in LIKENESSES and above.get("consent", "broken") is None:
        remedy = "add consent with by, on and statement"
        refuse(Misfit(Rule.CONSENT, f"a persona with relation {relation} needs consent", remedy))
    if relation == "romance" and above.get("rating") == "general":
        refuse(Misfit(Rule.ROMANCE_RATING, "a romance cannot be rated general", "write rating: teen or rating: adult"))
    return relation


def one_line(text: str) -> str:
    if any(sign in text for sign in "\n\r\t"):
        refuse(Misfit(Rule.WRONG_FORM, f"{short(text)} does not stand in one line", "write it without breaks and tabs"))
    return text


def languages_differ(languages: tuple[str, ...]) -> tuple[str, ...]:
    seen: set[str] = set()
    misfits: list[Misfit] = []
    for index, language in enumerate(languages):
        if language in seen:
            misfits.append(Misfit(Rule.WRONG_FORM, f"{language} stands there twice", "delete one of the two", (index,)))
        seen.add(language)
    if misfits:
        refuse(*misfits)
    return languages


def ids_differ(ids: Iterable[str]) -> None:
    seen: dict[str, int] = {}
    misfits: list[Misfit] = []
    for index, name in enumerate(ids):
        first = seen.setdefault(name, index)
        if first != index:
            problem = f"routines[{first}] is called {name} already"
            misfits.append(Misfit(Rule.DUPLICATE_ROUTINE, problem, "choose another id", (index, "id")))
    if misfits:
        refuse(*misfits)


def calls_differ(pools: Iterable[Iterable[str]]) -> None:
    """No call may stand in two places, however it is written: which pool would answer it?"""
    seen: dict[str, str] = {}
    misfits: list[Misfit] = []
    for i, pool in enumerate(pools):
        for j, call in enumerate(pool):
            place, here, sound = (i, "when", j), f"summons[{i}].when[{j}]", _sound(call)
            first = seen.setdefault(sound, here)
            if not sound:
                misfits.append(Misfit(Rule.WRONG_FORM, f"{short(call)} has no letters to call by", "add some", place))
            elif first != here:
                problem = f"{short(call)} is in {first} already"
                misfits.append(Misfit(Rule.DUPLICATE_SUMMONS, problem, "delete one of the two", place))
    if misfits:
        refuse(*misfits)


def _sound(call: str) -> str:
    """A call without what nobody hears: case, width, spaces and punctuation."""
    return "".join(character for character in normalize("NFKC", call).casefold() if character.isalnum())


def nothing_forbidden(forbidden: Iterable[str], lines: Iterable[tuple[tuple[str | int, ...], str]]) -> None:
    """The persona's own lines keep to its own list: the guard would stop them."""
    phrases = [phrase.casefold() for phrase in forbidden]
    misfits: list[Misfit] = []
    for place, line in lines:
        said = line.casefold()
        for phrase in (phrase for phrase in phrases if phrase in said):
            problem = f"says {short(phrase)}, which speech.forbidden forbids"
            misfits.append(Misfit(Rule.FORBIDDEN_LINE, problem, "change one of the two", place))
    if misfits:
        refuse(*misfits)
