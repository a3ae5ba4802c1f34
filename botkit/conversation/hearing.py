"""Listens to a model until it has finished, or as far as it came."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Literal

from botkit.conversation.drafting import Drafting
from botkit.conversation.ports import ChatModel, ChatRequest, Finished, ReasoningDelta, TextDelta, Usage
from botkit.conversation.visible import VisibleStream, VisibleText
from botkit.errors import ContextTooLong, ModelError, ModelMisconfigured, ModelOutputInvalid, ModelRefused

Draft = Callable[[str], Awaitable[None]]
"""Shows the answer so far, the whole of it."""


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer as it came.

    Attributes:
        reasoned: it thought, in whatever way, before its words.
        retracted: its first sentences turned out to be thinking, or somebody's label.
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
                cached_tokens=before.cached_tokens + usage.cached_tokens,
                reasoning_tokens=before.reasoning_tokens + usage.reasoning_tokens,
                cost=None if before.cost is None or usage.cost is None else before.cost + usage.cost,
            )
            if before
            else usage
        )


async def hear(
    model: ChatModel, request: ChatRequest, stream: VisibleStream, bill: Bill, drafting: Drafting, draft: Draft | None
) -> Heard:
    """Listen to one answer; `draft` is called only where `drafting` allows the model's answers to be drafted.

    Raises:
        ModelError: it failed before a whole sentence came, or in a way that another try will not mend.
    """
    try:
        ended, reasoned = await _listen(model, request, stream, bill, drafting, draft)
    except (ModelRefused, ContextTooLong, ModelMisconfigured):
        raise
    except ModelError as error:
        if not stream.shown:
            raise
        text = stream.finish()
        _learn(drafting, model.name, stream)
        return Heard(text, broken=error)
    text = stream.finish()
    _learn(drafting, model.name, stream)
    if ended.reason == "stop" and text:
        drafting.trust(model.name)
    return Heard(text, ended.reason, reasoned or stream.opened or stream.unopened, stream.retracted)


async def _listen(
    model: ChatModel, request: ChatRequest, stream: VisibleStream, bill: Bill, drafting: Drafting, draft: Draft | None
) -> tuple[Finished, bool]:
    """The end of the answer, and whether reasoning came apart from its words."""
    ended: Finished | None = None
    reasoned = False
    async for event in model.stream(request):
        if isinstance(event, TextDelta):
            fresh = stream.feed(event.text)
            _learn(drafting, model.name, stream)
            if fresh and draft and drafting.allows(model.name):
                await draft(stream.shown)
        elif isinstance(event, ReasoningDelta):
            reasoned = True
            drafting.trust(model.name)
        elif isinstance(event, Finished):
            ended = event
            bill.add(event.usage)
    if ended is None:
        raise ModelOutputInvalid("the model's answer has no end: the endpoint broke the stream off")
    return ended, reasoned


def _learn(drafting: Drafting, model: str, stream: VisibleStream) -> None:
    """What the answer has shown so far of how this model begins."""
    if stream.unopened or stream.retracted:
        drafting.distrust(model)
    elif stream.opened:
        drafting.trust(model)
