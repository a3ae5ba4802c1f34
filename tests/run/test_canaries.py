"""Whatever goes wrong, and however much is logged: no secret, no name and no word of anybody gets out of the talks."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import aiohttp
import pytest
from aiohttp.test_utils import unused_port

from botkit.testing.bot_api import Person, faults
from botkit.testing.openai_answers import Answer, Fault, Status
from tests.journeys.telegram.town import SECRET, Town
from tests.run.operator import FAST, TOKEN, Operator, Running, bot, comes
from tests.run.operator import Town as LittleTown

KEY = "sk-canary/7301+of-nobody"
WORD, NAME, REPLY = "quetzalcanary", "Ornithologa", "parakeetcanary"
UNAUTHORIZED = faults.error(401, "Unauthorized")
TELEGRAM_FAULTS = (
    ("getUpdates", faults.bad_gateway()),
    ("getUpdates", faults.drop_before()),
    ("getUpdates", faults.garbage()),
    ("getUpdates", faults.error(409, "Conflict: terminated by other getUpdates request")),
    ("getUpdates", UNAUTHORIZED),
    ("sendMessage", faults.too_many(1)),
    ("sendMessage", faults.drop_after()),
    ("sendMessage", faults.garbage()),
    ("sendMessage", faults.INTERNAL),
    ("sendMessage", faults.error(400, f'Bad Request: can\'t parse entities: Unsupported start tag "{REPLY}"')),
    ("sendMessage", faults.error(400, f'Bad Request: wrong text "{REPLY}" specified')),
    ("sendMessage", faults.BLOCKED),
    ("sendChatAction", faults.drop_before()),
)
MODEL_FAULTS = (
    *(fault for fault in Fault if fault not in (Fault.NEVER_ANSWERS, Fault.STALLS, Fault.COMMENTS_ONLY, Fault.LINGERS)),
    Status(400, "content_filter", f"{WORD} is not allowed"),
    Status(400, "context_length_exceeded", f"{WORD} is too long"),
    Status(500, "server_error", f"cannot answer {WORD}"),
)
WRONG_KEY = Status(401, "invalid_api_key", f"Incorrect API key provided: {KEY}")


@pytest.mark.parametrize("shape", [pytest.param("text", marks=pytest.mark.long), "json"])
async def test_nothing_of_anybody_is_logged(tmp_path: Path, shape: str) -> None:
    async with Town.built(tmp_path) as town:
        config = town.operator.config.read_text("utf-8").replace("sk-parrot", KEY)
        address = f"127.0.0.1:{unused_port()}"
        town.operator.writes(
            config.replace("[delivery]", "[delivery]\nturn_deadline = 5.0\nowed_delays = [0.3]")
            + f'[logs]\nlevel = "debug"\nformat = "{shape}"\n[operations]\nlisten = "{address}"\n'
        )
        # So slow that whoever waits sees the sign of typing.
        left, slow = list(reversed(MODEL_FAULTS)), Answer(f"{REPLY} is what I say", delay=1.0)
        town.model._script = lambda _: left.pop() if left else slow
        town.telegram.fail_next(faults.bad_gateway(), method="setMyCommands")
        async with town.operator.runs() as running:
            await running.says("listening")
            people = await _people_who_meet_faults(town, running)
            await comes(lambda: not left and not _planned(town), lambda: f"{left} {_planned(town)}\n{running.told}")
            answered = lambda: sum(REPLY in " ".join(person.sees(town.nana)) for person in people)  # noqa: E731
            await comes(lambda: answered() > 3, lambda: f"only {answered()} answered\n{running.told}")
            left.append(WRONG_KEY)  # the last: the model rests for half a minute then
            people[0].says(f"{WORD} to you once more", town.nana)
            await running.says("invalid_api_key")
            pages = [await _page(address, path) for path in ("health", "metrics")]
            running.signal()
            assert await running.ends() == 0
        assert running.told.count("\n") > 30, "it tells too little for a test of what it does not tell"
        for page in (running.told, *pages):
            assert [each for each in _canaries(town) if each.lower() in page.lower()] == []
        _is_in_shape(running, shape)


async def _people_who_meet_faults(town: Town, running: Running) -> list[Person]:
    """One person for each fault of Telegram; each is answered beside the others."""
    people = [town.telegram.person(f"{NAME} {number}") for number in range(len(TELEGRAM_FAULTS))]
    for number, (person, (method, fault)) in enumerate(zip(people, TELEGRAM_FAULTS, strict=True)):
        town.telegram.fail_next(fault, method=method, bot=town.flo if fault == UNAUTHORIZED else town.nana)
        words = f"{WORD} number {number} to you"
        person.says(words, town.nana)
        if method == "getUpdates":  # one at a time: after several in a row it would be asked more and more rarely
            await comes(lambda: len(town.prompts(words)) > 0, lambda: running.told)  # noqa: B023
    return people


@pytest.mark.parametrize("shape", [pytest.param("text", marks=pytest.mark.long), "json"])
async def test_an_adapter_that_is_careless_with_its_errors_gives_nothing_away(
    operator: Operator, town: LittleTown, shape: str
) -> None:
    """This one puts its address, and with it the token, into what it raises, and the words of a message, too."""
    town.ill, town.breaks = 2, 1
    operator.writes(f'{bot(town.address)}{FAST}[logs]\nlevel = "debug"\nformat = "{shape}"\n')
    async with operator.runs() as running:
        town.writes("anna", f"{WORD} to you")
        await comes(lambda: town.sees("anna").count(f"{WORD} to you") == 2, lambda: running.told)
        running.signal()
        assert await running.ends() == 0
    assert "ClientResponseError" in running.told
    assert "may have been sent (OutcomeUnknown)" in running.told
    for canary in (WORD, TOKEN, TOKEN.partition(":")[2], quote(TOKEN, safe="")):
        assert canary not in running.told


def _planned(town: Town) -> list[str]:
    """The methods whose faults have not come yet."""
    return [plan.method for plan in town.telegram.dispatcher.faults.planned]


def _canaries(town: Town) -> Iterator[str]:
    yield from (WORD, NAME, REPLY)
    for secret in (KEY, SECRET, *(each.token for each in (town.nana, town.flo, town.hook, town.hook_too))):
        yield from (secret, quote(secret, safe=""), base64.b64encode(secret.encode()).decode().rstrip("="))
        yield secret.partition(":")[2] or secret


def _is_in_shape(running: Running, shape: str) -> None:
    if shape == "json":
        records = [json.loads(line) for line in running.told.splitlines()]
        assert all({"time", "level", "logger", "event"} <= record.keys() for record in records)
        assert any({"bot", "conversation", "turn", "outcome"} <= record.keys() for record in records)
        assert any("message_key" in record for record in records)


async def _page(address: str, path: str) -> str:
    async with aiohttp.ClientSession() as session, session.get(f"http://{address}/{path}") as answer:
        return await answer.text()
