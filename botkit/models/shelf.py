"""The models that are configured, each opened once, and which of them answers whom."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from botkit.clock import Clock
from botkit.conversation.ports import ChatModel
from botkit.delivery.ports import Models
from botkit.errors import ModelMisconfigured
from botkit.models.breaker import Breaker
from botkit.models.doors import Doors
from botkit.models.observed import ModelObserver, ObservedModel
from botkit.models.prices import PricedModel
from botkit.models.resilient import ResilientModel
from botkit.models.spec import ModelSpec
from botkit.persona.library import names_of
from botkit.persona.loader import LoadedPersona

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One opened model. Whoever asks it learns by the same breaker that it is not well.

    Attributes:
        priced: the same model without its observer.
    """

    spec: ModelSpec
    priced: PricedModel
    model: ChatModel
    breaker: Breaker


class ModelShelf:
    """Implements `Models`. Nothing is connected or loaded before the first call.

    Args:
        specs: in the order in which they stand in for each other.
        observer: told what each call came to.

    Raises:
        ModelMisconfigured: a spec cannot be right: names it and the remedy.
    """

    def __init__(self, specs: Sequence[ModelSpec], clock: Clock, observer: ModelObserver | None = None) -> None:
        self._clock = clock
        self._observer = observer
        self._doors = Doors(clock)
        self._entries = tuple(self._open(spec) for spec in specs)
        self._in_order: dict[tuple[str, ...], ResilientModel] = {}
        self.specs = tuple(specs)

    def _open(self, spec: ModelSpec) -> _Entry:
        priced = self._doors.open(spec)
        model = priced if self._observer is None else ObservedModel(priced, self._observer, self._clock)
        return _Entry(spec, priced, model, Breaker(self._clock))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    @property
    def turn_time(self) -> float:
        return max((spec.patience.total for spec in self.specs if spec.provider == "offline"), default=0.0)

    def chat(self, persona: LoadedPersona) -> ChatModel:
        return self._one_after_the_other(self._for_chat(persona), persona)

    def cheap(self, persona: LoadedPersona) -> ChatModel:
        cheap = [entry for entry in self._for(persona) if "cheap" in entry.spec.roles]
        return self._one_after_the_other([*cheap, *self._for_chat(persona)], persona)

    def runs_here(self, persona: LoadedPersona) -> bool:
        return any(entry.spec.provider == "offline" for entry in self._for_chat(persona)[:1])

    async def prepare(self) -> None:
        for entry in self._entries:
            await entry.priced.prepare()
        if not any(spec.provider == "litellm" for spec in self.specs):
            return
        try:
            await self._doors.load_litellm()
        except ModelMisconfigured as error:
            _log.warning("%s", error)

    async def close(self) -> None:
        """Let go of every connection and process."""
        for entry in self._entries:
            await entry.model.close()

    def _for(self, persona: LoadedPersona) -> list[_Entry]:
        names = names_of(persona)
        return [entry for entry in self._entries if entry.spec.serves(names)]

    def _for_chat(self, persona: LoadedPersona) -> list[_Entry]:
        """Those that the persona prefers, then those that talk."""
        allowed, wish = self._for(persona), persona.persona.model.prefer
        preferred = [entry for entry in allowed if wish is not None and entry.spec.is_meant_by(wish)]
        return [*preferred, *(entry for entry in allowed if "chat" in entry.spec.roles)]

    def _one_after_the_other(self, entries: Sequence[_Entry], persona: LoadedPersona) -> ChatModel:
        by_name = {entry.spec.name: entry for entry in entries}
        if not by_name:
            remedy = "add a [[models]] entry with the role chat, or this persona to the `personas` of one"
            raise ModelMisconfigured(f"no model may answer for {persona.ref.id}: {remedy}")
        names = tuple(by_name)
        if names not in self._in_order:
            models, breakers = zip(*((entry.model, entry.breaker) for entry in by_name.values()), strict=True)
            self._in_order[names] = ResilientModel(models, self._clock, breakers=breakers)
        return self._in_order[names]


class OneModel:
    """Implements `Models` with one model for everything, which is its caller's to close."""

    turn_time = 0.0

    def __init__(self, model: ChatModel) -> None:
        self._model = model

    def chat(self, persona: LoadedPersona) -> ChatModel:
        return self._model

    def cheap(self, persona: LoadedPersona) -> ChatModel:
        return self._model

    def runs_here(self, persona: LoadedPersona) -> bool:
        return False

    async def prepare(self) -> None:
        """It is ready."""


class ModelsBehind:
    """Implements `Models`: the models of others, each behind what `front` puts before it."""

    def __init__(self, models: Models, front: Callable[[ChatModel], ChatModel]) -> None:
        self._models = models
        self._front = front

    @property
    def turn_time(self) -> float:
        return self._models.turn_time

    def chat(self, persona: LoadedPersona) -> ChatModel:
        return self._front(self._models.chat(persona))

    def cheap(self, persona: LoadedPersona) -> ChatModel:
        return self._front(self._models.cheap(persona))

    def runs_here(self, persona: LoadedPersona) -> bool:
        return self._models.runs_here(persona)

    async def prepare(self) -> None:
        await self._models.prepare()
