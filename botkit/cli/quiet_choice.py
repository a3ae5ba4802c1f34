"""The model of `botkit run`: chosen as in a talk, but nobody is asked and nothing is downloaded."""

import logging

from botkit.cli.model_door import choose
from botkit.clock import Clock
from botkit.conversation.ports import ChatModel
from botkit.errors import ConfigError
from botkit.models.choice import ModelChoice
from botkit.models.doors import open_model
from botkit.models.download import OTHER_WAYS, obtain, present_entry
from botkit.settings import Settings
from botkit.texts import load_texts

_log = logging.getLogger(__name__)


async def open_chosen(settings: Settings, clock: Clock) -> tuple[ChatModel, Settings]:
    """The model, and the settings with the time that a model on a slow processor needs.

    Raises:
        ConfigError: there is none that is here already.
    """
    choice = await choose(settings, clock, None)
    if choice.entries:
        choice = await _with_file(choice, settings, clock)
    _log.info("%s", load_texts().say("en", choice.announcement, **choice.words))
    slowest = max((spec.patience.total for spec in choice.specs if spec.provider == "offline"), default=0.0)
    delivery = settings.delivery
    delivery = delivery.model_copy(update={"turn_deadline": max(delivery.turn_deadline, slowest)})
    return open_model(choice.specs, clock), settings.model_copy(update={"delivery": delivery})


async def _with_file(choice: ModelChoice, settings: Settings, clock: Clock) -> ModelChoice:
    offline = settings.offline
    if present_entry(choice.entries, offline.folder) is None:
        raise ConfigError(
            "there is no language model to answer with, and `botkit run` downloads none: add a [[models]] entry, or "
            f"have `botkit chat` download the offline model. {OTHER_WAYS}"
        )
    entry, path = await obtain(choice.entries, offline.folder, clock)
    return choice.with_file(entry, path, threads=offline.threads, context_window=offline.context_window)
