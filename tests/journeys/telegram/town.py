"""A town on loopback: Telegram, a language model, and `botkit run` as a real process between the two."""

import json
import re
import socket
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from botkit.testing.bot_api import Bot, BotApiServer, Chat, Message, Person
from botkit.testing.openai_answers import Answer
from botkit.testing.openai_server import Call, OpenAIServer
from tests.journeys.conftest import NANA, OTTO
from tests.run.operator import Operator, Running, comes

TALKATIVE = NANA.replace("brevity: medium", "brevity: long")
FLO = NANA.replace("tests/nana", "tests/flo").replace("Nana", "Flo").replace("nana, 妈妈", "flo")
FLO = FLO.replace("bubbles: 4}", "bubbles: 1, stream: true}")

SECRET = "a-secret_of-Telegram-and-us"

LONG = "\n\n".join(
    [
        "# A long letter",
        *(
            f"This is **paragraph {number}**, and `code {number}` stands in it. "
            + " ".join(f"Thought {number * 10 + step} went through my head while it rained." for step in range(7))
            for number in range(16)
        ),
        "```python\nfor step in range(3):\n    print(step)\n```",
        "- one\n- two\n- three",
    ]
)


@dataclass
class Town:
    """Everything that a story works with.

    Attributes:
        nana: polls, hears everything in groups, carries two personas; her private chats may have topics.
        flo: polls, shows her answers while they grow.
        hook, hook_too: are called by Telegram, on one port.
    """

    telegram: BotApiServer
    model: OpenAIServer
    operator: Operator
    nana: Bot
    flo: Bot
    hook: Bot
    hook_too: Bot
    slow: dict[str, float] = field(default_factory=dict[str, float])
    """Words that the model thinks about for so many seconds."""

    @classmethod
    @asynccontextmanager
    async def built(cls, folder: Path) -> AsyncGenerator["Town", None]:
        async with AsyncExitStack() as opened:
            telegram = await opened.enter_async_context(BotApiServer())
            slow: dict[str, float] = {}
            model = await opened.enter_async_context(OpenAIServer(lambda call: _answer(call, slow)))
            town = cls(
                telegram,
                model,
                Operator.at(folder),
                telegram.bot("nana_bot", "Nana", can_read_all_group_messages=True, has_topics_enabled=True),
                telegram.bot("flo_bot", "Flo"),
                telegram.bot("hook_bot", "Hook"),
                telegram.bot("hook_too_bot", "Hook too"),
                slow,
            )
            town.prepare(folder)
            yield town

    def prepare(self, folder: Path) -> None:
        personas = folder / "personas"
        personas.mkdir()
        for name, text in (("nana", TALKATIVE), ("otto", OTTO), ("flo", FLO)):
            (personas / f"{name}.yaml").write_text(text, encoding="utf-8")
        port = _free_port()
        self.operator.writes(
            f"""
personas = ["personas"]
[[models]]
name = "parrot"
provider = "openai"
base_url = "{self.model.base_url}"
model = "parrot-1"
api_key = "sk-parrot"
[delivery]
pace = 0
burst_wait = 0.4
[[bots]]
id = "nana"
platform = "telegram"
personas = ["nana", "otto"]
options = {{ {self._way(self.nana)} }}
[[bots]]
id = "flo"
platform = "telegram"
personas = ["flo"]
options = {{ {self._way(self.flo)} }}
[[bots]]
id = "hook"
platform = "telegram"
personas = ["nana"]
options = {{ {self._way(self.hook)}, webhook = {_webhook(port, "hook")} }}
[[bots]]
id = "hook-too"
platform = "telegram"
personas = ["otto"]
options = {{ {self._way(self.hook_too)}, webhook = {_webhook(port, "hook-too")} }}
"""
        )

    def _way(self, bot: Bot) -> str:
        return f'token = "{bot.token}", api_base = "{self.telegram.url}", poll_timeout = 2, messages_per_second = 0'

    @asynccontextmanager
    async def awake(self) -> AsyncGenerator[Running, None]:
        """`botkit run` for the length of the block, listening to all of its bots."""
        polls, hooks = len(self.telegram.calls_of("getUpdates")), len(self.telegram.calls_of("setWebhook"))
        async with self.operator.runs() as running:
            await comes(
                lambda: (
                    len(self.telegram.calls_of("getUpdates")) > polls + 1
                    and len(self.telegram.calls_of("setWebhook")) >= hooks + 2
                ),
                lambda: f"nobody listens:\n{running.told}",
            )
            yield running

    async def shows(self, person: Person, place: Bot | Chat, *texts: str) -> None:
        """Return once these are the last texts that a person sees there."""
        await comes(
            lambda: person.sees(place)[-len(texts) :] == list(texts),
            lambda: f"{texts} is not the end of {person.sees(place)}",
        )

    def prompts(self, words: str) -> list[str]:
        """The prompts in which these words stand, whole, as JSON."""
        prompts = (json.dumps(call.body["messages"], ensure_ascii=False) for call in self.model.calls)
        return [prompt for prompt in prompts if words in prompt]

    def answers(self, place: Chat, words: str) -> list[Message]:
        """What our bots said there with these words in it."""
        bots = {bot.id for bot in (self.nana, self.flo, self.hook, self.hook_too)}
        return [message for message in place.standing() if message.author in bots and words in message.text]


def _answer(call: Call, slow: dict[str, float]) -> Answer:
    """Says back what was said, in one line; writes a long letter when asked for one."""
    words = re.sub(r"(?s)<note>.*?</note>", "", call.last_words).strip()
    said = re.sub(r"\s*\n\s*", " / ", words)
    if "long letter" in said:
        return Answer(LONG, piece=200)
    delay = max((seconds for word, seconds in slow.items() if word in said), default=0.0)
    grows = "word by word" in said
    return Answer(f"You said: {said}", delay=delay, piece=3 if grows else 64, pace=0.15 if grows else 0.0)


def _webhook(port: int, name: str) -> str:
    where = f"http://127.0.0.1:{port}/telegram/{name}"
    return f'{{ url = "{where}", secret = "{SECRET}", port = {port} }}'


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]
