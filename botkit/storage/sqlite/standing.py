"""How everything in a database stands, counted by indexes.

A plus before a column keeps SQLite from going by that column's index, and so through all rows of a table, where a
partial index has the few that are meant.
"""

import sqlite3
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from botkit.clock import Instant
from botkit.delivery.records import OutboxState
from botkit.inspection.counting import added, latest
from botkit.inspection.facts import BotStanding, Ended, ListenerFacts, Spent, Standing
from botkit.messages import BotId, ids_from
from botkit.storage.sqlite.finding import BOTS
from botkit.storage.sqlite.reading import one_moment

_NEWEST = 1_000
"""Inbox rows that are looked through for the last one of each bot."""


@contextmanager
def standings_in(path: Path) -> Generator["SqliteStandings", None, None]:
    """How everything in the database at `path` stands, as of one moment; nothing is written.

    Raises:
        StoreUnavailable: it cannot be read.
        StoreDamaged: it is no database of ours, or a damaged one.
        SchemaTooNew: a newer botkit wrote it.
    """
    with one_moment(path) as db:
        yield SqliteStandings(db)


class SqliteStandings:
    """Reads within the one transaction of its connection."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    @property
    def schema(self) -> int:
        """The version of the database."""
        return int(self._db.execute("PRAGMA user_version").fetchone()[0])

    def standing(self, *, now: Instant, ended_since: Instant, spent_since: Instant) -> Standing:
        listeners = self._listeners()
        known = {bot for (bot,) in self._db.execute(BOTS)} | set(listeners)
        heard, waiting, work = self._heard(), self._waiting(), self._work(now)
        ended, spent, unreachable = self._ended(ended_since), self._spent(spent_since), self._unreachable()
        (people,) = self._db.execute("SELECT count(DISTINCT person) FROM account").fetchone()
        return Standing(
            people,
            tuple(
                BotStanding(
                    bot=bot,
                    listener=listeners.get(bot),
                    heard_at=latest(heard.get(bot), listeners.get(bot)),
                    conversations=self._conversations(bot),
                    unreachable=unreachable.get(bot, 0),
                    **waiting.get(bot, {"waiting": 0, "waiting_since": None, "owed": 0, "owed_since": None}),
                    **work.get(bot, {"open": 0, "overdue_since": None, "lapsed_since": None}),
                    ended=ended.get(bot, Ended()),
                    spent=spent.get(bot, Spent()),
                )
                for bot in sorted(known)
            ),
        )

    def _listeners(self) -> Mapping[BotId, ListenerFacts]:
        rows = self._db.execute("SELECT id, listener, listen_until, cursor_at FROM bot")
        return {
            bot: ListenerFacts(bot, listener, None if listener is None else Instant(until), cursor_at)
            for bot, listener, until, cursor_at in rows
        }

    def _heard(self) -> Mapping[BotId, Instant]:
        rows = self._db.execute(
            "SELECT bot, max(received_at) FROM (SELECT bot, received_at FROM inbox ORDER BY seq DESC LIMIT ?)"
            " GROUP BY bot",
            (_NEWEST,),
        )
        return dict(rows.fetchall())

    def _conversations(self, bot: BotId) -> int:
        """Without the names that a chat had before."""
        (every,) = self._db.execute("SELECT count(*) FROM conversation WHERE bot = ?", (bot,)).fetchone()
        (moved,) = self._db.execute(
            "SELECT count(*) FROM conversation WHERE moved_to IS NOT NULL AND +bot = ?", (bot,)
        ).fetchone()
        return every - moved

    def _unreachable(self) -> Mapping[BotId, int]:
        rows = self._db.execute(
            "SELECT bot, count(*) FROM conversation WHERE unreachable_since IS NOT NULL GROUP BY +bot"
        )
        return dict(rows.fetchall())

    def _waiting(self) -> Mapping[BotId, Mapping[str, Any]]:
        rows = self._db.execute(
            "SELECT c.bot, count(*), min(i.received_at), count(DISTINCT CASE WHEN c.attempts THEN c.id END),"
            " min(CASE WHEN c.attempts THEN i.received_at END)"
            " FROM inbox i JOIN conversation c ON c.id = i.conversation WHERE i.done = 0 GROUP BY c.bot"
        )
        names = ("waiting", "waiting_since", "owed", "owed_since")
        return {bot: dict(zip(names, figures, strict=True)) for bot, *figures in rows}

    def _work(self, now: Instant) -> Mapping[BotId, Mapping[str, Any]]:
        rows = self._db.execute(
            "SELECT bot, sum(open), min(CASE WHEN worker IS NULL AND due < :now THEN due END),"
            " min(CASE WHEN worker IS NOT NULL AND due < :now THEN due END)"
            " FROM conversation WHERE due IS NOT NULL GROUP BY +bot",
            {"now": now},
        )
        names = ("open", "overdue_since", "lapsed_since")
        return {bot: dict(zip(names, figures, strict=True)) for bot, *figures in rows}

    def _ended(self, since: Instant) -> Mapping[BotId, Ended]:
        rows = self._db.execute(
            "SELECT c.bot, o.state, o.closed, count(*), sum(o.ambiguities > 0)"
            " FROM outbox o JOIN conversation c ON c.id = o.conversation WHERE o.ended_at >= ?"
            " GROUP BY c.bot, o.state, o.closed",
            (since,),
        )
        ended: dict[BotId, Ended] = {}
        for bot, state, closed, count, doubtful in rows:
            ended[bot] = added(ended.get(bot, Ended()), OutboxState(state), count, doubtful, closed=bool(closed))
        return ended

    def _spent(self, since: Instant) -> Mapping[BotId, Spent]:
        rows = self._db.execute(
            "SELECT c.bot, count(*), sum(t.prompt_tokens), sum(t.completion_tokens), coalesce(sum(t.cost), 0),"
            " sum(t.cost IS NULL AND t.calls > 0)"
            " FROM turn t JOIN conversation c ON c.id = t.conversation WHERE t.id >= ? GROUP BY c.bot",
            (ids_from(since),),
        )
        return {bot: Spent(*figures) for bot, *figures in rows}
