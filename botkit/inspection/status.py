"""How everything stands, as text and for programs. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from botkit.clock import Instant
from botkit.inspection.facts import BotStanding, Ended, Standing
from botkit.inspection.times import between, counted, dollars, iso
from botkit.inspection.trace import Surroundings, Verdict

_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where everything is kept; sizes in bytes, `log_size` of what is not yet in the database file itself."""

    version: str
    folder: Path
    database: Path
    size: int
    log_size: int
    schema: int


@dataclass(frozen=True, slots=True)
class Status:
    """All that is told."""

    place: Place
    around: Surroundings
    standing: Standing
    concerns: tuple[Verdict, ...]


def as_text(status: Status) -> Iterator[str]:
    """Lines for people."""
    place, around = status.place, status.around
    yield f"botkit {place.version}, data in {place.folder}"
    log = f" and {place.log_size / _MEGABYTE:,.1f} MB of its log" if place.log_size else ""
    people = counted(status.standing.people, "person", "people")
    yield f"database {place.database}: {place.size / _MEGABYTE:,.1f} MB{log}, schema {place.schema}, {people}"
    if around.holder is None:
        yield "no botkit is running with it"
    else:
        yield f"a botkit is running with it (process {around.holder or 'unknown'})"
    for bot in status.standing.bots:
        yield ""
        yield from _bot(bot, around)
    yield ""
    for concern in status.concerns:
        yield f"* {concern.text}"
        yield f"    -> {concern.remedy}"
    if not status.concerns:
        yield "all is well"


def _bot(bot: BotStanding, around: Surroundings) -> Iterator[str]:
    now, spent = around.now, bot.spent
    heard = "nothing heard yet" if bot.heard_at is None else f"heard last {between(bot.heard_at, now)} ago"
    strange = "" if around.bots is None or bot.bot in around.bots else ", not in the configuration"
    yield f"bot {bot.bot}: {_listened(bot, now)}{strange}, {heard}"
    closed = f", {bot.unreachable} of which cannot be reached" if bot.unreachable else ""
    yield f"  {counted(bot.conversations, 'conversation')}{closed}"
    oldest = "" if bot.waiting_since is None else f", the oldest for {between(bot.waiting_since, now)}"
    owed = "" if bot.owed_since is None else f" (the oldest for {between(bot.owed_since, now)})"
    conversations = counted(bot.owed, "conversation")
    yield f"  waiting: {counted(bot.waiting, 'event')}{oldest}; answers owed in {conversations}{owed}"
    yield f"  messages of ours: {bot.open} to be sent; in the last day {_ended(bot.ended)}"
    unpriced = f" and {counted(spent.unpriced, 'turn')} of unknown cost" if spent.unpriced else ""
    yield (
        f"  today: {counted(spent.turns, 'turn')}, {spent.prompt_tokens:,} tokens in,"
        f" {spent.completion_tokens:,} out, {dollars(spent.cost)}{unpriced}"
    )


def _ended(ended: Ended) -> str:
    rare = (
        (ended.doubtful, "of these perhaps twice"),
        (ended.ambiguous, "perhaps sent"),
        (ended.refused, "refused by the platform"),
        (ended.unreachable, "not sent since nobody could be reached"),
        (ended.expired, "too old to be sent"),
    )
    return ", ".join([f"{ended.sent} sent", *(f"{count} {what}" for count, what in rare if count)])


def _listened(bot: BotStanding, now: Instant) -> str:
    until = None if bot.listener is None else bot.listener.listen_until
    return "not listened to" if until is None or until < now else "listened to"


def as_json(status: Status) -> Mapping[str, object]:
    """For programs: the names in it do not change, instants are in ISO form."""
    place = status.place
    return {
        "botkit": place.version,
        "data": str(place.folder),
        "database": {
            "path": str(place.database),
            "bytes": place.size,
            "log_bytes": place.log_size,
            "schema": place.schema,
        },
        "running": status.around.holder is not None,
        "process": status.around.holder or None,
        "people": status.standing.people,
        "bots": [_bot_as_json(bot, status.around) for bot in status.standing.bots],
        "healthy": not status.concerns,
        "concerns": [asdict(concern) for concern in status.concerns],
    }


def _bot_as_json(bot: BotStanding, around: Surroundings) -> Mapping[str, object]:
    listener = bot.listener
    return {
        "bot": bot.bot,
        "configured": None if around.bots is None else bot.bot in around.bots,
        "listener": None if listener is None else listener.listener,
        "listen_until": None if listener is None else iso(listener.listen_until),
        "cursor_at": None if listener is None else iso(listener.cursor_at),
        "heard_at": iso(bot.heard_at),
        "conversations": bot.conversations,
        "unreachable": bot.unreachable,
        "waiting": bot.waiting,
        "waiting_since": iso(bot.waiting_since),
        "owed": bot.owed,
        "owed_since": iso(bot.owed_since),
        "overdue_since": iso(bot.overdue_since),
        "lapsed_since": iso(bot.lapsed_since),
        "open": bot.open,
        "last_day": asdict(bot.ended),
        "today": {
            "turns": bot.spent.turns,
            "prompt_tokens": bot.spent.prompt_tokens,
            "completion_tokens": bot.spent.completion_tokens,
            "cost_microdollars": bot.spent.cost,
            "unpriced_turns": bot.spent.unpriced,
        },
    }
