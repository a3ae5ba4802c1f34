"""The double against an outside simulator: one program on python-telegram-bot runs on both, and hears the same shapes.

It runs where tg-auto-test is installed, which is no dependency of ours: it needs Python 3.12, speaks in process and
knows one private chat with text, files and buttons. What it says must stand in what the double says, type for type;
the double may say more.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from telegram import BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity, Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    TypeHandler,
    filters,
)
from telegram.request import HTTPXRequest

from botkit.testing.bot_api import BotApiServer

simulator = pytest.importorskip(
    "tg_auto_test.test_utils.serverless_telegram_client", reason="tg-auto-test is not installed: it needs Python 3.12"
)

App = Application[Any, Any, Any, Any, Any, Any]


@dataclass
class Run:
    """What one run of the program led to: its calls with their results, and the updates it got."""

    calls: list[tuple[str, Any]] = field(default_factory=list)
    updates: list[Any] = field(default_factory=list)


def program(run: Run) -> Callable[[Any], App]:
    """A bot that greets with buttons, answers, measures files and edits what it said."""

    async def note(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        run.updates.append(update.to_dict())

    async def greet(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        await context.bot.set_my_commands([BotCommand("start", "begin")])
        await context.bot.get_my_commands()
        await context.bot.send_chat_action(update.message.chat_id, "typing")
        row = [InlineKeyboardButton("Tea", callback_data="tea"), InlineKeyboardButton("Milk", callback_data="milk")]
        await update.message.reply_text(
            "Tea or 牛奶?", entities=[MessageEntity("bold", 0, 3)], reply_markup=InlineKeyboardMarkup([row])
        )

    async def choose(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        query = update.callback_query
        assert query is not None
        await query.answer("Good")
        await query.edit_message_text(f"You chose {query.data}", entities=[MessageEntity("italic", 4, 5)])

    async def measure(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        assert update.message.document is not None
        file = await update.message.document.get_file()
        data = await file.download_as_bytearray()
        await update.message.reply_document(bytes(data), filename="again.txt", caption=f"{len(data)} bytes")

    async def repeat(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        await update.message.reply_text(update.message.text or "?")

    def build(builder: Any) -> App:
        app = builder.build()
        app.add_handler(TypeHandler(Update, note), group=-1)
        app.add_handler(CommandHandler("start", greet))
        app.add_handler(CallbackQueryHandler(choose))
        app.add_handler(MessageHandler(filters.Document.ALL, measure))
        app.add_handler(MessageHandler(filters.TEXT, repeat))
        return app

    return build


async def run_on_the_simulator() -> Run:
    run = Run()
    client = simulator.ServerlessTelegramClient(build_application=program(run), bot_username="mira_bot")
    await client.connect()
    async with client.conversation("mira_bot") as talk:
        await talk.send_message("/start")
        question = await talk.get_response()
        await question.click(data=b"tea")
        await talk.send_message("thank you", parse_mode=None)
        await talk.get_response()
        await talk.send_file(b"some words", caption="read this", force_document=True)
        await talk.get_response()
    await client.disconnect()
    run.calls = [(call.api_method, call.result) for call in client._api_calls]
    return run


async def run_on_the_double() -> Run:
    run = Run()
    async with BotApiServer() as telegram:
        mira, ana = telegram.bot("mira_bot"), telegram.person("Ana")
        requests = [HTTPXRequest(httpx_kwargs={"verify": False}) for _ in range(2)]
        builder = ApplicationBuilder().token(mira.token).base_url(telegram.base_url)
        builder = builder.base_file_url(telegram.base_file_url).request(requests[0]).get_updates_request(requests[1])
        app = program(run)(builder)
        async with app:
            ana.says("/start", mira)
            await _work(app)
            ana.presses(list(ana.chat(mira).standing())[-1], "Tea")
            await _work(app)
            ana.says("thank you", mira)
            await _work(app)
            ana.sends_document(mira, b"some words", name="file.bin", caption="read this")
            await _work(app)
        assert ana.sees(mira) == ["You chose tea", "thank you", "10 bytes"]
        calls = [call for call in telegram.calls if call.method != "getUpdates"]
        run.calls = [(call.method, json.loads(call.answer)["result"]) for call in calls]
    return run


async def _work(app: App) -> None:
    """Let the program take the one update that waits, and confirm it."""
    (update,) = await app.bot.get_updates()
    await app.process_update(update)
    await app.bot.get_updates(offset=update.update_id + 1)


def differences(theirs: object, ours: object, place: str) -> list[str]:
    """Where what the simulator says is missing from the double's words, or of another type."""
    if type(theirs) is not type(ours):
        return [f"{place}: {type(theirs).__name__} there, {type(ours).__name__} here"]
    if isinstance(theirs, dict):
        assert isinstance(ours, dict)
        missing = [f"{place}.{name}: missing here" for name in theirs if name not in ours]
        shared = [(name, value) for name, value in theirs.items() if name in ours]
        return missing + [each for name, value in shared for each in differences(value, ours[name], f"{place}.{name}")]
    if isinstance(theirs, list) and theirs:
        assert isinstance(ours, list)
        return differences(theirs[0], ours[0], f"{place}[0]") if ours else [f"{place}: empty here"]
    return []


async def test_a_program_hears_the_same_shapes_from_both() -> None:
    theirs, ours = await run_on_the_simulator(), await run_on_the_double()
    assert [method for method, _ in theirs.calls] == [method for method, _ in ours.calls]
    assert len(theirs.updates) == len(ours.updates) == 4
    found = [
        each
        for (method, one), (_, other) in zip(theirs.calls, ours.calls, strict=True)
        for each in differences(one, other, method)
    ]
    for number, (one, other) in enumerate(zip(theirs.updates, ours.updates, strict=True)):
        found += differences(one, other, f"update {number}")
    assert found == []


def test_what_is_missing_or_of_another_type_is_found() -> None:
    theirs = {"id": 1, "chat": {"id": "7"}, "entities": [{"type": "bold"}], "text": "x"}
    ours = {"id": 1, "chat": {"id": 7}, "entities": [{}]}
    assert differences(theirs, ours, "sendMessage") == [
        "sendMessage.text: missing here",
        "sendMessage.chat.id: str there, int here",
        "sendMessage.entities[0].type: missing here",
    ]
