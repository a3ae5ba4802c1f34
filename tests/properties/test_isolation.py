"""Nothing of one person, persona or room is found in another's memory, by whatever way it is read."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from botkit.clock import after
from botkit.memory.changes import ForgetEverything
from botkit.messages import PersonaId, PersonId, Private, Room, Scope
from botkit.storage.memory.store import MemoryStore
from botkit.storage.sqlite.store import SqliteStore
from botkit.testing.memory_bench import MemoryBench, RememberingStore
from tests.properties.crowd import PERSONAS, Town, canaries_in

PEOPLE = int(os.environ.get("BOTKIT_TEST_PEOPLE", "150"))


@pytest.fixture(params=["memory", "sqlite"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[RememberingStore]:
    if request.param == "memory":
        yield MemoryStore()
        return
    async with await SqliteStore.open(tmp_path / "botkit.db") as opened:
        # The machine does not fail here, so nothing has to reach its disk.
        await opened._writer._connection.work(lambda db: db.execute("PRAGMA synchronous = OFF").close())
        yield opened


async def leaks(town: Town, scope: Scope) -> dict[str, set[str]]:
    """What is found of others in a scope, by each way to read it; and its own secret is found by each."""
    mind, secret = town.mind, town.secrets[scope]
    held = await mind.holdings(scope)
    row = town.rows[town.places[scope]]
    read = {
        "holdings": held,
        "what is new": await mind.holdings(scope, held.revision - 1),
        "passages": await mind.memories.passages(scope, range(1, 50)),
        "what is not kept": await mind.memories.unkept(scope, row.row, 100),
        "the desk": (await mind.store.desk(row, scope.persona, 50)).window,
    }
    found = {way: canaries_in(value) for way, value in read.items()}
    for way, canaries in found.items():
        assert secret in canaries, f"{way}: it must be looked for where it is"
    return {way: canaries - {secret} for way, canaries in found.items() if canaries - {secret}}


async def test_nobody_finds_what_belongs_to_another(store: RememberingStore) -> None:
    await nobody_finds(store, PEOPLE)


@pytest.mark.long
@pytest.mark.timeout(600)
async def test_nobody_among_a_thousand_does(store: RememberingStore) -> None:
    await nobody_finds(store, 1_000)


async def nobody_finds(store: RememberingStore, people: int) -> None:
    town = Town(MemoryBench(store), people)
    await town.lives()
    await town.holds_all_chats()
    found = {scope: leak for scope in town.secrets if (leak := await leaks(town, scope))}
    assert found == {}
    assert len(town.secrets) == 2 * (people + len(town.groups))


@pytest.mark.timeout(600)
async def test_who_is_nobody_finds_nothing(store: RememberingStore) -> None:
    town = Town(MemoryBench(store), min(PEOPLE, 50))
    await town.lives()
    await town.holds_all_chats()
    person, room = town.people["person1"], town.places[town.scope_in("group1", PERSONAS[0])]
    strangers: list[Scope] = [
        Private(PersonaId("botkit/nobody"), person),
        Private(PERSONAS[0].id, PersonId("nobody")),
        Private(PERSONAS[0].id, PersonId("")),
        Private(PersonaId("%"), PersonId("%")),
        Private(PERSONAS[0].id, PersonId(str(town.rows[room].row))),
        Room(PersonaId("botkit/nobody"), room),
    ]
    for scope in strangers:
        held = await town.mind.holdings(scope)
        passages = await town.mind.memories.passages(scope, range(1, 50))
        unkept = [await town.mind.memories.unkept(scope, claim.row, 100) for claim in town.rows.values()]
        assert canaries_in([held, passages, unkept]) == set()


@pytest.mark.timeout(600)
async def test_forgetting_one_forgets_no_other(store: RememberingStore) -> None:
    town = Town(MemoryBench(store), min(PEOPLE, 60))
    await town.lives()
    mind = town.mind
    gone = [town.scope_in("person3", PERSONAS[0]), town.scope_in("group2", PERSONAS[1])]
    await mind.changes(*(ForgetEverything(scope, None, after(mind.now, 1)) for scope in gone))
    await town.holds_all_chats()
    for scope in gone:
        secret = town.secrets.pop(scope)
        found = [await mind.holdings(scope), await mind.memories.passages(scope, range(1, 50))]
        for claim in town.rows.values():
            found += [await mind.memories.unkept(scope, claim.row, 100)]
            found += [(await mind.store.desk(claim, persona.id, 50)).window for persona in PERSONAS]
        assert secret not in canaries_in(found)
    assert {scope: leak for scope in town.secrets if (leak := await leaks(town, scope))} == {}
