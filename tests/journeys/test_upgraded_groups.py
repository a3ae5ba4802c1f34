"""A group gets another id from its platform in the middle of a talk: nobody notices."""

from pathlib import Path

import pytest

from botkit.storage.sqlite.store import SqliteStore
from botkit.testing.journey import Bench
from tests.journeys.talk import echo, slow

TWO = "The first thing I have to tell you is this one.\n\nThe second thing I have to tell you is another one."


def told(journey) -> str:
    return "\n".join(message.content for message in journey.model.requests[-1].messages)


async def begin(journey):
    """Wen and the companion have talked in a group."""
    room = journey.platform.group("kitchen")
    journey.platform.person("wen").says("my favourite colour is blue", room=room, mention=True)
    await journey.rest(30)
    assert len(journey.platform.sees(room)) == 1
    return room


@pytest.mark.parametrize("notice", [True, False])
@pytest.mark.parametrize("when", ["before the answer", "while it is composed", "while it is sent", "between bubbles"])
async def test_an_answer_on_its_way_arrives_once_under_the_new_id(personas: Path, when, *, notice):
    bench = Bench.make(["nana"], places=[personas], latency=2.0)
    async with bench.open(echo) as journey:
        room = await begin(journey)
        model = slow(journey, lambda _: TWO, 5.0)
        shown, wen = len(journey.platform.log), journey.platform.person("wen")
        wen.says("tell me two things", room=room, mention=True)
        match when:
            case "before the answer":
                pass
            case "while it is composed":
                await journey.platform.wait_for(lambda: bool(model.requests))
            case "while it is sent":
                await journey.rest(1.2 + 5.0 + 1.0)
                assert len(journey.platform.tries) == shown, "it is on its way"
            case _:
                await journey.platform.wait_for(lambda: len(journey.platform.log) > shown)
        moved = journey.platform.upgrade(room, notice=notice)
        await journey.rest(60)
        assert [*journey.platform.sees(room)[1:], *journey.platform.sees(moved)] == TWO.split("\n\n")
        assert len(model.requests) == 1, "it is paid once"
        assert await journey.store.ambiguous_sends() == {}
        wen.says("what is my favourite colour?", room=moved, mention=True)
        await journey.rest(60)
        heard = "\n".join(message.content for message in model.requests[-1].messages)
        assert all(words in heard for words in ("my favourite colour is blue", "tell me two things", TWO[:20]))


async def test_after_a_restart_the_answer_leaves_under_the_new_id(personas: Path, tmp_path: Path):
    async with await SqliteStore.open(tmp_path / "botkit.db") as store:
        bench = Bench.make(["nana"], places=[personas], store=store)
        room, wen = bench.platform.group("kitchen"), bench.platform.person("wen")
        async with bench.open(lambda _: TWO) as journey:
            wen.says("tell me two things", room=room, mention=True)
            await bench.platform.wait_for(lambda: len(bench.platform.log) == 1)
            await journey.app.worker.abandon()
        moved = bench.platform.upgrade(room)
        async with bench.open(lambda _: "the model must not be asked again"):
            await bench.platform.wait_for(lambda: len(bench.platform.log) == 2)
        assert [*bench.platform.sees(room), *bench.platform.sees(moved)] == TWO.split("\n\n")


async def test_who_writes_under_the_new_id_first_is_answered_in_one_conversation(bench):
    async with bench.open(echo) as journey:
        wen = journey.platform.person("wen")
        room = await begin(journey)
        with journey.platform.disorder():
            moved = journey.platform.upgrade(room)
            wen.says("here I am again", room=moved, mention=True)
        await journey.rest(30)
        assert journey.platform.sees(moved) == ["You said: wen: here I am again"]
        wen.says("what is my favourite colour?", room=moved, mention=True)
        await journey.rest(30)
        assert "my favourite colour is blue" in told(journey)


async def test_what_was_said_before_and_after_the_move_is_one_burst(bench):
    async with bench.open(echo) as journey:
        wen = journey.platform.person("wen")
        room = await begin(journey)
        wen.says("guess what", room=room, mention=True)
        moved = journey.platform.upgrade(room)
        wen.says("we are a supergroup now", room=moved, mention=True)
        await journey.rest(30)
        assert journey.platform.sees(moved) == ["You said: wen: guess what / wen: we are a supergroup now"]


async def test_a_platform_that_sends_in_circles_is_not_asked_without_end(bench):
    async with bench.open(echo) as journey:
        room = await begin(journey)
        other = journey.platform.upgrade(room, notice=False)
        journey.platform.move(other, room)
        before = len(journey.platform.tries)
        journey.platform.person("wen").says("hello?", room=room, mention=True)
        await journey.rest(60)
        assert 2 < len(journey.platform.tries) - before < 40
