"""Choices as buttons: who presses one has said what stands behind it."""

import pytest

from botkit.adapter import Capabilities
from botkit.messages import OutgoingMessage
from botkit.testing.fake_chats import Delivery
from botkit.testing.journey import Bench, Journey
from tests.journeys.talk import echo


def message(delivery: Delivery) -> OutgoingMessage:
    assert isinstance(delivery.outgoing, OutgoingMessage)
    return delivery.outgoing


async def list_of_personas(journey: Journey) -> Delivery:
    """Wen asks in private who is there."""
    await journey.platform.person("wen").asks("/persona")
    return journey.platform.log[-1]


async def test_a_persona_is_chosen_by_a_button(bench):
    async with bench.open(echo) as journey:
        wen = journey.platform.person("wen")
        choices = await list_of_personas(journey)
        assert [button.label for button in message(choices).buttons] == ["Nana", "Otto"]
        assert wen.presses(choices, "Otto") is not None
        await journey.rest(10)
        assert wen.sees[-1] == "Hello dear, Otto is here."
        await wen.asks("who are you?")
        assert "Otto" in journey.model.requests[-1].messages[0].content


async def test_a_button_waits_for_nothing_and_may_be_pressed_twice(bench):
    async with bench.open(echo) as journey:
        wen = journey.platform.person("wen")
        choices = await list_of_personas(journey)
        event = wen.presses(choices, "Otto")
        await journey.platform.wait_for(lambda: len(wen.sees) >= 2, limit=1.0)
        journey.platform.again(event)
        await journey.rest(10)
        assert wen.sees.count("Hello dear, Otto is here.") == 1, "one press, told twice"
        wen.presses(choices, "Nana")
        await journey.rest(10)
        assert wen.sees[-1] == "Hello dear, Nana is here."


async def test_in_a_group_only_who_asked_may_press(bench):
    async with bench.open(echo) as journey:
        wen, lin = journey.platform.person("wen"), journey.platform.person("lin")
        room = journey.platform.group("kitchen")
        wen.says("/persona", room=room, mention=True)
        await journey.rest(10)
        choices = journey.platform.log[-1]
        assert lin.presses(choices, "Otto") is None
        await journey.rest(10)
        assert journey.platform.log[-1] is choices
        assert wen.presses(choices, "Otto") is not None
        await journey.rest(10)
        assert message(journey.platform.log[-1]).text == "Hello dear, Otto is here."


async def test_somebody_who_is_not_there_is_answered_with_a_choice(bench):
    async with bench.open(echo) as journey:
        wen = journey.platform.person("wen")
        await wen.asks("/persona dracula")
        wen.presses(journey.platform.log[-1], "Otto")
        await journey.rest(10)
        assert wen.sees[-1] == "Hello dear, Otto is here."


@pytest.mark.parametrize("names", [("nana", "otto"), ("nana",)])
async def test_where_there_are_no_buttons_or_no_choice_there_is_none(personas, names):
    bench = Bench.make(names, places=[personas], capabilities=Capabilities(buttons=len(names) == 1))
    async with bench.open(echo) as journey:
        choices = await list_of_personas(journey)
        assert message(choices).buttons == ()
        assert message(choices).buttons_for == ""
