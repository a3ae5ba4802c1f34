"""Listens to a model until it has finished, or as far as it came."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Literal

from botkit.conversation.ports import ChatModel, ChatRequest, Finished, ReasoningDelta, TextDelta, Usage
from botkit.conversation.visible import VisibleStream, VisibleText
from botkit.errors import ContextTooLong, ModelError, ModelMisconfigured, ModelOutputInvalid, ModelRefused

Draft = Callable[[str], Awaitable[None]]
"""Shows the answer so far, the whole of it."""


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer as it came.

    Attributes:
        retracted: what a draft showed turned out to be thinking.
        broken: the error that cut it off after at least one whole sentence.
    """

    text: VisibleText
    ended: Literal["stop", "length", "tool_calls", "content_filter"] = "stop"
    reasoned: bool = False
    retracted: bool = False
    broken: ModelError | None = None


class Bill:
    """What the calls of one turn cost together."""

    def __init__(self) -> None:
        self.usage: Usage | None = None

    def add(self, usage: Usage) -> None:
        before = self.usage
        self.usage = (
            replace(
                usage,
                prompt_tokens=before.prompt_tokens + usage.prompt_tokens,
                completion_tokens=before.completion_tokens + usage.completion_tokens,
                calls=before.calls + usage.calls,
            )
            if before
            else usage
        )


async def hear(model: ChatModel, request: ChatRequest, stream: VisibleStream, bill: Bill, draft: Draft | None) -> Heard:
    """Listen to one answer.

    Raises:
        ModelError: it failed before a whole sentence came, or in a way that another try will not mend.
    """
    ended: Finished | None = None
    reasoned = False
    try:
        async for event in model.stream(request):
            if isinstance(event, TextDelta):
                if stream.feed(event.text) and draft:
                    await draft(stream.shown)
            elif isinstance(event, ReasoningDelta):
                reasoned = True
            elif isinstance(event, Finished):
                ended = event
                bill.add(event.usage)
        if ended is None:
            raise ModelOutputInvalid("the model's answer has no end: the endpoint broke the stream off")
    except (ModelRefused, ContextTooLong, ModelMisconfigured):
        raise
    except ModelError as error:
        if not stream.shown:
            raise
        return Heard(stream.finish(), broken=error)
    text = stream.finish()
    return Heard(text, ended.reason, reasoned, stream.retracted)
