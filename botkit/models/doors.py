"""Opening models: the one place that knows which class stands behind which provider."""

from collections.abc import Sequence
from dataclasses import replace

from botkit.clock import Clock
from botkit.conversation.ports import ChatModel
from botkit.errors import ModelMisconfigured
from botkit.models.offline import OfflineModel
from botkit.models.ollama import DEFAULT_ADDRESS
from botkit.models.openai_compatible import OpenAICompatible
from botkit.models.resilient import ResilientModel
from botkit.models.scripted import ScriptedModel
from botkit.models.spec import ModelSpec
from botkit.models.watchdog import WatchedModel


def open_model(specs: Sequence[ModelSpec], clock: Clock) -> ChatModel:
    """The model of the first spec, watched and retried, with the others standing in for it in order.

    Nothing is connected or loaded yet.

    Raises:
        ModelMisconfigured: a spec cannot be right: names it and the remedy.
    """
    return ResilientModel([WatchedModel(open_door(spec, clock), spec.patience, clock) for spec in specs], clock)


def open_door(spec: ModelSpec, clock: Clock) -> ChatModel:
    """The bare door of one spec: it keeps no deadlines and tries nothing twice."""
    match spec.provider:
        case "openai" | "ollama":
            if not spec.model:
                raise ModelMisconfigured(f"{spec.name}: which model? Name it in the entry's `model`")
            usual = f"{DEFAULT_ADDRESS}/v1" if spec.provider == "ollama" else ""
            return OpenAICompatible(replace(spec, base_url=spec.base_url or usual), clock)
        case "offline":
            return OfflineModel(spec, clock)
        case "scripted":
            # For rehearsals: `model` is what is always said; without it, the person's words come back.
            if spec.model:
                return ScriptedModel.constant(spec.model, name=spec.name)
            return ScriptedModel.echo(name=spec.name)
