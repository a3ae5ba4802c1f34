"""A real botkit process for the kill suite: two workers on one SQLite file, and death at a named moment.

`python -m tests.faults.worker --database F --platform P --address URL [--failpoint NAME:COUNT] [--plant BUG] ...` runs
one; `--nursery P` reads such orders from its standard input, one JSON list a line, and runs each in a forked child,
which is there in a few milliseconds because everything has been imported already. A child ends with that input.
"""

import argparse
import asyncio
import gc
import json
import logging
import os
import re
import secrets
import select
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from botkit.adapter import AdapterContext
from botkit.app import App, open_app
from botkit.clock import Clock, SystemClock
from botkit.conversation.ports import ChatRequest
from botkit.delivery.failpoints import NAMES, Failpoint, pass_by
from botkit.errors import ModelUnavailable
from botkit.messages import BotId
from botkit.models.scripted import Line, ScriptedModel
from botkit.models.shelf import OneModel
from botkit.persona.library import PersonaLibrary
from botkit.settings import BotSettings, Settings
from botkit.settings.tables import DeliverySettings, StorageSettings
from botkit.storage.sqlite.store import SqliteStore
from tests.faults.log import Policy
from tests.faults.planted import PLANTS, store_with
from tests.faults.platform import PLATFORMS, PlatformName, door
from tests.faults.words import PERSONAS, answer, texts_in

_log = logging.getLogger(__name__)
BOT = BotId("kill")
_NAMES = re.compile("|".join(name.title() for name in PERSONAS))


def dying_at(order: str) -> Failpoint:
    """A failpoint that kills this process at the n-th pass of a name, as in `send.marked:3`."""
    if not order:
        return pass_by
    name, _, count = order.partition(":")
    if name not in NAMES:
        raise ValueError(f"no failpoint is called {name!r}: choose one of {', '.join(NAMES)}")
    passed: Counter[str] = Counter()

    def die(here: str) -> None:
        passed[here] += 1
        if here == name and passed[here] == int(count):
            os.kill(os.getpid(), signal.SIGKILL)

    return die


def say(request: ChatRequest) -> str:
    """Names every text it answers, and who speaks, with a nonce of this call; in two bubbles after an odd message."""
    texts = texts_in(request.messages[-1].content)
    who = _NAMES.search(request.messages[0].content)
    assert who is not None, "no persona was told its name"
    return answer(texts, who[0].lower(), secrets.token_hex(8), 1 + int(texts[-1].token.rpartition("m")[2]) % 2)


def failing(clock: Clock, seconds: float) -> Callable[[ChatRequest], Line]:
    """`say`, but the model is down for so many seconds from the first time it is asked."""
    up_at: list[float] = []

    def answer_or_fail(request: ChatRequest) -> Line:
        if not up_at:
            up_at.append(clock.monotonic() + seconds)
        return say(request) if clock.monotonic() >= up_at[0] else ModelUnavailable("the model is down")

    return answer_or_fail


def settings(database: Path, platform: PlatformName, policy: Policy, lease: float) -> Settings:
    """Fast, and patient with what is old: nothing may expire in a run."""
    return Settings(
        data_dir=database.parent,
        bots=(BotSettings(id=BOT, platform=platform, personas=tuple(f"tests/{name}" for name in PERSONAS)),),
        delivery=DeliverySettings(
            burst_wait=0.05,
            burst_limit=0.3,
            lease=lease,
            concurrency=6,
            max_age=86_400.0,
            ambiguous=policy,
            owed_delays=(0.2,),
            pace=0,
        ),
        storage=StorageSettings(path=database),
    )


async def work(chosen: argparse.Namespace) -> None:
    """Run botkit until the platform is gone, or until death."""
    clock, die, plant = SystemClock(), dying_at(chosen.failpoint), chosen.plant
    library = PersonaLibrary([Path(__file__).with_name(f"{name}.yaml") for name in PERSONAS], clock)
    script = failing(clock, chosen.outage) if chosen.outage else say
    model = ScriptedModel(script, clock=clock, delay=chosen.thinking, context_window=100_000)

    def opened(store: SqliteStore) -> AbstractAsyncContextManager[App]:
        adapter = door(chosen.platform)(plant, AdapterContext(BOT, clock), chosen.address)
        return open_app(
            settings(chosen.database, chosen.platform, chosen.policy, chosen.lease),
            clock=clock,
            models=OneModel(model),
            library=library,
            store=store,
            adapters={BOT: adapter},
            failpoint=die,
        )

    # The second house stands on the same store and does not listen: what a second process would be on a store
    # that allows one.
    async with (
        await store_with(plant).open(chosen.database, failpoint=die) as store,
        opened(store) as app,
        opened(store) as neighbour,
    ):
        beside = asyncio.create_task(neighbour.worker.run())
        try:
            await app.run()
        finally:
            neighbour.worker.stop()
            await beside


def run(arguments: Sequence[str]) -> None:
    """One worker, from its command line to its end."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.worker", description="one process to be killed")
    parser.add_argument("--database", type=Path, required=True)
    parser.add_argument("--platform", required=True, choices=PLATFORMS)
    parser.add_argument("--address", required=True, help="where the platform is")
    parser.add_argument("--policy", default="resend", choices=("resend", "mark"), help="for what may have been sent")
    parser.add_argument("--failpoint", default="", metavar="NAME:COUNT", help="where to die, and at which pass")
    parser.add_argument("--plant", default="", choices=("", *PLANTS), help="the bug to work with")
    parser.add_argument("--thinking", type=float, default=0.0, help="seconds the model takes")
    parser.add_argument("--lease", type=float, required=True, help="seconds after which a worker is taken for dead")
    parser.add_argument("--outage", type=float, default=0.0, help="seconds the model is down, once it is asked")
    parser.add_argument("--log", type=Path, required=True, help="where its words go")
    chosen = parser.parse_args(arguments)
    logging.basicConfig(filename=chosen.log, level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    asyncio.run(work(chosen))


def tend(platform: str) -> None:
    """Run each order from standard input in a child of its own; say its process number, and later how it ended."""
    door(platform)
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _be_born(json.loads(line))
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _be_born(arguments: Sequence[str]) -> None:
    """In the child: never return."""
    threading.Thread(target=_end_with_the_run, daemon=True).start()
    code = 1
    try:
        run(arguments)
        code = 0
    except Exception:  # boundary: a child must not go on as its parent
        _log.exception("the worker ended by itself")
    finally:
        os._exit(code)


def _end_with_the_run() -> None:
    """No worker outlives the run it belongs to: standard input is held open by whoever runs it."""
    hung_up = select.poll()
    hung_up.register(sys.stdin.fileno(), 0)  # the orders in it are not for us
    hung_up.poll()
    os._exit(1)


if __name__ == "__main__":
    if sys.argv[1] == "--nursery":
        tend(sys.argv[2])
    else:
        run(sys.argv[1:])
