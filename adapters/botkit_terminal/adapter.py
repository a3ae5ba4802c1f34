"""The terminal as a platform: one person, one private conversation, nothing to confirm."""

import asyncio
import getpass
import os
import sys

from botkit.adapter import Accept, Adapter, AdapterContext, Capabilities, StateChange
from botkit.errors import RetryAfter, StoreUnavailable, Unreachable
from botkit.messages import Account, ConversationId, MessageReceived, Outgoing, OutgoingMessage, Receipt, Sender, new_id
from botkit_terminal.lines import LineScreen, lines_of, texts_of
from botkit_terminal.prompt import PromptScreen, can_prompt
from botkit_terminal.screen import Screen
from botkit_terminal.settings import TerminalSettings
from botkit_terminal.translate import language_of_locale, printable, to_incoming, to_text

TYPING_LASTS = 8.0
"""Seconds after which the typing indicator goes when nobody renews it."""

_GREETED = "greeted"
_SOMEBODY_ELSE = 300.0
"""Seconds until it is looked again whether the person a message waits for sits here."""

STORE_PAUSE = 1.0
"""Seconds between two tries to have a message written down."""


class TerminalAdapter(Adapter):
    """One person at one terminal, or a list of texts, or the lines of a pipe."""

    platform = "terminal"
    Settings = TerminalSettings
    capabilities = Capabilities(streaming="draft", typing=True, max_length=20_000)

    def __init__(self, context: AdapterContext, settings: TerminalSettings, screen: Screen | None = None) -> None:
        self._bot, self._clock, self._settings = context.bot, context.clock, settings
        self._screen: Screen = _choose_screen(settings) if screen is None else screen
        user = settings.user or _system_user()
        self._conversation = ConversationId(self._bot, user)
        self._sender = Sender(
            Account(self.platform, user), user, language=settings.language or language_of_locale(_locale())
        )
        self._answered = asyncio.Event()
        self._unheard: MessageReceived | None = None
        self._asked = ""
        self._typing: asyncio.Task[None] | None = None
        self._is_open = False

    async def open(self) -> None:
        self._screen.open()
        self._is_open = True

    async def close(self) -> None:
        self._stop_typing()
        if self._is_open:
            self._is_open = False
            self._screen.close()

    async def listen(self, accept: Accept) -> None:
        if self._settings.greet and _GREETED not in accept.state and not self._screen.takes_turns:
            greeting = to_incoming("/start", self._conversation, self._sender, self._clock.now())
            await self._write_down(greeting, accept, StateChange(_GREETED, "yes"))
        while True:
            if self._unheard is None:
                text = await self._screen.read()
                if text is None:
                    return
                if not text.strip():
                    continue
                self._unheard = to_incoming(text, self._conversation, self._sender, self._clock.now())
            self._answered.clear()
            self._asked = self._unheard.message_id
            await self._write_down(self._unheard, accept)
            self._unheard = None
            if self._screen.takes_turns and not await self._answer_came():
                return

    async def send(self, conversation: ConversationId, outgoing: Outgoing, key: str) -> Receipt:
        del key
        if conversation != self._conversation:
            raise RetryAfter(_SOMEBODY_ELSE)
        text = printable(to_text(outgoing, self.capabilities.max_length))
        self._stop_typing()
        try:
            self._screen.show(text)
        except OSError as error:
            if self._settings.on_unanswered is not None:
                self._settings.on_unanswered()
            self._answered.set()
            raise Unreachable("the terminal or the pipe was closed: start again") from error
        if isinstance(outgoing, OutgoingMessage) and not outgoing.more and outgoing.answers in {"", self._asked}:
            self._answered.set()
        return Receipt(new_id(self._clock.now()))

    async def show_typing(self, conversation: ConversationId) -> None:
        if conversation == self._conversation:
            self._stop_typing()
            self._screen.typing(shown=True)
            self._typing = asyncio.create_task(self._type_for_a_while())

    async def show_draft(self, conversation: ConversationId, text: str) -> None:
        if conversation == self._conversation:
            self._screen.draft(printable(text))

    async def _write_down(self, message: MessageReceived, accept: Accept, *state: StateChange) -> None:
        """Nobody sends a typed line twice, so it is kept here until the store takes it."""
        while True:
            try:
                await accept([message], state=state)
            except StoreUnavailable:
                await self._clock.sleep(STORE_PAUSE)
            else:
                return

    async def _answer_came(self) -> bool:
        try:
            await self._clock.within(self._settings.patience, self._answered.wait())
        except TimeoutError:
            self._screen.tell(self._settings.texts.no_answer.format(seconds=f"{self._settings.patience:g}"))
            if self._settings.on_unanswered is not None:
                self._settings.on_unanswered()
            return False
        return True

    async def _type_for_a_while(self) -> None:
        await self._clock.sleep(TYPING_LASTS)
        self._screen.typing(shown=False)

    def _stop_typing(self) -> None:
        if self._typing is not None:
            self._typing.cancel()
            self._typing = None


def _choose_screen(settings: TerminalSettings) -> Screen:
    if settings.say:
        return LineScreen(settings, texts_of(settings.say))
    if sys.stdin.isatty() and sys.stdout.isatty() and can_prompt():
        return PromptScreen(settings)
    return LineScreen(settings, lines_of(sys.stdin.fileno()))


def _system_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container whose user has no name
        return "user"


def _locale() -> str:
    """What the environment says of the person's language, the strongest word first."""
    words = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return next((word for word in words if word), "")
