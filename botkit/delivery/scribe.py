"""A chat model put to small work: one instruction, one answer, no tools."""

from botkit.conversation.ports import ChatMessage, ChatModel, ChatRequest, TextDelta

_CALM = 0.2
"""Temperature: it is to note down, not to invent."""


class ModelScribe:
    """Implements memory's `Scribe` over a chat model."""

    def __init__(self, model: ChatModel) -> None:
        self._model = model

    async def write(self, instruction: str, material: str, *, most_tokens: int) -> str:
        request = ChatRequest(
            messages=(ChatMessage("system", instruction), ChatMessage("user", material)),
            max_tokens=min(most_tokens, self._model.context_window // 2),
            temperature=_CALM,
        )
        said = [event.text async for event in self._model.stream(request) if isinstance(event, TextDelta)]
        return "".join(said)
