"""Where one bot plays: a Bot API with a crowd, and a model, each a process of its own; and the bot itself."""

import http.client
import json
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from benchmarks.comparison.process import Process

TOKEN = "4242:abcdefghijklmnopqrstuvwxyz012345678"
_LOOK = 0.05


@dataclass(frozen=True, slots=True)
class Script:
    """What all bots begin with.

    Attributes:
        past: a database of botkit in which it was said.
        prompt: JSON: `opening`, the messages that every prompt begins with, and `talk`, those of what was said.
    """

    past: Path
    prompt: Path


class Candidate(Protocol):
    """A bot that takes part."""

    @property
    def name(self) -> str: ...

    def prepare(self, stage: "Stage") -> None:
        """Write down what it needs in the stage's folder, once, before its first start."""
        ...

    def command(self, stage: "Stage") -> Sequence[str]:
        """What starts it."""
        ...

    def environment(self, stage: "Stage") -> Mapping[str, str]:
        """What it finds in its environment."""
        ...


class Fake:
    """One of our fakes, running."""

    def __init__(self, module: str, log: Path) -> None:
        self._process = Process((sys.executable, "-m", f"benchmarks.comparison.{module}"), {}, log)
        self.address: str = json.loads(self._process.first_line() or b'{"address": ""}')["address"]
        self._process.make_sure_that_it_runs()

    def ask(self, **wishes: float) -> dict[str, Any]:
        """Its figures, after it was told what is wished from now on."""
        return self._post("/crowd", wishes)

    def waits(self) -> list[float]:
        """The platform's: seconds from each message to its answer."""
        return self._post("/waits", {})

    def _post(self, path: str, wishes: Mapping[str, float]) -> Any:
        connection = http.client.HTTPConnection(self.address.removeprefix("http://"), timeout=60)
        try:
            connection.request("POST", path, json.dumps(wishes))
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()

    def close(self) -> None:
        self._process.stop()


@dataclass(frozen=True, slots=True)
class Talks:
    """How the crowd's talks went; see `fake_bot_api.Talks`. Seconds where no unit is named.

    Attributes:
        elapsed: from the first message to the last answer.
        answered: messages that got their answer.
        strays: messages of the bot that nobody waited for.
        calls: requests to the platform.
        processor: the bot's processor time.
        fakes: that of platform and model together.
        prompt: bytes of a request to the model, on average; `messages` in the last one.
    """

    elapsed: float
    waits: tuple[float, ...]
    answered: int
    unanswered: int
    strays: int
    calls: int
    processor: float
    fakes: float
    prompt: float
    messages: int


class Stage:
    """Everything for one bot, from its first start to the end of the block.

    Attributes:
        folder: its own, made when the block begins.
        script: what was said before in every chat, and what every model is asked with.
    """

    def __init__(self, candidate: Candidate, folder: Path, script: Script) -> None:
        self.candidate = candidate
        self.folder = folder
        self.script = script
        self._log = folder / "log"
        self._opened = ExitStack()
        self._bot: Process | None = None

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True)
        try:
            self.platform = Fake("fake_bot_api", self._log)
            self._opened.callback(self.platform.close)
            self.model = Fake("fake_model", self._log)
            self._opened.callback(self.model.close)
            self.candidate.prepare(self)
        except BaseException:
            self._opened.close()
            raise
        self._opened.callback(self.stop)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opened.close()

    @property
    def bot(self) -> Process:
        """The bot, which has been started."""
        if self._bot is None:
            raise RuntimeError("the bot was not started")
        return self._bot

    def start(self) -> None:
        """Start the bot."""
        candidate = self.candidate
        self._bot = Process(candidate.command(self), candidate.environment(self), self._log)

    def stop(self) -> None:
        """End the bot as its operator would."""
        if self._bot is not None:
            self._bot.stop()

    def wait(self, patience: float) -> dict[str, Any]:
        """The platform's figures once nobody waits any more, or nobody was answered for `patience` seconds.

        Raises:
            RuntimeError: the bot has ended.
        """
        answered, since = 0, time.monotonic()
        while True:
            told = self.platform.ask()
            if told["answered"] > answered:
                answered, since = told["answered"], time.monotonic()
            if not told["waiting"] or time.monotonic() - since > patience:
                return told
            self.bot.make_sure_that_it_runs()
            time.sleep(_LOOK)

    def talk(self, *, delay: float = 0.0, patience: float = 15.0, **wishes: float) -> Talks:
        """Let the crowd talk with the bot, with a model that takes `delay` seconds."""
        model, platform = self.model.ask(delay=delay), self.platform.ask()
        fakes, processor = model["processor"] + platform["processor"], self.bot.processor
        self.platform.ask(**wishes)
        told = self.wait(patience)
        processor = self.bot.processor - processor
        model = self.model.ask()
        return Talks(
            elapsed=max(told["ended"] - told["began"], 1e-9),
            waits=tuple(self.platform.waits()),
            answered=told["answered"],
            unanswered=told["waiting"],
            strays=told["strays"],
            calls=told["calls"],
            processor=processor,
            fakes=model["processor"] + told["processor"] - fakes,
            prompt=model["prompt"],
            messages=model["messages"],
        )
