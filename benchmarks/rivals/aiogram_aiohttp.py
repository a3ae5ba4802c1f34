"""A companion on Telegram written to be fast: aiogram, aiohttp for the model, uvloop; it stores nothing."""

import json
import os
from collections import defaultdict, deque
from pathlib import Path

import aiohttp
import uvloop
from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message

PROMPT = json.loads(Path(os.environ["PROMPT"]).read_text(encoding="utf-8"))
MODEL = os.environ["MODEL"]
ENDPOINT = f"{os.environ['OPENAI_BASE_URL']}/chat/completions"
HEADERS = {"Authorization": f"Bearer {os.environ['OPENAI_API_KEY']}"}

dispatcher = Dispatcher()
talks: defaultdict[int, deque[dict[str, str]]] = defaultdict(lambda: deque(PROMPT["talk"], len(PROMPT["talk"])))


@dispatcher.message(F.text)
async def answer(message: Message, http: aiohttp.ClientSession) -> None:
    talk = talks[message.chat.id]
    said = {"role": "user", "content": message.text}
    body = {"model": MODEL, "messages": [*PROMPT["opening"], *talk, said]}
    async with http.post(ENDPOINT, json=body, headers=HEADERS) as response:
        text = (await response.json())["choices"][0]["message"]["content"]
    talk.extend((said, {"role": "assistant", "content": text}))
    await message.answer(text)


async def main() -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(os.environ["TELEGRAM_API"]), limit=1_000)
    bot = Bot(os.environ["TELEGRAM_TOKEN"], session=session)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        await dispatcher.start_polling(bot, http=http)


if __name__ == "__main__":
    uvloop.run(main())
