"""A town full of people with a secret for each relation: whoever reads a memory must find its own secret alone.

Every person talks to two personas in one and the same private chat, and some to both in a group with others. They use
the same words, have the same numbers and the same kinds of memories, so nothing but its owner tells one secret from
another.
"""

import asyncio
import re
from collections.abc import Awaitable, Iterable
from dataclasses import fields, is_dataclass, replace
from typing import Any, cast

from botkit.clock import after
from botkit.delivery.records import Arrival, Batch, Claim, OutboxState
from botkit.memory.changes import Remember
from botkit.memory.records import Kind
from botkit.messages import (
    Account,
    ChatKind,
    ConversationId,
    MessageReceived,
    PersonaRef,
    PersonId,
    Private,
    Room,
    Scope,
    Sender,
)
from botkit.testing.memory_bench import MemoryBench
from botkit.testing.store_bench import ANNE, BOT, MIRA, XIA

PERSONAS = (XIA, MIRA)
_CANARY = re.compile(r"canary\d+x")
_AT_ONCE = 200


class Town:
    """People and groups on one store.

    Args:
        people: how many; each has a private chat and belongs to one group.
        group: members of a group.

    Attributes:
        secrets: the canary of each scope.
        places: the conversation in which each scope's talk was.
        rows: the claim of each conversation, once `holds_all_chats` has taken it.
    """

    def __init__(self, mind: MemoryBench, people: int, *, group: int = 10) -> None:
        self.mind = mind
        self.names = [f"person{number}" for number in range(people)]
        self.groups = [f"group{number}" for number in range(-(-people // group))]
        self.members = {chat: self.names[n * group : (n + 1) * group] for n, chat in enumerate(self.groups)}
        self.people: dict[str, PersonId] = {}
        self.secrets: dict[Scope, str] = {}
        self.places: dict[Scope, ConversationId] = {}
        self.rows: dict[ConversationId, Claim] = {}

    async def lives(self) -> None:
        """Everybody tells both personas their secrets, in private and in their group; most of it is kept."""
        for name in self.names:
            self.people[name] = await self.mind.store.person(Account("fake", f"person-{name}"), self.mind.now)
        for persona in PERSONAS:
            await self._all_talk(persona, kept=True)
        for persona in PERSONAS:
            await self._all_talk(persona, kept=False)

    async def holds_all_chats(self) -> None:
        """Somebody says a word in every chat, and whoever answers is about to look at all desks."""
        mind = self.mind
        chats = [*self.names, *self.groups]
        await mind.store.accept(Batch(BOT, tuple(Arrival(mind.message("and?", chat=c), mind.now, 0.0) for c in chats)))
        mind.passes(1)
        claims = (await mind.store.claim(ANNE, mind.now, after(mind.now, 3600), len(chats))).claims
        self.rows = {claim.conversation: claim for claim in claims}

    def scope_in(self, chat: str, persona: PersonaRef) -> Scope:
        """Whose memory the talk in a chat is part of."""
        where = ConversationId(BOT, chat)
        if chat in self.members:
            scope: Scope = Room(persona.id, where)
        else:
            scope = Private(persona.id, self.people[chat])
        self.secrets.setdefault(scope, f"canary{len(self.secrets)}x")
        self.places[scope] = where
        return scope

    async def _all_talk(self, persona: PersonaRef, *, kept: bool) -> None:
        mind = self.mind
        said = [self._message(name, name, persona) for name in self.names]
        said += [self._message(name, chat, persona) for chat, names in self.members.items() for name in names[:3]]
        for start in range(0, len(said), _AT_ONCE):
            arrivals = tuple(Arrival(message, mind.now, 0.0) for message in said[start : start + _AT_ONCE])
            await mind.store.accept(Batch(BOT, arrivals))
        mind.passes(1)
        while claims := (await mind.store.claim(ANNE, mind.now, after(mind.now, 60), _AT_ONCE)).claims:
            await _all(self._answer(claim, persona, kept=kept) for claim in claims)

    def _message(self, name: str, chat: str, persona: PersonaRef) -> MessageReceived:
        secret = self.secrets[self.scope_in(chat, persona)]
        message = self.mind.message(f"the secret is tea, {secret}", chat=chat)
        sender = Sender(Account("fake", f"person-{name}"), name=name)
        return replace(message, sender=sender, chat=ChatKind.GROUP if chat in self.members else ChatKind.PRIVATE)

    async def _answer(self, claim: Claim, persona: PersonaRef, *, kept: bool) -> None:
        mind, scope = self.mind, self.scope_in(claim.conversation.chat, persona)
        secret = self.secrets[scope]
        desk = await mind.desk(claim, persona=persona)
        person = desk.pending[0].person
        learnt = Remember(
            scope, mind.memory(f"secretly likes tea, {secret}", Kind.PREFERENCE, topic="tea", person=person)
        )
        rule = Remember(scope, mind.memory(f"never say {secret}", Kind.RULE, person=person))
        commit = replace(
            mind.answer_to(claim, desk.pending, f"tea it is, {secret}"),
            persona=persona,
            scope=scope,
            effects=(learnt, rule) if kept else (),
        )
        assert await mind.store.commit(commit)
        key = commit.outbox[0].key
        assert await mind.marks(claim, key)
        await mind.store.settle(claim, key, OutboxState.SENT, mind.now, message_id="1", release=True)
        if kept:
            await mind.keeps(scope, claim, summary=f"It is all about tea, {secret}.")


def canaries_in(value: object) -> set[str]:
    """Every secret that stands anywhere in a value, however deep, shown or not."""
    return set(_CANARY.findall("\n".join(_texts(value))))


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, bytes):
        yield value.decode("utf-8", "replace")
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))
    elif isinstance(value, dict):
        for pair in cast("dict[Any, Any]", value).items():
            yield from _texts(pair)
    elif isinstance(value, Iterable):
        for item in cast("Iterable[Any]", value):
            yield from _texts(item)


async def _all(things: Iterable[Awaitable[None]]) -> None:
    async with asyncio.TaskGroup() as group:
        for thing in things:
            group.create_task(_awaited(thing))


async def _awaited(thing: Awaitable[None]) -> None:
    await thing
