"""Figures that an operator can trust: what happened is what they count."""

import asyncio
import re
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from botkit.clock import SystemClock
from botkit.conversation.ports import ChatMessage, ChatRequest, Finished
from botkit.delivery.observing import Backlog
from botkit.errors import ModelUnavailable, OutcomeUnknown, Rejected, RetryAfter
from botkit.models.observed import ObservedModel
from botkit.models.scripted import ScriptedModel
from botkit.operations.metrics import Metrics
from botkit.settings import DeliverySettings
from botkit.storage.sqlite.store import SqliteStore
from botkit.storage.stopwatch import Stopwatch
from botkit.testing.clock import FrozenClock
from botkit.testing.journey import Bench

BOT = ("bot", "companion")


def figures(page: bytes) -> dict[tuple[Any, ...], float]:
    """Every sample by its name and its labels."""
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(page.decode())
        for sample in family.samples
    }


def page(metrics: Metrics) -> dict[tuple[Any, ...], float]:
    return figures(metrics.page({"companion": True}, None))


async def test_messages_are_counted_on_their_whole_way() -> None:
    metrics = Metrics()
    bench = Bench.make(delivery=DeliverySettings(pace=0), observer=metrics)
    async with bench.open(lambda _: "我在听。") as journey:
        wen = journey.platform.person("wen")
        said = wen.says("今天好累")
        journey.platform.again(said, times=2)
        await journey.platform.wait_for(lambda: bool(wen.sees))
        await wen.asks("妈妈")
        await journey.rest(1)
    told = page(metrics)
    assert told["botkit_events_accepted_total", BOT] == 2
    assert told["botkit_events_duplicate_total", BOT] == 2
    assert told["botkit_turns_total", BOT, ("outcome", "answered")] == 1
    assert told["botkit_turns_total", BOT, ("outcome", "summons")] == 1
    assert told["botkit_turn_seconds_count", BOT] == 2
    assert told["botkit_sends_total", BOT, ("state", "sent")] == len(wen.sees)


async def test_what_goes_wrong_on_the_way_out_is_counted_by_its_kind() -> None:
    metrics = Metrics()
    bench = Bench.make(delivery=DeliverySettings(pace=0), observer=metrics)
    async with bench.open(lambda _: "我在听。") as journey:
        wen = journey.platform.person("wen")
        for trouble in (RetryAfter(2), OutcomeUnknown("gone")):
            journey.platform.fail_next(trouble)
        await wen.asks("今天好累")
        journey.platform.fail_next(Rejected("no"))
        wen.says("还在吗，我又来了")
        await journey.rest(30)
    told = page(metrics)
    assert told["botkit_sends_deferred_total", BOT] == 1
    assert told["botkit_sends_ambiguous_total", BOT] == 1
    assert told["botkit_sends_total", BOT, ("state", "failed")] == 1


async def test_calls_to_models_are_counted_with_what_they_cost() -> None:
    metrics, clock = Metrics(), FrozenClock()
    good = ObservedModel(ScriptedModel(lambda _: "yes", clock=clock, name="parrot"), metrics, clock)
    ill = ObservedModel(ScriptedModel(lambda _: ModelUnavailable("no"), clock=clock, name="ill"), metrics, clock)
    request = ChatRequest((ChatMessage("user", "well?"),))
    (finished,) = [event async for event in good.stream(request) if isinstance(event, Finished)]
    with pytest.raises(ModelUnavailable):
        [event async for event in ill.stream(request)]
    told = page(metrics)
    parrot = ("model", "parrot")
    assert told["botkit_model_call_seconds_count", parrot] == 1
    assert told["botkit_model_tokens_total", ("direction", "prompt"), parrot] == finished.usage.prompt_tokens
    assert told["botkit_model_tokens_total", ("direction", "completion"), parrot] == finished.usage.completion_tokens
    assert told["botkit_model_errors_total", ("kind", "ModelUnavailable"), ("model", "ill")] == 1


async def test_a_store_tells_how_long_its_transactions_take(tmp_path) -> None:
    metrics = Metrics()
    stopwatch = Stopwatch(SystemClock(), metrics.committed)
    async with await SqliteStore.open(tmp_path / "botkit.sqlite3", stopwatch=stopwatch) as store:
        await asyncio.gather(*(store.prove_writable() for _ in range(20)))
        commits = store.commits
    told = page(metrics)
    assert told["botkit_store_writes_total",] == 20
    assert told["botkit_store_commit_seconds_count",] == commits < 20


def test_what_is_so_at_this_moment_is_told_as_it_is() -> None:
    metrics = Metrics()
    backlog = Backlog(waiting=3, owed=2, outgoing=5, overdue=1.5)
    told = figures(metrics.page({"home": True, "work": False}, backlog))
    assert told["botkit_bot_listening", ("bot", "home")] == 1
    assert told["botkit_bot_listening", ("bot", "work")] == 0
    assert told["botkit_conversations_waiting",] == 3
    assert told["botkit_answers_owed",] == 2
    assert told["botkit_outbox_open",] == 5
    assert told["botkit_due_lag_seconds",] == 1.5
    assert ("botkit_bot_listening", ("bot", "work")) not in figures(metrics.page({"home": True}, backlog))


def test_of_what_cannot_be_looked_at_nothing_is_told() -> None:
    metrics = Metrics()
    metrics.page({"home": True}, Backlog(waiting=3, owed=2, outgoing=5, overdue=1.5))
    told = figures(metrics.page({}, None, recovery=True))
    assert told["botkit_recovery",] == 1
    gone = ("conversations_waiting", "answers_owed", "outbox_open", "due_lag_seconds")
    assert not {(f"botkit_{name}",) for name in gone} & told.keys()


async def test_no_label_says_who_writes_or_where() -> None:
    metrics = Metrics()
    bench = Bench.make(delivery=DeliverySettings(pace=0), observer=metrics)
    async with bench.open(lambda _: "我在听。") as journey:
        await journey.platform.person("wen").asks("今天好累")
    labels = {name for key in page(metrics) for name, _ in key[1:]}
    assert labels <= {"bot", "outcome", "state", "model", "kind", "direction", "version", "le"}
    assert not re.search(rb"wen|private", metrics.page({}, None))
