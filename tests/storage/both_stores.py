"""Two stores behind one face: whatever is asked of one is asked of the other, and the answers must be the same."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from botkit.delivery.ports import DeliveryStore
from botkit.delivery.records import Desk
from botkit.errors import StoreError
from botkit.messages import PersonId


@dataclass(frozen=True)
class Raised:
    """A call that ended in an error; which one is part of the answer."""

    error: StoreError


class BothStores:
    """Passes every call on to both, one call at a time, and fails where they differ."""

    def __init__(self, first: DeliveryStore, second: DeliveryStore) -> None:
        self._first = first
        self._second = second
        self._turn = asyncio.Lock()
        self._people: dict[PersonId, PersonId] = {}

    def watch(self) -> asyncio.Event:
        return self._first.watch()

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        async def ask_both(*args: Any, **kwargs: Any) -> Any:
            async with self._turn:
                first = await _outcome(getattr(self._first, name)(*args, **kwargs))
                second = await _outcome(getattr(self._second, name)(*args, **kwargs))
            self._introduce(first, second)
            assert self._told(first) == self._told(second), f"{name}{args}{kwargs}"
            if isinstance(first, Raised):
                raise first.error
            return first

        return ask_both

    def _told(self, answer: Any) -> Any:
        """What is comparable: a kind of error; a desk with the first store's names for people."""
        if isinstance(answer, Raised):
            return type(answer.error)
        if isinstance(answer, tuple) and answer and hasattr(answer[0], "key"):
            return {claim.key: claim for claim in answer}  # jobs come in any order
        if isinstance(answer, Desk):
            pending = tuple(replace(row, person=self._people.get(row.person, row.person)) for row in answer.pending)
            return replace(answer, pending=pending)
        return answer

    def _introduce(self, first: Any, second: Any) -> None:
        """Each store makes names of its own for people; note which mean the same person, once for all."""
        if isinstance(first, Desk) and isinstance(second, Desk):
            for ours, theirs in zip(first.pending, second.pending, strict=False):
                self._people.setdefault(theirs.person, ours.person)


async def _outcome(call: Awaitable[Any]) -> Any:
    try:
        return await call
    except StoreError as error:
        return Raised(error)
