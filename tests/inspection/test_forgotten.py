"""The life of a message whose words were forgotten can still be told, without them."""

from pathlib import Path
from typing import Any

import pytest

from botkit.inspection.trace import Surroundings
from botkit.inspection.tracing import as_json, as_text, trace
from botkit.memory.changes import Forget
from botkit.storage.memory.store import MemoryStore
from botkit.storage.sqlite.lives import lives_in
from botkit.storage.sqlite.store import SqliteStore
from botkit.testing.memory_bench import MemoryBench, RememberingStore
from botkit.testing.store_bench import BOT

SECRET = "the secret"


async def story(store: RememberingStore) -> tuple[MemoryBench, str]:
    mind = MemoryBench(store)
    scope = await mind.scope()
    message, _ = await mind.exchange(scope, SECRET, f"so {SECRET} it is", "good night")
    await mind.changes(Forget(scope, await mind.person(), mind.now, words=("secret",)))
    return mind, message.id


def rows(told: Any) -> list[dict[str, object]]:
    return list(told)


@pytest.mark.parametrize("store", ["memory", "sqlite"])
async def test_a_trace_says_that_the_words_were_forgotten(tmp_path: Path, store: str) -> None:
    if store == "memory":
        memory = MemoryStore()
        mind, word = await story(memory)
        life = memory.lives().life(*memory.lives().find(word))
    else:
        async with await SqliteStore.open(tmp_path / "botkit.db") as sqlite:
            mind, word = await story(sqlite)
        with lives_in(tmp_path / "botkit.db") as lives:
            life = lives.life(*lives.find(word))
    told = trace(life, Surroundings(mind.now, 4711, frozenset({BOT})))
    text = "\n".join(as_text(told, words=True))
    assert text.count("its words were forgotten") == 2
    assert "good night" in text
    assert SECRET not in text
    assert [verdict.code for verdict in told.verdicts] == ["answered"]
    assert "cannot read" not in text
    said = as_json(told, words=True)
    assert [row["forgotten"] for row in rows(said["message"])] == [True]
    assert [row["forgotten"] for row in rows(said["messages"])] == [True, False]
    assert SECRET not in str(said)
