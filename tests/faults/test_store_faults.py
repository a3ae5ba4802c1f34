"""The n-th write fails, the n-th send fails, for n = 1, 2, 3, ... until a run meets no fault: each ends the same way.

Time is frozen, so a second of waiting after a fault costs none.
"""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from botkit.app import App, open_app
from botkit.delivery.failpoints import Failpoint, pass_by
from botkit.errors import OutcomeUnknown, Rejected, RetryAfter, Unreachable
from botkit.messages import ConversationId, Outgoing, OutgoingMessage, Receipt
from botkit.models.scripted import ScriptedModel
from botkit.models.shelf import OneModel
from botkit.persona.library import PersonaLibrary
from botkit.settings import BotSettings, Settings
from botkit.settings.tables import DeliverySettings
from botkit.storage.sqlite.store import SqliteStore
from botkit.testing.clock import FrozenClock
from botkit.testing.fake_adapter import FakeAdapter, FakePlatform
from tests.faults.words import Bubble, parse
from tests.faults.worker import say

PERSONA = Path(__file__).with_name("probe.yaml")
MOST = 60
"""More faults than a story has writes: a loop that comes here never meets its end."""


@dataclass(slots=True)
class FaultyWrites:
    """The group of writes that is the n-th to be committed fails, and so do the `more` after it."""

    nth: int
    more: int = 0
    seen: int = 0

    def __call__(self, name: str) -> None:
        if name == "store.before_commit":
            self.seen += 1
            if self.nth <= self.seen <= self.nth + self.more:
                raise sqlite3.OperationalError("database or disk is full")

    @property
    def met(self) -> bool:
        return self.seen >= self.nth


@dataclass(slots=True)
class FaultySends:
    """The n-th send fails with `error`, after the message was shown or before."""

    nth: int
    error: Exception
    shown: bool
    seen: int = 0

    @property
    def met(self) -> bool:
        return self.seen >= self.nth


class FaultyAdapter(FakeAdapter):
    """The fake platform's adapter with one fault in it."""

    fault: FaultySends

    async def send(self, conversation: ConversationId, outgoing: Outgoing, key: str) -> Receipt:
        fault = self.fault
        fault.seen += 1
        if fault.seen != fault.nth:
            return await super().send(conversation, outgoing, key)
        if fault.shown:
            await super().send(conversation, outgoing, key)
        raise fault.error


@dataclass(slots=True)
class House:
    """A running botkit on a frozen clock, and its platform."""

    clock: FrozenClock
    platform: FakePlatform
    app: App


@asynccontextmanager
async def house(
    folder: Path, failpoint: Failpoint = pass_by, fault: FaultySends | None = None
) -> AsyncGenerator[House, None]:
    """Botkit with its SQLite file in `folder`, running while the block lasts."""
    clock = FrozenClock()
    platform = FakePlatform(clock)
    adapter = FakeAdapter.on(platform) if fault is None else FaultyAdapter.on(platform)
    if isinstance(adapter, FaultyAdapter) and fault is not None:
        adapter.fault = fault
    settings = Settings(
        data_dir=folder,
        bots=(BotSettings(id=platform.bot, platform="fake", personas=("tests/probe",)),),
        delivery=DeliverySettings(burst_wait=0.5, pace=0, concurrency=1),
    )
    library, model = PersonaLibrary((PERSONA,), clock), ScriptedModel(say, context_window=100_000)
    async with open_app(
        settings,
        clock=clock,
        models=OneModel(model),
        library=library,
        adapters={platform.bot: adapter},
        failpoint=failpoint,
    ) as app:
        running = asyncio.create_task(app.run())
        try:
            yield House(clock, platform, app)
        finally:
            platform.close_stream()
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


async def two_people_talk(home: House) -> list[str]:
    """Two people write, one of them twice; the bubbles each saw in the end, as `person part/of`, in order."""
    wen, li = home.platform.person("wen"), home.platform.person("li")
    wen.says("c1m1")
    await _answered(home, "c1m1")
    wen.says("c1m2")
    li.says("c2m1")
    await _answered(home, "c1m2", "c2m1")
    await _nothing_due(home)
    return [f"{text.split()[0]} {text.split()[-1]}" for person in (wen, li) for text in person.sees]


async def _answered(home: House, *tokens: str) -> None:
    await _until(home, lambda: set(tokens) <= _whole(home.platform))


async def _until(home: House, condition: Callable[[], bool], limit: int = 600) -> None:
    """Let time pass, second by second, until `condition` holds; never while the database is at work.

    Otherwise a slow disk would look like a worker that lost its lease.
    """
    for _ in range(limit):
        await _disk_at_rest(home)
        if condition():
            return
        await home.clock.advance(1)
    raise AssertionError(f"it did not come to hold within {limit} seconds")


async def _disk_at_rest(home: House) -> None:
    """Return when nobody waits for a write, and whoever waited for a read has had it, twice in a row."""
    store = home.app.store
    assert isinstance(store, SqliteStore)
    quiet = 0
    while quiet < 2:
        await home.clock.settle()
        while store._writer._groups._working is not None:
            quiet = -1
            await asyncio.sleep(0.001)
        await store.next_due()
        quiet += 1


async def _nothing_due(home: House) -> None:
    """Return once no turn, no message and no lease is left."""
    while await home.app.store.next_due() is not None:
        await _disk_at_rest(home)
        await home.clock.advance(1)


def _whole(platform: FakePlatform) -> set[str]:
    """The messages whose answer has come to its last bubble."""
    shown = [
        parse(delivery.outgoing.text) for delivery in platform.log if isinstance(delivery.outgoing, OutgoingMessage)
    ]
    last = [bubble for bubble in shown if isinstance(bubble, Bubble) and bubble.part == bubble.of]
    return {token for bubble in last for token in bubble.tokens}


EVERYTHING = ["c1m1 1/2", "c1m1 2/2", "c1m2 1/1", "c2m1 1/2", "c2m1 2/2"]


@pytest.mark.parametrize("more", [0, 3], ids=["once", "four times in a row"])
async def test_whichever_write_fails_everything_is_answered_once(tmp_path: Path, more: int) -> None:
    for nth in range(1, MOST):
        fault = FaultyWrites(nth, more)
        folder = tmp_path / str(nth)
        async with house(folder, fault) as home:
            told = await two_people_talk(home)
            ambiguous = await home.app.store.ambiguous_sends()
        assert set(told) == set(EVERYTHING), f"write {nth} failed"
        # A receipt that could not be written at once is written later: nothing comes again.
        assert (told, ambiguous) == (EVERYTHING, {}), f"write {nth} failed"
        assert list(dict.fromkeys(told)) == EVERYTHING, f"write {nth} failed"
        if not fault.met:
            assert (told, ambiguous) == (EVERYTHING, {})
            return
    pytest.fail("no run was free of faults: the story has more writes than it should")


@pytest.mark.parametrize(
    ("fail", "shown", "ambiguous"),
    [
        (lambda: OutcomeUnknown("no answer"), False, True),
        (lambda: OutcomeUnknown("no answer"), True, True),
        (lambda: ConnectionResetError("reset by peer"), True, True),
        (lambda: RetryAfter(30.0), False, False),
    ],
    ids=["no answer, not shown", "no answer, but shown", "a broken connection", "asked to wait"],
)
async def test_whichever_send_fails_everything_arrives(
    tmp_path: Path, fail: Callable[[], Exception], shown: bool, ambiguous: bool
) -> None:
    for nth in range(1, MOST):
        fault = FaultySends(nth, fail(), shown)
        async with house(tmp_path / str(nth), fault=fault) as home:
            told = await two_people_talk(home)
            on_record = await home.app.store.ambiguous_sends()
        assert list(dict.fromkeys(told)) == EVERYTHING, f"send {nth} failed"
        assert len(told) == len(EVERYTHING) + (fault.met and shown), f"send {nth} failed"
        assert sum(on_record.values()) == (fault.met and ambiguous), f"send {nth} failed"
        if not fault.met:
            return
    pytest.fail("no run was free of faults: the story has more sends than it should")


async def test_a_message_the_platform_refuses_is_the_only_one_missing(tmp_path: Path) -> None:
    fault = FaultySends(2, Rejected("too rude"), shown=False)
    async with house(tmp_path, fault=fault) as home:
        wen = home.platform.person("wen")
        wen.says("c1m1")
        await _until(home, lambda: fault.met)
        await _nothing_due(home)
        wen.says("c1m2")
        await _answered(home, "c1m2")
    assert [text.split()[-1] for text in wen.sees] == ["1/2", "1/1"]


async def test_what_a_closed_chat_missed_is_answered_with_the_next_word(tmp_path: Path) -> None:
    fault = FaultySends(1, Unreachable("blocked"), shown=False)
    async with house(tmp_path, fault=fault) as home:
        wen = home.platform.person("wen")
        wen.says("c1m1")
        await _until(home, lambda: fault.met)
        await _nothing_due(home)
        assert wen.sees == []
        wen.says("c1m2")
        await _answered(home, "c1m2")
    assert [text.partition(" = ")[0] for text in wen.sees] == ["c1m1 c1m2"]
