"""Who may listen to a bot, and where its adapter left off."""

from botkit.clock import Instant
from botkit.delivery.records import Resumption, WorkerId
from botkit.messages import BotId
from botkit.storage.memory.rows import Listening, Tables


def take_listening(tables: Tables, bot: BotId, worker: WorkerId, now: Instant, until: Instant) -> int | None:
    row = tables.bots.setdefault(bot, Listening())
    if row.listener != worker:
        if row.listener is not None and row.until is not None and row.until > now:
            return None
        row.listener = worker
        row.fence += 1
    row.until = until
    return row.fence


def end_listening(tables: Tables, bot: BotId, worker: WorkerId) -> None:
    row = tables.bots.get(bot)
    if row is not None and row.listener == worker:
        row.listener = None


def resume(tables: Tables, bot: BotId) -> Resumption:
    row = tables.bots.get(bot, Listening())
    return Resumption(row.cursor, dict(row.state))
