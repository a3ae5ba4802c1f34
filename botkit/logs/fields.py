"""The ids a record carries beside its event, so that whoever searches a log need not read its sentences."""

import logging
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypedDict, Unpack, cast


class Ids(TypedDict, total=False):
    """What a record may be about. None of it says who somebody is, or what they said.

    Attributes:
        conversation: the store's own short number of it.
        message_key: the outbox key of a message on its way out.
        outcome: what a turn came to.
        tokens: prompt and answer together.
    """

    bot: str
    conversation: int
    turn: str
    message_key: str
    job: str
    model: str
    outcome: str
    seconds: float
    tokens: int


_AROUND: ContextVar[Mapping[str, object]] = ContextVar("botkit_log_ids", default={})  # noqa: B039 (never changed)
_EXTRA = "botkit_ids"


@contextmanager
def about(**around: Unpack[Ids]) -> Generator[None, None, None]:
    """Everything logged within the block, by whatever it calls and the tasks it begins, is about this."""
    before = _AROUND.set({**_AROUND.get(), **around})
    try:
        yield
    finally:
        _AROUND.reset(before)


def ids(**said: Unpack[Ids]) -> dict[str, object]:
    """For `extra=`: what this one record is about, besides what is around it."""
    return {_EXTRA: said}


def ids_of(record: logging.LogRecord) -> dict[str, object]:
    """What a record is about, in the context in which it is handled."""
    said: object = getattr(record, _EXTRA, {})
    return {**_AROUND.get(), **(cast("dict[str, object]", said) if isinstance(said, dict) else {})}
