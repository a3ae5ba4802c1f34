"""`botkit chat`: talk to a persona in this terminal, or say something to it and print what it answers."""

import asyncio
import os
import re
import tempfile
from collections.abc import Generator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from pydantic import Secret

from botkit.app import open_app
from botkit.cli.aside import Aside, AsideConsole, Margin, choose_language
from botkit.cli.logbook import FILE, keep_logbook
from botkit.cli.model_door import ModelDoor
from botkit.cli.streams import let_go, missing_stream
from botkit.clock import SystemClock
from botkit.conversation.ports import ChatModel
from botkit.conversation.warm_up import warm_up
from botkit.models.choice import ModelChoice
from botkit.models.doors import open_model
from botkit.models.spec import ModelSpec
from botkit.persona.library import PersonaLibrary, gallery_folder
from botkit.persona.loader import LoadedPersona
from botkit.settings import BotSettings, Settings, load_settings
from botkit.texts import load_texts

UNANSWERED = 1
"""Exit code: something that was said got no answer in time, or nobody was there to read it."""

COULD_NOT_BEGIN = 2
"""Exit code: nobody can say anything, or nobody could read the answers."""

INTERRUPTED = 130
"""Exit code: Ctrl-C, as shells count it."""

PLATFORM = "terminal"

_SAY = "Say this, print the reply and leave (repeatable). Exit code 1: no reply came."

_LEAVING = 0.5
"""Seconds: nobody who leaves wants to wait for an answer; it comes at the next start."""


def chat(
    persona: Annotated[
        str | None, typer.Argument(metavar="[PERSONA]", help="A name such as xia, an id, or a file.")
    ] = None,
    *,
    say: Annotated[
        list[str] | None,
        typer.Option("--say", metavar="TEXT", help=_SAY),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Agree to a download without being asked.")] = False,
    model: Annotated[str | None, typer.Option("--model", help="A model by its name, instead of the usual one.")] = None,
    config: Annotated[Path | None, typer.Option("--config", help="The configuration file.")] = None,
    data: Annotated[
        Path | None, typer.Option("--data", help="The folder where everything is kept; not with --fresh.")
    ] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Begin without a past, and keep nothing; not with --data.")
    ] = False,
) -> None:
    """Talk to a persona in this terminal."""
    if fresh and data is not None:
        remedy = "--fresh keeps nothing, and --data names where everything is kept: leave one of them out"
        raise typer.BadParameter(remedy, param_hint="--fresh and --data")
    with _data_folder(data, fresh=fresh) as folder:
        settings = load_settings(config, os.environ)
        if folder is not None:
            storage = settings.storage.model_copy(update={"path": None})
            settings = settings.model_copy(update={"data_dir": folder, "storage": storage})
        try:
            code = _Talk.prepare(settings, persona, keeps=not fresh).hold(tuple(say or ()), model, yes=yes)
        except KeyboardInterrupt:
            code = INTERRUPTED
        finally:
            let_go()
    raise typer.Exit(code)


@contextmanager
def _data_folder(named: Path | None, *, fresh: bool) -> Generator[Path | None, None, None]:
    if not fresh:
        yield named
        return
    with tempfile.TemporaryDirectory(prefix="botkit-") as folder:
        yield Path(folder)


@dataclass(frozen=True, slots=True)
class _Talk:
    """One run of the command."""

    settings: Settings
    bot: BotSettings
    clock: SystemClock
    library: PersonaLibrary
    persona: LoadedPersona
    aside: Aside
    margin: Margin
    keeps: bool
    """Whether there is a past afterwards, and a log."""

    @classmethod
    def prepare(cls, settings: Settings, name: str | None, *, keeps: bool) -> "_Talk":
        """Find the persona: the one named, else that of the configuration's own terminal bot, else the usual one."""
        clock = SystemClock()
        library = PersonaLibrary((*settings.personas, gallery_folder()), clock)
        usual = BotSettings(id=PLATFORM, platform=PLATFORM)
        bot = next((entry for entry in settings.bots if entry.platform == PLATFORM), usual)
        persona = library.find(name or bot.default_persona)
        language = choose_language(settings.language, os.environ, persona.persona.languages)
        aside = Aside(AsideConsole(), load_texts(), language)
        return cls(settings, bot, clock, library, persona, aside, Margin(aside), keeps)

    def hold(self, say: tuple[str, ...], model: str | None, *, yes: bool) -> int:
        """Choose a model, ask what must be asked, and talk; the exit code."""
        if missing := missing_stream(reads=not say):
            self.aside.give_up(missing)
            return COULD_NOT_BEGIN
        with self._logbook():
            door = ModelDoor(self.settings, self.aside, self.clock)
            choice = asyncio.run(door.choose(model))
            door.agree(choice, yes=yes)
            return asyncio.run(self._talk(door, choice, say))

    def _logbook(self) -> AbstractContextManager[None]:
        path = self.settings.data_dir / FILE if self.keeps else None
        trouble = self.aside.sentence("terminal.trouble" if self.keeps else "terminal.trouble_unkept", path=path)
        return keep_logbook(path, self.margin.remark, trouble)

    async def _talk(self, door: ModelDoor, choice: ModelChoice, say: tuple[str, ...]) -> int:
        unanswered = asyncio.Event()
        bot = self._bot(say, unanswered)
        specs = await door.obtain(choice)
        model = open_model(specs, self.clock)
        settings = self._settings_for(bot, specs)
        warming = asyncio.create_task(self._warm_up(model, specs))
        try:
            async with open_app(settings, clock=self.clock, model=model, library=self.library) as app:
                await app.run(grace=_LEAVING)
        except asyncio.CancelledError:
            self.aside.tell("terminal.interrupted")
            raise
        finally:
            warming.cancel()
            await model.close()
        return UNANSWERED if unanswered.is_set() else 0

    async def _warm_up(self, model: ChatModel, specs: Sequence[ModelSpec]) -> None:
        """A model on this machine reads the persona while the person thinks of what to say."""
        if any(spec.provider == "offline" for spec in specs):
            await warm_up(self.persona, model, self.clock)

    def _settings_for(self, bot: BotSettings, specs: Sequence[ModelSpec]) -> Settings:
        """The settings with this one bot, and with the time that a model on a slow processor needs."""
        delivery = self.settings.delivery
        slowest = max((spec.patience.total for spec in specs if spec.provider == "offline"), default=0.0)
        delivery = delivery.model_copy(update={"turn_deadline": max(delivery.turn_deadline, slowest)})
        return self.settings.model_copy(update={"bots": (bot,), "delivery": delivery})

    def _bot(self, say: tuple[str, ...], unanswered: asyncio.Event) -> BotSettings:
        """A terminal bot of this persona's own, so that each persona keeps the thread of its talk."""
        texts, language = self.aside.texts, self.aside.language
        options: dict[str, object] = {
            "language": language,
            "name": self.persona.persona.name,
            **self.bot.options.get_secret_value(),
            "say": say,
            "greet": True,
            "texts": {key: texts.template(language, f"terminal.{key}") for key in _TEXTS},
            "on_unanswered": unanswered.set,
            "on_screen": self.margin.lend,
        }
        name = re.sub(r"[^a-z0-9]+", "-", self.persona.ref.id).strip("-")
        return BotSettings(
            id=f"{PLATFORM}-{name}",
            platform=PLATFORM,
            personas=(self.persona.ref.id,),
            options=Secret[dict[str, object]](options),
        )


_TEXTS = ("hint", "typing", "goodbye", "no_answer", "unread")
"""The terminal's own sentences, as its settings name them."""
