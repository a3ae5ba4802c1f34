"""What botkit costs while nobody writes: processor time and transactions, with ten thousand conversations stored."""

import asyncio
import gc
import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import BaseModel

from benchmarks.figures import Chapter, Figure, Limit, table
from benchmarks.past import BOT, PERSONA, PLATFORM, Past, make_past
from botkit.adapter import Accept, Adapter
from botkit.app import open_app
from botkit.clock import SystemClock
from botkit.delivery.jobs import Retention
from botkit.messages import ConversationId, Outgoing, Receipt
from botkit.models.scripted import ScriptedModel
from botkit.models.shelf import OneModel
from botkit.settings import BotSettings, Settings
from botkit.storage.sqlite.store import SqliteStore

_SETTLING = 1.0
_NOTHING = Limit("<=", 0, firm=True)
_HARDLY_ANYTHING = Limit("<=", 1.0)


class Silence(Adapter):
    """A platform on which nobody writes."""

    platform = PLATFORM
    Settings = BaseModel

    def __init__(self) -> None:
        """Nothing to keep."""

    async def listen(self, accept: Accept) -> None:
        await asyncio.get_running_loop().create_future()

    async def send(self, conversation: ConversationId, outgoing: Outgoing, key: str) -> Receipt:
        raise RuntimeError("nobody wrote, and something was sent: the past was not filled in as answered")


async def measure(*, seconds: float, conversations: int, path: Path, settling: float = _SETTLING) -> Chapter:
    """Watch a whole botkit at rest for `seconds`, after `settling` in which it comes to rest."""
    await make_past(path, Past(conversations, lines=10))
    clock = SystemClock()
    model = ScriptedModel(())
    settings = Settings(bots=(BotSettings(id=BOT, platform=PLATFORM, personas=(PERSONA,)),))
    async with (
        await SqliteStore.open(path) as store,
        open_app(settings, clock=clock, models=OneModel(model), store=store, adapters={BOT: Silence()}) as app,
    ):
        await Retention(store, clock).run("")  # else the day's upkeep, which begins with the app, would be measured
        running = asyncio.create_task(app.run())
        await clock.sleep(settling)
        gc.collect()
        commits, processor, began = store.commits, time.process_time(), time.perf_counter()
        await clock.sleep(seconds)
        busy = (time.process_time() - processor) / (time.perf_counter() - began)
        commits = store.commits - commits
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
    return Chapter(
        f"idle: {conversations:,} conversations, {seconds:g} s without a message",
        (
            Figure("processor time per second", busy * 1_000, "ms", wanted=_HARDLY_ANYTHING),
            Figure("transactions", commits, wanted=_NOTHING),
            Figure("calls of the model", len(model.requests), wanted=_NOTHING),
        ),
        notes=(
            "Idle: the right to listen is renewed every 20 s for each bot, which is one write; the time lies between.",
        ),
    )


async def run(*, short: bool) -> Chapter:
    """The chapter as the suite shows it."""
    with TemporaryDirectory(prefix="botkit-bench-") as folder:
        path = Path(folder) / "idle.sqlite3"
        return await measure(seconds=4 if short else 15, conversations=10_000, path=path)


if __name__ == "__main__":
    print(table([asyncio.run(run(short=False))]))
