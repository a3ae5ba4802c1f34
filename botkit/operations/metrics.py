"""Figures in Prometheus' text format. Import it only where somebody wants them."""

from collections.abc import Mapping
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from botkit import __version__
from botkit.conversation.ports import Usage
from botkit.delivery.observing import Backlog
from botkit.delivery.records import OutboxState
from botkit.messages import BotId

_TURNS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 40.0, 80.0, 160.0, 320.0)
_CALLS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 40.0, 80.0, 160.0)
_COMMITS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)


class Metrics:
    """Implements `Observer` and `ModelObserver`. Labels name bots, models and states; nobody who writes and no chat."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        make = _Maker(self._registry)
        make.gauge("build_info", "The version that runs.", "version").labels(__version__).set(1)
        self._accepted = make.counter("events_accepted", "Events written down.", "bot")
        self._duplicates = make.counter("events_duplicate", "Events that came again and were dropped.", "bot")
        self._turns = make.counter("turns", "Turns committed, by what they came to.", "bot", "outcome")
        self._turn_seconds = make.histogram("turn_seconds", "From a turn's beginning to its commit.", _TURNS, "bot")
        self._sends = make.counter("sends", "Messages that came to their end on the way out.", "bot", "state")
        self._doubted = make.counter("sends_ambiguous", "Tries that may have been shown and can be doubled.", "bot")
        self._put_off = make.counter("sends_deferred", "Sends that the platform asked to wait with.", "bot")
        self._listening = make.gauge("bot_listening", "1 while the bot listens to its platform.", "bot")
        self._recovery = make.gauge("recovery", "1 in recovery mode, in which nothing runs.")
        self._backlog = CollectorRegistry()
        asked = _Maker(self._backlog)
        self._waiting = asked.gauge("conversations_waiting", "Conversations with input that no turn has taken.")
        self._owed = asked.gauge("answers_owed", "Conversations in which an answer was tried for and is still owed.")
        self._outgoing = asked.gauge("outbox_open", "Messages on their way out.")
        self._overdue = asked.gauge("due_lag_seconds", "For how long the longest due conversation waits for a worker.")
        self._commit_seconds = make.histogram("store_commit_seconds", "One transaction of the store.", _COMMITS)
        self._writes = make.counter("store_writes", "Pieces of work written; one transaction may hold many.")
        self._calls = make.histogram("model_call_seconds", "Calls to a model that were answered.", _CALLS, "model")
        self._errors = make.counter("model_errors", "Calls to a model that failed, by kind.", "model", "kind")
        self._cost = make.counter("model_cost_dollars", "US dollars for answered calls, where known.", "model")
        self._tokens = make.counter("model_tokens", "Tokens of answered calls.", "model", "direction")

    # --- told by delivery ---

    def accepted(self, bot: BotId, *, new: int, duplicates: int) -> None:
        self._accepted.labels(bot).inc(new)
        self._duplicates.labels(bot).inc(duplicates)

    def turn_ended(self, bot: BotId, outcome: str, seconds: float) -> None:
        self._turns.labels(bot, outcome).inc()
        self._turn_seconds.labels(bot).observe(seconds)

    def sends_ended(self, bot: BotId, state: OutboxState, count: int = 1) -> None:
        self._sends.labels(bot, state.value).inc(count)

    def send_doubted(self, bot: BotId) -> None:
        self._doubted.labels(bot).inc()

    def send_put_off(self, bot: BotId) -> None:
        self._put_off.labels(bot).inc()

    def committed(self, seconds: float, writes: int) -> None:
        self._commit_seconds.observe(seconds)
        self._writes.inc(writes)

    # --- told by the models ---

    def answered(self, model: str, seconds: float, usage: Usage) -> None:
        self._calls.labels(model).observe(seconds)
        self._tokens.labels(model, "prompt").inc(usage.prompt_tokens)
        self._tokens.labels(model, "completion").inc(usage.completion_tokens)
        if usage.cost is not None:
            self._cost.labels(model).inc(usage.cost / 1_000_000)

    def failed(self, model: str, kind: str) -> None:
        self._errors.labels(model, kind).inc()

    # --- asked by the endpoint ---

    def page(self, listening: Mapping[str, bool], backlog: Backlog | None, *, recovery: bool = False) -> bytes:
        """All figures, with what is so at this moment; of a store that cannot be read nothing is said."""
        self._listening.clear()
        for bot, is_listening in listening.items():
            self._listening.labels(bot).set(is_listening)
        self._recovery.set(recovery)
        if backlog is None:
            return generate_latest(self._registry)
        self._waiting.set(backlog.waiting)
        self._owed.set(backlog.owed)
        self._outgoing.set(backlog.outgoing)
        self._overdue.set(backlog.overdue)
        return generate_latest(self._registry) + generate_latest(self._backlog)


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes what is counted in one registry, named after botkit."""

    registry: CollectorRegistry

    def gauge(self, name: str, text: str, *labels: str) -> Gauge:
        return Gauge(f"botkit_{name}", text, labels, registry=self.registry)

    def counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(f"botkit_{name}", text, labels, registry=self.registry)

    def histogram(self, name: str, text: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
        return Histogram(f"botkit_{name}", text, labels, buckets=buckets, registry=self.registry)
