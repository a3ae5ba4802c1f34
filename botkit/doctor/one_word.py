"""One tiny call to a model: whether it answers at all."""

from dataclasses import replace

from botkit.clock import Clock
from botkit.conversation.ports import ChatMessage, ChatRequest
from botkit.models.doors import open_model
from botkit.models.front import closing
from botkit.models.spec import ModelSpec

MOST_TOKENS = 16
"""Of the answer: together with the question some thirty tokens, a fraction of a cent anywhere."""

PATIENCE = 30.0
"""Seconds."""

_REQUEST = ChatRequest((ChatMessage("user", "Say OK."),), max_tokens=MOST_TOKENS)


async def ask_one_word(spec: ModelSpec, clock: Clock) -> None:
    """Return once the model has begun to answer.

    Raises:
        ModelError: it does not.
    """
    first = min(spec.patience.first, PATIENCE)
    hurried = replace(spec, patience=replace(spec.patience, first=first, total=min(spec.patience.total, PATIENCE)))
    model = open_model([hurried], clock)
    try:
        async with closing(model.stream(_REQUEST)) as events:
            async for _ in events:
                return
    finally:
        await model.close()
