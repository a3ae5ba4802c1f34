"""Texts that wait for answers: how long, for which, and what is told meanwhile."""

import asyncio

from botkit.messages import OutgoingMessage
from tests.adapters.say_table import HERE, SayTable


async def test_the_next_text_waits_for_the_whole_answer() -> None:
    table = SayTable("one", "two")
    async with table.listens() as task:
        assert table.inbox.texts == ["one"]
        await table.answers("first half", more=True)
        await table.clock.advance(60)
        assert table.inbox.texts == ["one"]
        await table.answers("second half")
        await table.clock.settle()
        assert table.inbox.texts == ["one", "two"]
        await table.answers("done")
        await task
    assert table.out.getvalue() == "first half\nsecond half\ndone\n"
    assert table.unanswered == 0


async def test_patience_has_an_end() -> None:
    table = SayTable("one", "two", patience=180)
    async with table.listens() as task:
        await table.clock.advance(179)
        assert not task.done()
        await table.clock.advance(1)
        await task
    assert table.inbox.texts == ["one"]
    assert table.unanswered == 1
    assert table.aside.getvalue() == "No answer came within 180 seconds.\n"
    assert table.out.getvalue() == ""


async def test_an_answer_to_something_else_is_not_taken_for_the_one_waited_for() -> None:
    table = SayTable("new", "last")
    async with table.listens() as task:
        await table.adapter.send(HERE, OutgoingMessage("about yesterday", answers="said in an earlier run"), "1")
        await table.adapter.send(HERE, OutgoingMessage("good morning, by the way"), "2")
        await table.clock.advance(60)
        assert table.inbox.texts == ["new"]
        await table.answers("about the new")
        await table.clock.settle()
        await table.answers("a second word about the new, late", to="new")
        await table.clock.settle()
        assert not task.done()
        await table.answers("bye", to="last")
        await task
    assert table.inbox.texts == ["new", "last"]
    assert table.unanswered == 0


async def test_a_talk_that_is_interrupted_while_an_answer_is_awaited_goes_on_waiting_for_it() -> None:
    table = SayTable("one", "two")
    async with table.listens():
        assert table.inbox.texts == ["one"]
    async with table.listens() as task:
        await table.clock.advance(10)
        assert table.inbox.texts == ["one"]
        await table.answers("done")
        await table.clock.settle()
        assert table.inbox.texts == ["one", "two"]
        await table.answers("done too")
        await task


async def test_a_line_that_is_not_yet_the_answer_is_told_from_one_that_is_and_how_long_is_waited() -> None:
    table = SayTable("one", patience=100)
    async with table.listens() as task:
        await table.clock.advance(10)
        await table.answers("one moment", more=True)
        await table.clock.advance(1)
        assert table.aside.getvalue() == ""
        await table.clock.advance(1)
        waiting = "The real answer is still to come: waiting up to 88 more seconds for it.\n"
        assert table.aside.getvalue() == waiting
        await table.adapter.show_typing(HERE)
        await table.clock.advance(20)
        await table.answers("here it is")
        await task
    assert (table.aside.getvalue(), table.unanswered) == (waiting, 0)


async def test_between_two_bubbles_nobody_is_told_to_wait() -> None:
    table = SayTable("one")
    async with table.listens() as task:
        await table.answers("first half", more=True)
        await table.adapter.show_typing(HERE)
        await table.clock.advance(6)
        await table.answers("second half")
        await task
    assert table.aside.getvalue() == ""


async def test_without_patience_the_first_line_is_waited_for_and_no_more() -> None:
    table = SayTable("one", "two", told=0)
    async with table.listens() as task:
        await table.clock.advance(90)
        assert not task.done()
        await table.answers("one moment", more=True)
        await table.clock.advance(2)
        await task
    assert table.inbox.texts == ["one"]
    assert table.aside.getvalue() == "The real answer is still to come; it is not waited for.\n"
    assert table.unanswered == 1


async def test_without_patience_an_answer_of_several_bubbles_is_heard_to_its_end() -> None:
    table = SayTable("one", told=0)
    async with table.listens() as task:
        await table.answers("first half", more=True)
        await table.adapter.show_typing(HERE)
        await table.clock.advance(3)
        await table.answers("second half")
        await task
    assert (table.aside.getvalue(), table.unanswered) == ("", 0)


async def test_the_patience_of_one_run_goes_before_the_operators() -> None:
    table = SayTable("one", patience=180, told=7)
    async with table.listens() as task:
        await table.clock.advance(7)
        await task
    assert table.aside.getvalue() == "No answer came within 7 seconds.\n"


async def test_where_no_answer_can_come_it_ends_at_once_but_for_what_needs_no_model() -> None:
    hopeless = asyncio.Event()
    table = SayTable("Mira?", "how are you?", hopeless=hopeless)
    async with table.listens() as task:
        hopeless.set()
        await table.clock.advance(1)
        await table.answers("I'm here")
        await table.clock.advance(1)
        assert table.inbox.texts == ["Mira?", "how are you?"]
        await table.answers("one moment", more=True)
        await table.clock.advance(3)
        await task
    assert table.unanswered == 1
    assert table.aside.getvalue() == ""
