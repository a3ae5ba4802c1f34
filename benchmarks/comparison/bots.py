"""The bots that are compared: botkit as its operators run it, and bots as a good programmer writes them in an hour.

All get the same prompt: what botkit makes of the persona Mira, and forty turns that were said before. The hand-written
bots get it as a file; botkit finds the turns in its database, as if they had been said to it.
"""

import asyncio
import json
import shutil
import sqlite3
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.comparison.process import ROOT
from benchmarks.comparison.stage import TOKEN, Script, Stage
from benchmarks.past import Past, make_past
from botkit.clock import Instant, SystemClock
from botkit.conversation.prompt import compose
from botkit.conversation.situation import Line, Situation
from botkit.messages import Account, BotId, ConversationId, MessageReceived, PersonaId, Sender
from botkit.persona.library import PersonaLibrary, gallery_folder
from botkit.persona.loader import LoadedPersona

MODEL = "fake-1"
CHATS = 500
TURNS = 40
_BOT = BotId("home")
_PERSONA = "botkit/mira"
_TOKENS = 32_768
_SPOKEN = (
    "The train stood still for an hour today and by the time I arrived the meeting was over, but somebody had kept a "
    "sandwich for me, cold, and it was the best thing that happened since Monday. Tonight I want to make noodles; "
    "there are two tomatoes left and half a bag of spinach, do you think that is enough? One of the flowers on the "
    "windowsill opened and I look at it every time I pass, as if it did that for me. This weekend I should clear the "
    "room, give the old books away and put the coats where coats belong, but when I think of folding sheets I would "
    "rather walk to the sea. "
)


@dataclass(frozen=True, slots=True)
class Botkit:
    """`botkit run`. Without `pauses` answers come at once, as those of the others do."""

    name: str = "botkit"
    pauses: bool = False

    def prepare(self, stage: Stage) -> None:
        shutil.copyfile(stage.script.past, stage.folder / "botkit.sqlite3")
        (stage.folder / "config.toml").write_text(self._config(stage), encoding="utf-8")

    def command(self, stage: Stage) -> Sequence[str]:
        return (sys.executable, "-m", "botkit", "run", "--config", str(stage.folder / "config.toml"))

    def environment(self, stage: Stage) -> Mapping[str, str]:
        return {}

    def _config(self, stage: Stage) -> str:
        delivery = "" if self.pauses else f"[delivery]\nburst_wait = 0\npace = 0\nwindow = {2 * TURNS}\n"
        return f"""
data_dir = "{stage.folder}"

[[bots]]
id = "{_BOT}"
platform = "telegram"
personas = ["{_PERSONA}"]
options = {{ token = "{TOKEN}", api_base = "{stage.platform.address}", messages_per_second = 0 }}

[[models]]
name = "fake"
provider = "openai"
base_url = "{stage.model.address}/v1"
model = "{MODEL}"
api_key = "sk-fake"
context_window = {_TOKENS}

{delivery}"""


@dataclass(frozen=True, slots=True)
class HandWritten:
    """A script of `benchmarks/rivals`, run by the Python at `python`."""

    name: str
    script: str
    python: Path

    def prepare(self, stage: Stage) -> None:
        """It stores nothing."""

    def command(self, stage: Stage) -> Sequence[str]:
        return (str(self.python), str(ROOT / "benchmarks" / self.script))

    def environment(self, stage: Stage) -> Mapping[str, str]:
        return {
            "PROMPT": str(stage.script.prompt),
            "MODEL": MODEL,
            "OPENAI_BASE_URL": f"{stage.model.address}/v1",
            "OPENAI_API_KEY": "sk-fake",
            "TELEGRAM_API": stage.platform.address,
            "TELEGRAM_TOKEN": TOKEN,
            "LITELLM_LOCAL_MODEL_COST_MAP": "True",  # else its start waits for a download
        }


def rivals(python: Path) -> list[HandWritten]:
    """The hand-written bots; the first is what botkit is measured by."""
    return [
        HandWritten("python-telegram-bot + openai", "rivals/ptb_openai.py", python),
        HandWritten("python-telegram-bot + litellm", "rivals/ptb_litellm.py", python),
        HandWritten("aiogram + aiohttp + uvloop", "rivals/aiogram_aiohttp.py", python),
    ]


def least() -> HandWritten:
    """What shows how fast the fakes are."""
    return HandWritten("the fakes alone", "comparison/least_bot.py", Path(sys.executable))


def make_script(folder: Path) -> Script:
    """A past for every chat, in botkit's database and in a file for the others."""
    database, prompt = folder / "past.sqlite3", folder / "prompt.json"
    lines = 2 * TURNS
    past = Past(
        CHATS,
        lines,
        bot=_BOT,
        persona=PersonaId(_PERSONA),
        platform="telegram",
        chat="",
        spoken=_SPOKEN * 2,
        stretch=3,
    )
    asyncio.run(make_past(database, past))
    db = sqlite3.connect(database)
    try:
        rows = db.execute("SELECT role, text FROM history WHERE conversation = 1 ORDER BY seq").fetchall()
    finally:
        db.close()
    persona = PersonaLibrary((gallery_folder(),), SystemClock()).get(PersonaId(_PERSONA))
    asked = _first_request(persona, [Line(role, text, Instant(0)) for role, text in rows])
    opening, talk = asked[: -lines - 1], asked[-lines - 1 : -1]
    prompt.write_text(json.dumps({"opening": opening, "talk": talk}), encoding="utf-8")
    return Script(database, prompt)


def _first_request(loaded: LoadedPersona, window: Sequence[Line]) -> list[dict[str, str]]:
    """The messages that botkit sends to the model when somebody writes after `window`."""
    now = SystemClock().now()
    sender = Sender(Account("telegram", "1"))
    said = MessageReceived("1", ConversationId(_BOT, "1"), sender, now, message_id="1", text="Well?")
    situation = Situation(loaded.persona, loaded.ref, now, 1, "en", tuple(window), (said,))
    request = compose(situation, _TOKENS)
    return [{"role": message.role, "content": message.content} for message in request.messages]
