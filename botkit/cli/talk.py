"""One talk in the terminal, from the settings to the exit code."""

import asyncio
import os
from dataclasses import dataclass, field, replace
from typing import cast

from botkit.adapter import Adapter, AdapterContext, find_adapter
from botkit.app import open_app
from botkit.cli.aside import Aside, AsideConsole, Margin, choose_language
from botkit.cli.first_look import doubts
from botkit.cli.hope import ModelWithHope
from botkit.cli.logbook import FILE, keep_logbook
from botkit.cli.model_door import ModelDoor
from botkit.cli.streams import missing_stream
from botkit.cli.terminal_bot import PLATFORM, TerminalBot, choose_bot
from botkit.clock import Clock, SystemClock
from botkit.conversation.ports import ChatModel
from botkit.errors import ModelMisconfigured
from botkit.logs import Redactor, secrets_in
from botkit.messages import BotId
from botkit.models.choice import ModelChoice
from botkit.models.shelf import ModelsBehind, ModelShelf
from botkit.persona.library import PersonaLibrary, gallery_folder
from botkit.settings import Settings
from botkit.texts import LANGUAGES, load_texts

UNANSWERED = 1
"""Exit code: something that was said got no answer in time, or nobody was there to read it."""

COULD_NOT_BEGIN = 2
"""Exit code: nobody can say anything, or nobody could read the answers."""

INTERRUPTED = 130
"""Exit code: Ctrl-C, as shells count it."""

_LEAVING = 0.5
"""Seconds: nobody who leaves wants to wait for an answer; it comes at the next start."""

_TEXTS = ("hint", "typing", "goodbye", "waiting", "owed", "no_answer", "unread", "unwritten")
"""The terminal's own sentences, as its settings name them."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was asked for on the command line; None where nothing was.

    Attributes:
        say: texts to say in turn; empty to ask for them.
        patience: seconds to wait for an answer; 0 waits for its first line.
        model: a model by its name.
        yes: a download is agreed to.
        keeps: there is a past afterwards, and a log.
    """

    persona: str | None = None
    say: tuple[str, ...] = ()
    patience: float | None = None
    model: str | None = None
    yes: bool = False
    keeps: bool = True


def hold_talk(settings: Settings, wishes: Wishes) -> int:
    """Find the persona, choose a model, ask what must be asked, and talk; the exit code."""
    texts = load_texts()
    aside = Aside(AsideConsole(), texts, choose_language(settings.language, os.environ, LANGUAGES))
    margin = Margin(aside)
    path = settings.data_dir / FILE if wishes.keeps else None
    trouble = "terminal.trouble" if wishes.keeps else "terminal.trouble_unkept"
    redact = Redactor()
    for place in (settings, os.environ):
        redact.learn(secrets_in(place))
    with keep_logbook(path, margin.remark, lambda: margin.remark(margin.aside.sentence(trouble, path=path)), redact):
        clock = SystemClock()
        library = PersonaLibrary((*settings.personas, gallery_folder()), clock)
        for doubt in doubts(settings, library):
            margin.remark(doubt)
        bot = choose_bot(settings, library, wishes.persona)
        language = choose_language(settings.language, os.environ, bot.speaker.persona.languages)
        margin.aside = replace(aside, language=language)
        return _Talk(settings, wishes, clock, library, bot, margin).hold()


@dataclass(frozen=True, slots=True)
class _Talk:
    """One run of the command."""

    settings: Settings
    wishes: Wishes
    clock: Clock
    library: PersonaLibrary
    bot: TerminalBot
    margin: Margin
    unanswered: asyncio.Event = field(default_factory=asyncio.Event)
    hopeless: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def aside(self) -> Aside:
        return self.margin.aside

    def hold(self) -> int:
        """Talk; the exit code."""
        if missing := missing_stream(reads=not self.wishes.say):
            self.aside.give_up(missing)
            return COULD_NOT_BEGIN
        adapter = self._adapter()
        door = ModelDoor(self.settings, self.aside, self.clock)
        choice = asyncio.run(door.choose(self.wishes.model))
        door.agree(choice, yes=self.wishes.yes)
        if self.bot.others:
            self.aside.tell("terminal.first_bot", bot=self.bot.entry.id, others=", ".join(self.bot.others))
        return asyncio.run(self._talk(adapter, door, choice))

    async def _talk(self, adapter: Adapter, door: ModelDoor, choice: ModelChoice) -> int:
        specs = await door.obtain(choice)
        watching = asyncio.create_task(self.library.watch())
        try:
            async with (
                ModelShelf(specs, self.clock) as shelf,
                open_app(
                    self.settings.model_copy(update={"bots": (self.bot.entry,)}),
                    clock=self.clock,
                    models=ModelsBehind(shelf, self._with_hope),
                    library=self.library,
                    adapters={self.bot.entry.id: adapter},
                ) as app,
            ):
                await app.run(grace=_LEAVING)
        except asyncio.CancelledError:
            self.aside.tell("terminal.interrupted" if self.wishes.keeps else "terminal.interrupted_unkept")
            raise
        finally:
            watching.cancel()
        return UNANSWERED if self.unanswered.is_set() else 0

    def _with_hope(self, model: ChatModel) -> ChatModel:
        return ModelWithHope(model, self._tell_misconfigured, self.hopeless)

    def _tell_misconfigured(self, error: ModelMisconfigured) -> None:
        self.margin.remark(self.aside.sentence("model.misconfigured", problem=error))

    def _adapter(self) -> Adapter:
        """The terminal with the operator's options, and with what only this program can hand it.

        Raises:
            ConfigError: the operator's options cannot be used.
        """
        kind = find_adapter(PLATFORM)
        self.settings.adapter_options(self.bot.configured, kind.Settings)
        options: dict[str, object] = {
            "language": self.aside.language,
            "name": "" if self.bot.has_choice else self.bot.speaker.persona.name,
            "greet": True,
            **self.bot.configured.options.get_secret_value(),
        }
        options["texts"] = {**self._texts(), **cast("dict[str, str]", options.get("texts", {}))}
        if self.wishes.say:
            options["say"] = self.wishes.say
        host = {
            "patience": self.wishes.patience,
            "hopeless": self.hopeless,
            "on_unanswered": self.unanswered.set,
            "on_stranger": self._introduce,
            "on_screen": self.margin.lend,
        }
        context = AdapterContext(BotId(self.bot.entry.id), self.clock, options=host)
        return kind(context, kind.Settings.model_validate(options))

    def _introduce(self) -> None:
        """That this is an AI is told before the first answer, also where answers alone are printed."""
        self.aside.tell("start", name=self.bot.speaker.persona.name)

    def _texts(self) -> dict[str, str]:
        texts, language = self.aside.texts, self.aside.language
        sentences = {key: texts.template(language, f"terminal.{key}") for key in _TEXTS}
        if self.bot.has_choice:
            sentences["hint"] = texts.template(language, "terminal.hint_several")
            # Who will speak is known once they have: /persona may just have chosen another.
            sentences["typing"] = texts.template(language, "terminal.typing_anyone")
        return sentences
