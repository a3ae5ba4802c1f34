"""A store on the bench that remembers: turns with a scope, what comes of them, and what is found again."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from botkit.delivery.ports import DeliveryStore
from botkit.delivery.records import Claim, Commit, Effect, PlannedJob
from botkit.delivery.scopes import scope_of
from botkit.memory.changes import Forget, ForgetEverything, MemoryChange, Remember
from botkit.memory.ports import Holdings, Kept, MemoryStore, Unkept
from botkit.memory.records import Kind, Memory, MemoryId, Passage, Source, Summary, Vector
from botkit.memory.tokens import tokens_of
from botkit.messages import (
    Account,
    ChatKind,
    ConversationId,
    MessageReceived,
    Outgoing,
    PersonaRef,
    PersonId,
    Scope,
    Sender,
)
from botkit.testing.store_bench import BOT, XIA, StoreBench


class RememberingStore(DeliveryStore, MemoryStore, Protocol):
    """A store that does both, in one transaction."""


class MemoryBench(StoreBench):
    """Joins a story of memory to one store. Each chat is the private one of the person of that name."""

    def __init__(self, store: RememberingStore) -> None:
        super().__init__(store)
        self.memories: MemoryStore = store

    # --- whose it is --------------------------------------------------------------------------------

    async def person(self, name: str = "wen") -> PersonId:
        return await self.store.person(Account("fake", f"person-{name}"), self.now)

    async def scope(self, name: str = "wen", *, persona: PersonaRef = XIA) -> Scope:
        """What a persona remembers of a person."""
        return self._scope(persona, name, ChatKind.PRIVATE, await self.person(name))

    async def room(self, chat: str = "group", *, persona: PersonaRef = XIA) -> Scope:
        """What a persona remembers of a group."""
        return self._scope(persona, chat, ChatKind.GROUP, await self.person())

    @staticmethod
    def _scope(persona: PersonaRef, chat: str, kind: ChatKind, person: PersonId) -> Scope:
        scope = scope_of(persona.id, ConversationId(BOT, chat), kind, [person])
        assert scope is not None
        return scope

    # --- what is said -------------------------------------------------------------------------------

    async def tells(self, text: str, *, name: str = "wen", chat: str = "") -> MessageReceived:
        """Somebody says something in their private chat, or in the group `chat`."""
        message = self.message(text, chat=chat or name)
        if chat:
            sender = Sender(Account("fake", f"person-{name}"), name=name.capitalize())
            message = replace(message, sender=sender, chat=ChatKind.GROUP)
        await self.accept(message)
        return message

    async def turn(
        self,
        scope: Scope | None,
        *says: str | Outgoing,
        effects: Sequence[Effect] = (),
        persona: PersonaRef = XIA,
        remembered: bool = True,
        jobs: Sequence[PlannedJob] = (),
    ) -> tuple[Claim, Commit]:
        """A turn over what waits, as delivery commits it; nothing of it is sent yet."""
        claim = await self.claim()
        desk = await self.desk(claim, persona=persona)
        commit = replace(
            self.answer_to(claim, desk.pending, *says),
            persona=persona,
            scope=scope,
            effects=tuple(effects),
            jobs=tuple(jobs),
        )
        if not remembered:
            outbox = tuple(replace(planned, remembered=False) for planned in commit.outbox)
            commit = replace(commit, history=(), outbox=outbox)
        assert await self.store.commit(commit)
        return claim, commit

    async def exchange(
        self,
        scope: Scope | None,
        text: str,
        *says: str | Outgoing,
        name: str = "wen",
        chat: str = "",
        effects: Sequence[Effect] = (),
        persona: PersonaRef = XIA,
        remembered: bool = True,
    ) -> tuple[MessageReceived, Claim]:
        """Said, answered, sent; the conversation is idle again."""
        message = await self.tells(text, name=name, chat=chat)
        claim, commit = await self.turn(scope, *says, effects=effects, persona=persona, remembered=remembered)
        await self.exchanged(claim, commit)
        return message, claim

    async def exchanged(self, claim: Claim, commit: Commit) -> None:
        """Send all of a turn; the conversation is idle again."""
        await self.sends(claim, *(planned.key for planned in commit.outbox))
        await self.releases(claim)

    # --- what is remembered -------------------------------------------------------------------------

    def memory(
        self,
        text: str,
        kind: Kind = Kind.FACT,
        *,
        topic: str = "",
        person: PersonId | None = None,
        message_id: str = "",
        vector: bytes = b"",
    ) -> Memory:
        return Memory(
            id=MemoryId(self.new_name("memory")),
            kind=kind,
            text=text,
            source=Source(self.now, person, message_id=message_id),
            valid_from=self.now,
            topic=topic,
            tokens=tokens_of(text),
            vector=Vector(vector),
        )

    async def changes(self, *changes: MemoryChange) -> None:
        await self.memories.change_memory(changes, self.now)

    async def remembers(self, scope: Scope, *memories: Memory | str) -> None:
        """Remember that, in no turn."""
        made = [self.memory(each) if isinstance(each, str) else each for each in memories]
        await self.changes(*(Remember(scope, memory) for memory in made))

    async def remembers_in(self, room: Scope, chat: str, memory: Memory) -> None:
        """Remember that in a group, in which something is said for it."""
        await self.exchange(room, "by the way", chat=chat, effects=[Remember(room, memory)])

    async def unkept(self, scope: Scope, claim: Claim, limit: int = 100) -> Unkept:
        return await self.memories.unkept(scope, claim.row, limit)

    def kept(
        self,
        scope: Scope,
        claim: Claim,
        unkept: Unkept,
        *,
        summary: str = "",
        changes: Sequence[MemoryChange] = (),
    ) -> Kept:
        """What is to be written of lines, as whoever remembers after a reply says it."""
        return Kept(
            scope,
            claim.row,
            unkept.revision,
            unkept.through,
            tuple(replace(line, tokens=tokens_of(line.text), vector=Vector(b"v")) for line in unkept.lines),
            tuple(changes),
            Summary(summary, unkept.through, self.now) if summary else None,
        )

    async def keeps(
        self, scope: Scope, claim: Claim, *, summary: str = "", changes: Sequence[MemoryChange] = ()
    ) -> tuple[Passage, ...]:
        """Make passages of what is not kept yet; these lines."""
        unkept = await self.unkept(scope, claim)
        assert await self.memories.keep(self.kept(scope, claim, unkept, summary=summary, changes=changes), self.now)
        return unkept.lines

    async def forgets(self, scope: Scope, *words: str, name: str = "wen", numbers: tuple[int, ...] = ()) -> None:
        await self.changes(Forget(scope, await self.person(name), self.now, numbers, words))

    async def forgets_everything(self, scope: Scope, *, name: str = "wen") -> None:
        await self.changes(ForgetEverything(scope, await self.person(name), self.now))

    # --- what is found again ------------------------------------------------------------------------

    async def holdings(self, scope: Scope, since: int = 0) -> Holdings:
        return await self.memories.holdings(scope, since)

    async def known(self, scope: Scope) -> list[str]:
        """What is remembered, by number; what holds no more in brackets."""
        memories = (await self.holdings(scope)).memories
        return [each.text if each.is_current(self.now) else f"({each.text})" for each in memories]

    async def told(self, scope: Scope) -> list[str]:
        """The passages that there are."""
        seqs = [passage.seq for passage in (await self.holdings(scope)).passages]
        return [passage.text for passage in await self.memories.passages(scope, seqs)]

    async def window(self, *, name: str = "wen", persona: PersonaRef = XIA) -> list[str]:
        """What was said before in a chat, as the next turn there sees it."""
        await self.tells("and?", name=name)
        claim = await self.claim()
        lines = await self.history(claim, persona=persona)
        await self.answers(claim, persona=persona)
        await self.releases(claim)
        return lines
