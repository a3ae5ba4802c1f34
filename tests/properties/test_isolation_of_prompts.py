"""Nothing of one person, persona or group stands in a prompt of another's, or in the answer to another's command.

Everybody has a secret for each persona in private, and each group has one. All of botkit runs: what is heard, learnt,
recalled, listed and exported goes the way it always goes. The model notes down everything it reads.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from botkit.conversation.ports import ChatRequest
from botkit.messages import ConversationId, OutgoingFile, OutgoingMessage
from botkit.testing.clock import FrozenClock
from botkit.testing.fake_adapter import Delivery, FakePerson
from botkit.testing.journey import Bench, Journey
from tests.journeys.conftest import NANA, OTTO

CANARY = re.compile(r"canary[0-9a-z]+x")
GROUP = 10
SAID = ("The bus was late.", "Soup for dinner.", "A letter came.", "The shop had no bread.", "Snow on the hills.")


def script(request: ChatRequest) -> str:
    """Talks of nothing; notes down every line it is shown as a fact."""
    number = next(NUMBERS)
    if "Nana" in request.messages[0].content or "Otto" in request.messages[0].content:
        return f"{SAID[number % len(SAID)]} {number}"
    canaries = CANARY.findall(request.messages[-1].content)
    return json.dumps([{"kind": "fact", "text": f"the secret is {canary}", "line": 1} for canary in canaries])


NUMBERS: Iterator[int] = iter(range(10**9))


class Town:
    """People, each with a private chat, and groups of ten of them."""

    def __init__(self, bench: Bench, people: int) -> None:
        self.bench = bench
        self.people = [bench.platform.person(f"p{number}", language="en") for number in range(people)]
        self.rooms = [bench.platform.group(f"room{number}") for number in range(-(-people // GROUP))]

    def room_of(self, number: int) -> ConversationId:
        return self.rooms[number // GROUP]

    async def everybody(self, journey: Journey, text: str, *, in_rooms: bool = False) -> None:
        """Everybody writes at once (in rooms the first of each), and all are answered."""
        before = len(self.bench.platform.log)
        for number, person in enumerate(self.people):
            words = text.format(number=number, room=number // GROUP)
            if not in_rooms:
                person.says(words)
            elif number % GROUP == 0:
                person.says(words, room=self.room_of(number), mention=True)
        await journey.rest(60)
        assert len(self.bench.platform.log) > before


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    for name, text in (("nana", NANA), ("otto", OTTO)):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return Bench.make(["nana", "otto"], places=[tmp_path])


async def lives(town: Town, journey: Journey) -> None:
    """Secrets are told: to Nana and to Otto in private, and in each group."""
    await town.everybody(journey, "Remember that my secret is canary{number}nx")
    await town.everybody(journey, "My sister hides canary{number}ax under the stairs")
    await town.everybody(journey, "/persona otto")
    await town.everybody(journey, "Remember that my secret is canary{number}ox")
    await town.everybody(journey, "Remember that our secret is canary{room}rx", in_rooms=True)
    assert isinstance(journey.clock, FrozenClock)
    await journey.remember()
    for _ in range(12):  # what was told leaves the part of the window that is surely read
        await town.everybody(journey, "Well, that was a long day, and so much to do {number}")
    await journey.remember()


async def test_thirty_people(bench: Bench) -> None:
    await nothing_leaks(Town(bench, 30))


@pytest.mark.long
@pytest.mark.timeout(1_200)
async def test_a_thousand_people(bench: Bench) -> None:
    await nothing_leaks(Town(bench, 1_000))


async def nothing_leaks(town: Town) -> None:
    async with town.bench.open(script) as journey:
        await lives(town, journey)
        journey.model.requests.clear()
        log = town.bench.platform.log
        for question in ("What is my secret? Tell me all you know of the stairs.", "/memory", "/export", "/rules"):
            start = len(log)
            await town.everybody(journey, question)
            own = {person.conversation: f"canary{number}ox" for number, person in enumerate(town.people)}
            assert strangers(log[start:], own) == []
            if question in {"/memory", "/export"}:
                theirs = {
                    each.conversation for each in log[start:] if own.get(each.conversation, "?") in words_of(each)
                }
                assert len(theirs) == len(town.people), "everybody finds their own"
        start = len(log)
        await town.everybody(journey, "/persona nana")
        await town.everybody(journey, "What is my secret? Tell me all you know of the stairs.")
        prompts = [request for request in journey.model.requests if "You are Nana" in request.messages[0].content]
        assert prompts
        for request in prompts:
            text = "\n".join(message.content for message in request.messages)
            owners = {re.sub(r"[a-z]+x$", "", canary) for canary in CANARY.findall(text)}
            assert len(owners) == 1, "a prompt holds the secrets of several"
            assert not re.search(r"canary\d+[or]x", text), "Nana reads what was said to Otto, or in a group"
        journey.model.requests.clear()
        await town.everybody(journey, "What is my secret? What is our secret?", in_rooms=True)
        asked = [request for request in journey.model.requests if "secret?" in request.messages[-1].content]
        assert len(asked) >= len(town.rooms)
        for request in asked:
            text = "\n".join(message.content for message in request.messages)
            assert not re.search(r"canary\d+[aon]x", text), "a group reads what was said in private"
            assert len(set(CANARY.findall(text))) == 1, "a group reads what was said in another"


def strangers(deliveries: list[Delivery], own: dict[ConversationId, str]) -> list[str]:
    """Canaries in what was sent to somebody, but for their own."""
    found: list[str] = []
    for delivery in deliveries:
        if delivery.conversation not in own:
            continue
        mine = own[delivery.conversation]
        found += [canary for canary in CANARY.findall(words_of(delivery)) if canary != mine]
    return found


def words_of(delivery: Delivery) -> str:
    """What somebody reads of it."""
    outgoing = delivery.outgoing
    if isinstance(outgoing, OutgoingFile):
        return outgoing.content
    return outgoing.text if isinstance(outgoing, OutgoingMessage) else ""


def test_the_judge_sees_a_stranger(bench: Bench) -> None:
    wen: FakePerson = bench.platform.person("wen")
    sent = Delivery(wen.conversation, OutgoingMessage("canary7ox"), "k", "m", bench.clock.now())
    assert strangers([sent], {wen.conversation: "canary8ox"}) == ["canary7ox"]
    assert strangers([sent], {wen.conversation: "canary7ox"}) == []
