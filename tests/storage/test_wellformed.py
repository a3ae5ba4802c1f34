"""Text that is no Unicode becomes text that is, and all other text stays as it is."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from botkit.delivery.records import Batch
from botkit.storage.memory.store import MemoryStore
from botkit.storage.wellformed import well_formed
from botkit.testing.store_bench import BOT, StoreBench

ANY_TEXT = st.text(st.characters())
"""Surrogates included."""


@given(st.text())
def test_good_text_is_left_alone(text: str) -> None:
    assert well_formed(text) == text


@given(ANY_TEXT)
def test_any_text_can_be_written_afterwards(text: str) -> None:
    mended = well_formed(text)
    assert mended.encode().decode() == mended
    assert well_formed(mended) == mended


@given(ANY_TEXT)
def test_it_reaches_every_text_of_a_batch(text: str) -> None:
    bench = StoreBench(MemoryStore())
    message = bench.message(text, chat="wen")
    message = replace(message, sender=replace(message.sender, name=text))
    batch = well_formed(Batch(BOT, (bench.arrival(message),), cursor=text))
    event = batch.arrivals[0].event
    assert event == replace(message, text=well_formed(text), sender=replace(message.sender, name=well_formed(text)))
    assert batch.cursor == well_formed(text)


def test_two_halves_side_by_side_become_the_character_they_are() -> None:
    assert well_formed("\ud83d\ude00") == "😀"
    assert well_formed("a\ud83dz\udc00") == "a�z�"
