"""A companion on Telegram as many are written: python-telegram-bot and litellm; it stores nothing."""

import json
import os
from collections import defaultdict, deque
from pathlib import Path

import litellm
from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

PROMPT = json.loads(Path(os.environ["PROMPT"]).read_text(encoding="utf-8"))
MODEL = f"openai/{os.environ['MODEL']}"  # OPENAI_BASE_URL and OPENAI_API_KEY

talks: defaultdict[int, deque[dict[str, str]]] = defaultdict(lambda: deque(PROMPT["talk"], len(PROMPT["talk"])))


async def answer(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    talk = talks[update.effective_chat.id]
    said = {"role": "user", "content": update.message.text}
    completion = await litellm.acompletion(model=MODEL, messages=[*PROMPT["opening"], *talk, said])
    text = completion.choices[0].message.content
    talk.extend((said, {"role": "assistant", "content": text}))
    await update.message.reply_text(text)


def main() -> None:
    builder = Application.builder().token(os.environ["TELEGRAM_TOKEN"]).concurrent_updates(True)
    app = builder.base_url(f"{os.environ['TELEGRAM_API']}/bot").build()
    app.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, answer))
    app.run_polling()


if __name__ == "__main__":
    main()
