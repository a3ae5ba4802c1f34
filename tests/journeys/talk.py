"""What the journeys share: an echoing model, a slow one, and people who call."""

from botkit.clock import Instant, seconds_between
from botkit.conversation.ports import ChatRequest
from botkit.messages import MessageReceived
from botkit.models.scripted import Script, ScriptedModel
from botkit.testing.fake_platform import FakePerson
from botkit.testing.journey import Journey

POOL = {"I am here.", "Right here with you.", "Yes dear?", "Nana heard you.", "Mm-hm?"}
"""What Nana answers to a bare call."""


def echo(request: ChatRequest) -> str:
    """Says back what was said, in one bubble."""
    return "You said: " + " / ".join(request.messages[-1].content.split("\n"))


def slow(journey: Journey, script: Script, delay: float) -> ScriptedModel:
    """From now on every answer takes so many seconds."""
    model = ScriptedModel(script, clock=journey.clock, delay=delay)
    journey.model.stream = model.stream
    return model


def answers_to(journey: Journey, message: MessageReceived, since: Instant) -> list[float]:
    """When each answer to that message was shown, in seconds."""
    return [
        seconds_between(since, delivery.at)
        for delivery in journey.platform.log
        if getattr(delivery.outgoing, "answers", "") == message.message_id
    ]


async def calls(journey: Journey, person: FakePerson, word: str = "妈妈") -> str:
    """Call, and give back the answer, which must come from the pool within a second of the clock."""
    called, before = journey.clock.now(), len(journey.platform.log)
    message = person.says(word)
    await journey.platform.wait_for(lambda: bool(answers_to(journey, message, called)), limit=1.0)
    (delivery,) = (
        each for each in journey.platform.log[before:] if getattr(each.outgoing, "answers", "") == message.message_id
    )
    assert seconds_between(called, delivery.at) <= 1.0
    text = getattr(delivery.outgoing, "text", "")
    assert text in POOL
    return text
