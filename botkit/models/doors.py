"""Opening models: the one place that knows which class stands behind which provider."""

from collections.abc import Sequence
from dataclasses import replace

from botkit.clock import Clock
from botkit.conversation.ports import ChatModel
from botkit.errors import ModelMisconfigured
from botkit.models.litellm_door import LitellmModel
from botkit.models.litellm_library import LitellmLibrary
from botkit.models.offline import OfflineModel
from botkit.models.ollama import DEFAULT_ADDRESS
from botkit.models.openai_compatible import OpenAICompatible
from botkit.models.prices import PricedModel
from botkit.models.resilient import ResilientModel
from botkit.models.scripted import ScriptedModel
from botkit.models.spec import ModelSpec
from botkit.models.watchdog import WatchedModel


class Doors:
    """Opens models, which share what is heavy. Nothing is connected or loaded yet."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._litellm = LitellmLibrary()

    def open(self, spec: ModelSpec) -> PricedModel:
        """The model of that spec, with its deadlines and its price.

        Raises:
            ModelMisconfigured: the spec cannot be right: names it and the remedy.
        """
        ready = self._litellm.load if spec.provider == "litellm" else None
        return PricedModel(WatchedModel(self._bare(spec), spec.patience, self._clock, ready), spec)

    async def load_litellm(self) -> None:
        """Load beforehand what every door to litellm needs.

        Raises:
            ModelMisconfigured: it is not installed.
        """
        await self._litellm.load()

    def _bare(self, spec: ModelSpec) -> ChatModel:
        if spec.provider in ("openai", "ollama", "litellm") and not spec.model:
            raise ModelMisconfigured(f"{spec.name}: which model? Name it in the entry's `model`")
        match spec.provider:
            case "openai" | "ollama":
                usual = f"{DEFAULT_ADDRESS}/v1" if spec.provider == "ollama" else ""
                return OpenAICompatible(replace(spec, base_url=spec.base_url or usual), self._clock)
            case "litellm":
                return LitellmModel(spec, self._litellm, self._clock)
            case "offline":
                return OfflineModel(spec, self._clock)
            case "scripted":
                # For rehearsals: `model` is what is always said; without it, the person's words come back.
                if spec.model:
                    return ScriptedModel.constant(spec.model, name=spec.name)
                return ScriptedModel.echo(name=spec.name)


def open_model(specs: Sequence[ModelSpec], clock: Clock) -> ChatModel:
    """The model of the first spec, watched and retried, with the others standing in for it in order.

    Raises:
        ModelMisconfigured: a spec cannot be right: names it and the remedy.
    """
    doors = Doors(clock)
    return ResilientModel([doors.open(spec) for spec in specs], clock)
