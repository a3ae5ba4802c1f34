"""One answer being read: events so far, and whether it is whole."""

from collections.abc import Iterable, Iterator, Mapping

from botkit.conversation.ports import Finished, ModelEvent, TextDelta, Usage
from botkit.errors import ModelOutputInvalid
from botkit.models.failures import failure_in_answer
from botkit.models.wire import (
    FinishReason,
    as_count,
    as_object,
    as_text,
    decode_delta,
    decode_object,
    finish_reason,
    first_choice,
)

_DONE = "[DONE]"


class Answer:
    """Reads the payloads of one answer, in order.

    Attributes:
        ending: the answer's last word was said; only figures may follow.
        done: nothing follows.
    """

    def __init__(self, endpoint: str) -> None:
        self.ending: FinishReason | None = None
        self.done = False
        self._endpoint = endpoint
        self._model = ""
        self._fingerprint = ""
        self._usage: Mapping[str, object] = {}

    def read(self, payload: str | bytes) -> Iterator[ModelEvent]:
        """The events of one payload.

        Raises:
            ModelError: the payload is broken, or tells of a failure.
        """
        if payload.strip() in (_DONE, "", b""):
            self.done = self.done or bool(payload)
            return
        yield from self.take(decode_object(payload))

    def take(self, chunk: Mapping[str, object]) -> Iterator[ModelEvent]:
        """The events of one piece that is decoded already.

        Raises:
            ModelError: it tells of a failure.
        """
        if chunk.get("error"):
            raise failure_in_answer(chunk, self._endpoint)
        self._note_figures(chunk)
        choice = first_choice(chunk)
        if not choice or self.ending:
            return
        yield from decode_delta(choice)
        self.ending = finish_reason(choice)

    def finished(self, name: str, digest: str) -> Finished:
        """The last event. The endpoint's own name for the model is told where `name` is empty.

        Raises:
            ModelOutputInvalid: the answer stopped before its end.
        """
        if self.ending is None:
            raise ModelOutputInvalid(f"{self._endpoint}: the answer stopped before its end")
        version = f"@{self._fingerprint}" if self._fingerprint else ""
        usage = Usage(
            model=name or f"{self._model}{version}",
            model_digest=digest,
            prompt_tokens=as_count(self._usage.get("prompt_tokens")),
            completion_tokens=as_count(self._usage.get("completion_tokens")),
            cached_tokens=self._cached_tokens(),
            reasoning_tokens=as_count(as_object(self._usage.get("completion_tokens_details")).get("reasoning_tokens")),
        )
        return Finished(self.ending, usage)

    def _cached_tokens(self) -> int:
        """As most tell it, else as DeepSeek does."""
        told = as_object(self._usage.get("prompt_tokens_details")).get("cached_tokens")
        return as_count(self._usage.get("prompt_cache_hit_tokens") if told is None else told)

    def _note_figures(self, chunk: Mapping[str, object]) -> None:
        if usage := as_object(chunk.get("usage")):
            self._usage = usage
        if not self._model:
            self._model = as_text(chunk.get("model"))[:100]
        if not self._fingerprint:
            self._fingerprint = as_text(chunk.get("system_fingerprint"))[:60]


def joined(events: Iterable[ModelEvent]) -> Iterator[ModelEvent]:
    """The same, with neighbouring pieces of text as one: what arrived together is handled once."""
    text = ""
    for event in events:
        if isinstance(event, TextDelta):
            text += event.text
            continue
        if text:
            yield TextDelta(text)
            text = ""
        yield event
    if text:
        yield TextDelta(text)
