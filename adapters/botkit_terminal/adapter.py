"""The terminal as a platform: one person, one private conversation, nothing to confirm."""

import asyncio
import getpass
import os
import sys
from typing import TextIO

from botkit.adapter import Accept, Adapter, AdapterContext, Capabilities, StateChange
from botkit.errors import RetryAfter, StoreUnavailable, Unreachable
from botkit.messages import (
    Account,
    ConversationId,
    MessageReceived,
    Outgoing,
    OutgoingFile,
    OutgoingMessage,
    Receipt,
    Sender,
    new_id,
)
from botkit_terminal.awaited import AwaitedAnswer
from botkit_terminal.files import put_down
from botkit_terminal.lines import GivenTexts, LineScreen, PipedLines
from botkit_terminal.prompt import PromptScreen, can_prompt
from botkit_terminal.screen import Screen
from botkit_terminal.settings import TerminalHost, TerminalSettings
from botkit_terminal.translate import as_told, language_of_locale, printable, to_incoming, to_text

TYPING_LASTS = 8.0
"""Seconds after which the typing indicator goes when nobody renews it."""

_GREETED, _INTRODUCED = "greeted", "introduced"
_SOMEBODY_ELSE = 300.0
"""Seconds until it is looked again whether the person a message waits for sits here."""

STORE_PAUSE = 1.0
"""Seconds between two tries to have a message written down."""


class TerminalAdapter(Adapter):
    """One person at one terminal, or a list of texts, or the lines of a pipe."""

    platform = "terminal"
    Settings = TerminalSettings
    capabilities = Capabilities(streaming="draft", typing=True, files=True, max_length=20_000)

    def __init__(self, context: AdapterContext, settings: TerminalSettings, screen: Screen | None = None) -> None:
        self._clock, self._settings = context.clock, settings
        self._host = TerminalHost.model_validate(dict(context.options))
        self._screen: Screen = _choose_screen(settings) if screen is None else screen
        self._answer = AwaitedAnswer(settings, self._host, self._clock, self._screen.tell)
        user = settings.user or _system_user()
        self._conversation = ConversationId(context.bot, user)
        self._sender = Sender(
            Account(self.platform, user), user, language=settings.language or language_of_locale(_locale())
        )
        self._unheard: MessageReceived | None = None
        self._typing: asyncio.Task[None] | None = None
        self._is_open = False

    async def open(self) -> None:
        self._screen.open()
        self._is_open = True
        if self._host.on_screen is not None:
            self._host.on_screen(self._remark)

    async def close(self) -> None:
        self._stop_typing()
        self._answer.stop_resting()
        if self._is_open:
            self._is_open = False
            if self._host.on_screen is not None:
                self._host.on_screen(None)
            self._screen.close()

    async def listen(self, accept: Accept) -> None:
        """Bring in what is said; where it is cancelled and called again, it goes on with what it was at."""
        if self._settings.greet and _GREETED not in accept.state and not self._screen.takes_turns:
            greeting = to_incoming("/start", self._conversation, self._sender, self._clock.now())
            await self._write_down(greeting, accept, StateChange(_GREETED, "yes"))
        while (message := self._unheard or await self._next()) is not None:
            self._unheard = message
            await self._write_down(message, accept, *self._introduction(accept))
            self._unheard = None

    async def send(self, conversation: ConversationId, outgoing: Outgoing, key: str) -> Receipt:
        del key
        if conversation != self._conversation:
            raise RetryAfter(_SOMEBODY_ELSE)
        if isinstance(outgoing, OutgoingFile):
            text = printable(as_told(outgoing, put_down(outgoing, self._settings.folder)))
        else:
            text = printable(to_text(outgoing, self.capabilities.max_length))
        self._stop_typing()
        try:
            self._screen.show(text, printable(outgoing.speaker) if isinstance(outgoing, OutgoingMessage) else "")
        except OSError as error:
            self._answer.give_up(self._settings.texts.unread)
            raise Unreachable("the terminal or the pipe was closed: start again") from error
        if self._screen.takes_turns and isinstance(outgoing, OutgoingMessage):
            self._answer.shown(outgoing)
        return Receipt(new_id(self._clock.now()))

    async def show_typing(self, conversation: ConversationId) -> None:
        if conversation == self._conversation:
            self._stop_typing()
            self._answer.stop_resting()
            self._screen.typing(shown=True)
            self._typing = asyncio.create_task(self._type_for_a_while())

    async def show_draft(self, conversation: ConversationId, text: str) -> None:
        if conversation == self._conversation:
            self._screen.draft(printable(text))

    async def _next(self) -> MessageReceived | None:
        """What is said next, once the last was answered where that is waited for; None where no more comes."""
        if self._screen.takes_turns and not await self._answer.came():
            return None
        while (text := await self._screen.read()) is not None:
            if text.strip():
                message = to_incoming(text, self._conversation, self._sender, self._clock.now())
                self._answer.expect(message.message_id)
                return message
        return None

    async def _write_down(self, message: MessageReceived, accept: Accept, *state: StateChange) -> None:
        """Nobody sends a typed line twice, so it is kept here until the store takes it, or it is waited for no more."""
        told = ""
        while not self._answer.is_given_up:
            try:
                await accept([message], state=state)
            except StoreUnavailable as error:
                if str(error) != told:
                    told = str(error)
                    self._remark(self._settings.texts.unwritten.format(problem=told))
                if self._screen.takes_turns:
                    self._answer.give_up_if_late()
                await self._clock.sleep(STORE_PAUSE)
            else:
                return

    def _introduction(self, accept: Accept) -> tuple[StateChange, ...]:
        """Where nobody is greeted, the program around says once who speaks here."""
        introduce = self._host.on_stranger
        if introduce is None or not self._screen.takes_turns or {_GREETED, _INTRODUCED} & accept.state.keys():
            return ()
        introduce()
        return (StateChange(_INTRODUCED, "yes"),)

    def _remark(self, sentence: str) -> None:
        self._screen.tell(printable(sentence))

    async def _type_for_a_while(self) -> None:
        await self._clock.sleep(TYPING_LASTS)
        self._screen.typing(shown=False)

    def _stop_typing(self) -> None:
        if self._typing is not None:
            self._typing.cancel()
            self._typing = None


def _choose_screen(settings: TerminalSettings) -> Screen:
    if settings.say:
        return LineScreen(settings, GivenTexts(settings.say))
    if _is_terminal(sys.stdin) and _is_terminal(sys.stdout) and can_prompt():
        return PromptScreen(settings)
    return LineScreen(settings, GivenTexts(()) if sys.stdin is None else PipedLines(sys.stdin.fileno()))


def _is_terminal(stream: TextIO | None) -> bool:
    """A stream that was closed when the program started is None."""
    return stream is not None and stream.isatty()


def _system_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container whose user has no name
        return "user"


def _locale() -> str:
    """What the environment says of the person's language, the strongest word first."""
    words = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return next((word for word in words if word), "")
