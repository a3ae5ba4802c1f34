"""A request for a stand-in whose window is smaller than that of the model it stands in for. Pure."""

from dataclasses import replace

from botkit.conversation.ports import ChatRequest
from botkit.conversation.tokens import MESSAGE_OVERHEAD
from botkit.texts.estimate import estimate


def fitted(request: ChatRequest, context_window: int) -> ChatRequest:
    """The same request with as much less of the past as the window needs.

    Who the companion is (system messages) and what is said now (the last message) stay; the answer gets half of the
    window at most.
    """
    answer = min(request.max_tokens, context_window // 2)
    left = context_window - answer
    last = len(request.messages) - 1
    kept: set[int] = {at for at, message in enumerate(request.messages) if message.role == "system" or at == last}
    left -= sum(_cost(request.messages[at].content) for at in kept)
    for at in reversed(range(last)):
        if at in kept:
            continue
        left -= _cost(request.messages[at].content)
        if left < 0:
            break
        kept.add(at)
    messages = tuple(message for at, message in enumerate(request.messages) if at in kept)
    return replace(request, messages=messages, max_tokens=answer)


def _cost(content: str) -> int:
    return estimate(content) + MESSAGE_OVERHEAD
