"""The double in a process of its own, told what to do from outside."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import NetworkError
from telegram.request import HTTPXRequest

from botkit.testing.bot_api import Bot as BotAccount
from botkit.testing.bot_api import BotApiServer, RemoteBotApi, remote_bot_api


@pytest.fixture
async def remote(telegram: BotApiServer) -> AsyncIterator[RemoteBotApi]:
    """The same door, in this process."""
    async with ClientSession() as session:
        yield RemoteBotApi(telegram.url, session)


async def test_another_process_serves_and_is_told_what_happens(tmp_path: Path) -> None:
    file = tmp_path / "calls.jsonl"
    async with remote_bot_api("--bot", "mira_bot", "--log-file", str(file), "--limits") as remote:
        token = (await remote.do("bot", username="mira_bot"))["token"]
        said = await remote.do("says", who="Ana", to="@mira_bot", text="Hello")
        request = HTTPXRequest(httpx_kwargs={"verify": False})
        async with Bot(token, base_url=remote.base_url, request=request) as bot:
            (update,) = await bot.get_updates()
            assert update.message is not None
            assert (update.message.text, update.message.chat_id) == ("Hello", said["chat"]["id"])
            await remote.do("fail", fault={"lost": True, "effect": True}, method="sendMessage")
            with pytest.raises(NetworkError):
                await bot.send_message(said["chat"]["id"], "lost?")
        assert await remote.do("sees", who="Ana", place="@mira_bot") == ["lost?"]
        calls = await remote.do("calls", method="sendMessage")
        assert [(call["status"], call["effect"]) for call in calls] == [(0, True)]
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [line["method"] for line in lines] == ["getMe", "getUpdates", "sendMessage"]


async def test_people_do_everything_from_outside(
    telegram: BotApiServer, remote: RemoteBotApi, bot: Bot, mira: BotAccount
) -> None:
    hello, picture, tea, _ = await remote.do_all(
        [
            {"do": "says", "who": "Ana", "to": "@mira_bot", "text": "Hello"},
            {"do": "sends_photo", "who": "Ana", "to": "@mira_bot", "caption": "cat", "data": "\u00ff\u00d8"},
            {"do": "supergroup", "title": "Tea", "members": ["Ana", "@mira_bot", "@news_bot"], "forum": True},
            {"do": "edits", "who": "Ana", "message": {"in": "@mira_bot", "id": 1}, "text": "Hello!"},
        ]
    )
    ana = telegram.person("Ana")
    chat = ana.chat(mira)
    assert (hello["text"], picture["caption"], chat.messages[1].text) == ("Hello", "cat", "Hello!")
    topic = await remote.do("opens_topic", who="Ana", name="Music", place="Tea")
    await remote.do("says", who="Ana", to=tea["id"], text="/play", topic={"in": "Tea", "id": topic["id"]})
    await remote.do("bot_says", bot="@news_bot", text="Rain", chat="Tea")
    assert await remote.do("sees", who="Ben", place="Tea") == ["/play", "Rain"]
    button = InlineKeyboardButton("Yes", callback_data="y")
    sent = await bot.send_message(ana.id, "Shall we?", reply_markup=InlineKeyboardMarkup([[button]]))
    message = {"in": "@mira_bot", "id": sent.message_id}
    query = await remote.do("presses", who="Ana", message=message, label="Yes")
    assert query["id"] in telegram.cloud.callbacks.pressed
    await remote.do("reacts", who="Ana", message=message, emoji=["❤"])
    last = (await remote.do("messages", place="@mira_bot", who="Ana"))[-1]
    assert (last["text"], last["reactions"]) == ("Shall we?", {str(ana.id): ["❤"]})
    assert await remote.do("pending", bot="@mira_bot") == len(mira.updates)
    await remote.do("blocks", who="Ana", bot="@mira_bot")
    assert chat.status(mira) == "kicked"


async def test_limits_and_faults_are_set_from_outside(
    telegram: BotApiServer, remote: RemoteBotApi, mira: BotAccount
) -> None:
    await remote.do("limits", chat_burst=1)
    assert telegram.limits is not None
    assert telegram.limits.chat_burst == 1
    await remote.do("limits", on=False)
    assert telegram.limits is None
    refusal = {"code": 403, "description": "Forbidden: bot was blocked by the user"}
    await remote.do("fail", fault={"refusal": refusal}, times=3, bot="@mira_bot", chat=5)
    (planned,) = telegram.dispatcher.faults.planned
    assert (planned.left, planned.chat, planned.bot) == (3, "5", mira.id)
    assert planned.fault.refusal is not None
    assert planned.fault.refusal.code == 403


@pytest.mark.parametrize(
    "command",
    [
        {"do": "fly"},
        {"do": "says", "who": "Ana", "to": "Nowhere", "text": "Hello"},
        {"do": "says", "who": "Ana", "loudness": 3},
        {"do": "presses", "who": "Ana", "message": {"in": "@mira_bot", "id": 99}, "label": "Yes"},
        {"nothing": "to do"},
    ],
)
async def test_what_is_not_understood_is_told(remote: RemoteBotApi, command: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="Error: "):
        await remote.do_all([command])
    async with ClientSession() as http:
        async with http.post(f"{remote.url}/control", data=b"{") as response:
            assert (response.status, (await response.json())["ok"]) == (400, False)
