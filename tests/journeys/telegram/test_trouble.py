"""What goes wrong between botkit and Telegram, and what people notice of it: as little as can be."""

import aiohttp
import pytest

from botkit.testing.bot_api import faults
from tests.journeys.telegram.town import SECRET, Town
from tests.run.operator import comes

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_chat_that_is_told_to_wait_holds_up_nobody_else(town: Town) -> None:
    ana, bob = town.telegram.person("Ada"), town.telegram.person("Ben")
    town.telegram.fail_next(faults.too_many(3), method="sendMessage", chat=ana.chat(town.nana))
    ana.says("one", town.nana)
    await comes(lambda: any(call.status == 429 for call in town.telegram.calls_of("sendMessage")), lambda: "no 429")
    bob.says("and I?", town.nana)
    await town.shows(bob, town.nana, "You said: and I?")
    assert ana.sees(town.nana) == []
    ana.says("two", town.nana)
    await comes(lambda: len(ana.sees(town.nana)) == 2, lambda: str(ana.sees(town.nana)))
    assert ana.sees(town.nana) == ["You said: one", "You said: two"]


@pytest.mark.parametrize("fault", [faults.BLOCKED, faults.USER_IS_BLOCKED], ids=["403", "400"])
async def test_who_blocks_and_comes_back(town: Town, fault: faults.Fault | faults.Refusal) -> None:
    cas = town.telegram.person(f"Cas {fault}")
    chat = cas.chat(town.nana)
    town.telegram.fail_next(fault, method="sendMessage", chat=chat)
    cas.says("bye", town.nana)
    await comes(lambda: bool(town.prompts("bye")), lambda: "nobody thought about it")
    await comes(
        lambda: any(
            call.status in {400, 403} and str(call.parameters.get("chat_id")) == str(chat.id)
            for call in town.telegram.calls_of("sendMessage")
        ),
        lambda: "nothing was sent",
    )
    cas.says("I am back", town.nana)
    # What could not be said is said now, with what is new.
    await town.shows(cas, town.nana, "You said: bye / I am back")
    assert len(cas.sees(town.nana)) == 1


async def test_two_programs_with_one_token(town: Town) -> None:
    dee = town.telegram.person("Dee")
    before = len(town.telegram.calls_of("getUpdates"))
    conflict = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    town.telegram.fail_next(faults.error(409, conflict), times=2, method="getUpdates", bot=town.nana)
    dee.says("are you one?", town.nana)
    await town.shows(dee, town.nana, "You said: are you one?")
    refused = [call for call in town.telegram.calls_of("getUpdates")[before:] if call.status == 409]
    assert refused


async def test_the_line_breaks_before_and_after(town: Town) -> None:
    eve = town.telegram.person("Eve")
    town.telegram.fail_next(faults.drop_before(), method="getUpdates", bot=town.nana)
    town.telegram.fail_next(faults.bad_gateway(), method="getUpdates", bot=town.nana)
    town.telegram.fail_next(faults.drop_after(), method="sendMessage", chat=eve.chat(town.nana))
    eve.says("can you hear me?", town.nana)
    # Nobody can know whether the first try was taken: by the usual policy it comes twice at worst.
    await comes(lambda: len(eve.sees(town.nana)) == 2, lambda: str(eve.sees(town.nana)))
    assert set(eve.sees(town.nana)) == {"You said: can you hear me?"}


async def test_updates_that_come_again_are_one(town: Town) -> None:
    fin = town.telegram.person("Fin")
    fin.says("only once", town.nana)
    await town.shows(fin, town.nana, "You said: only once")
    town.nana.updates.repeat(1)
    fin.says("and then", town.nana)
    await town.shows(fin, town.nana, "You said: only once", "You said: and then")
    assert len(fin.sees(town.nana)) == 2


async def test_webhooks_of_several_bots_on_one_port(town: Town) -> None:
    gil = town.telegram.person("Gil")
    gil.says("by a hook", town.hook)
    gil.says("by another", town.hook_too)
    await town.shows(gil, town.hook, "You said: by a hook")
    await town.shows(gil, town.hook_too, "You said: by another")


async def test_only_telegram_may_call(town: Town) -> None:
    han = town.telegram.person("Han")
    forged = {
        "update_id": 999_999_999,
        "message": {
            "message_id": 9_999,
            "date": 1_800_000_000,
            "chat": {"id": han.id, "type": "private", "first_name": "Han"},
            "from": {"id": han.id, "is_bot": False, "first_name": "Han"},
            "text": "a forged word",
        },
    }
    url = town.hook.webhook.settings.url
    header = "X-Telegram-Bot-Api-Secret-Token"
    async with aiohttp.ClientSession() as session:
        statuses: list[int] = []
        for headers in ({}, {header: ""}, {header: "wrong"}, {header: SECRET + "x"}):
            async with session.post(url, json=forged, headers=headers) as response:
                statuses.append(response.status)
        async with session.post(url + "-not", json=forged, headers={header: SECRET}) as response:
            elsewhere = response.status
    assert statuses == [403, 403, 403, 403]
    assert elsewhere == 404
    han.says("a true word", town.hook)
    await town.shows(han, town.hook, "You said: a true word")
    assert town.prompts("a forged word") == []
