"""Lets a model that runs on this machine read the persona before the first word is said to it."""

import logging
from dataclasses import replace

from botkit.clock import Clock
from botkit.conversation.ports import ChatModel
from botkit.conversation.prompt import budget_for, compose
from botkit.conversation.situation import Situation
from botkit.errors import ModelError
from botkit.persona.loader import LoadedPersona

_log = logging.getLogger(__name__)


async def warm_up(persona: LoadedPersona, model: ChatModel, clock: Clock) -> None:
    """Have the part of the prompt that never changes read once, so that the server keeps it.

    A slow machine reads it while the person still types. It costs what reading it costs, so it is meant for models
    nobody pays for. Failures do not matter: the first turn meets them again, and says so.
    """
    situation = Situation(
        persona=persona.persona, ref=persona.ref, now=clock.now(), seed=0, language=persona.persona.languages[0]
    )
    request = replace(compose(situation, budget_for(persona.persona, model.context_window)), max_tokens=1)
    try:
        async for _ in model.stream(request):
            pass
    except ModelError as error:
        _log.info("the model was not warmed up: %s", type(error).__name__)
