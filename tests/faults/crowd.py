"""What people do on the platform: they write, call, command, press, change their words and take them back, and go."""

import random
import time
from dataclasses import dataclass, replace
from typing import Literal

from tests.faults.log import Wish
from tests.faults.words import CALL, PERSONAS, Bubble, LineKind, Text, parse

_RECENT = 6
"""How many messages back people change or take back what they wrote."""
_WAITING = 0.6
"""How often they choose one that waits for its answer, if there is one."""


@dataclass(frozen=True, slots=True)
class Update:
    """Something a person did. `id` stays the same when it is delivered again; `at` is in microseconds UTC.

    `version` counts a message's texts from 1; 0 is the message taken back. What concerns a whole chat has no token.
    """

    id: str
    type: Literal["message", "press", "edit", "delete", "close", "open", "move"]
    chat: str
    token: str
    version: int
    text: str
    at: int
    wish: Wish


@dataclass(frozen=True, slots=True)
class Customs:
    """What people can do on a platform besides writing and changing what they wrote.

    Attributes:
        deletes: they can take back what they wrote, and the bot is told.
        closing: the chats in which they block the bot now and then, and come back.
        moving: the chats that get another id one day.
    """

    deletes: bool = True
    closing: frozenset[str] = frozenset()
    moving: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Written:
    """A message as its author sees it.

    Attributes:
        run: the first of the calls that were made in one breath with it.
        gone: it was taken back.
        fixed: it stands where nobody can change it any more.
    """

    chat: str
    token: str
    wish: Wish
    run: str
    version: int = 1
    gone: bool = False
    fixed: bool = False


_CUSTOMS = Customs()


class Crowd:
    """Everybody who writes, and what they still wait for.

    Args:
        chance: decides what they do; nothing but words where it is None.
    """

    def __init__(self, chance: random.Random | None, customs: Customs = _CUSTOMS) -> None:
        self._chance = chance
        self._customs = customs
        self._still = set(customs.moving)
        self.presses = 0
        self._closed: set[str] = set()
        self._offered: set[str] = set()
        self._written: dict[str, _Written] = {}
        self._of_chat: dict[str, list[_Written]] = {}
        self._waits: set[str] = set()
        self._parts: dict[str, set[int]] = {}

    @property
    def wishes(self) -> list[Wish]:
        """What people wanted with each message."""
        return [written.wish for written in self._written.values()]

    @property
    def unanswered(self) -> int:
        """How many messages have not got their whole answer."""
        return len(self._waits)

    def act(self, chat: str) -> list[Update]:
        """What a person does next in `chat`: mostly they write."""
        if self._chance is None:
            return [self.write(chat)]
        if chat in self._closed:
            return self.come_back(chat)
        if chat in self._customs.closing and self._chance.random() < 0.2:
            return [self.close(chat)]
        if chat in self._still and self._chance.random() < 0.1:
            return [self.move(chat)]
        return self._talk(chat, self._chance)

    def end(self) -> list[Update]:
        """The last that is done: whoever went away comes back."""
        return [update for chat in sorted(self._closed) for update in self.come_back(chat)]

    def _talk(self, chat: str, chance: random.Random) -> list[Update]:
        fate = chance.random()
        if fate < 0.17:
            return self._think_better(chat, chance)
        if fate < 0.29 and not any(written.wish == "call" for written in self._waiting(chat)):
            # Whoever called waits for a word, so that each answer to a call can be told from the next.
            words = [self.write(chat)] if chance.random() < 0.4 else []
            return [*words, *self.call(chat, 2 if chance.random() < 0.2 else 1)]
        if fate < 0.41:
            if chat in self._offered and chance.random() < 0.5:
                return [self.press(chat, chance.choice(PERSONAS))]
            return [self.write(chat, chance.choice(("help", "list", *PERSONAS)))]
        said = self.write(chat)
        return [said, self.edit(said.token)] if fate < 0.44 else [said]

    def _think_better(self, chat: str, chance: random.Random) -> list[Update]:
        """An edit or a delete of one of the latest messages, where there is one that can be changed."""
        edits = not self._customs.deletes or chance.random() < 0.7
        wishes = ("words",) if edits else ("words", "help", *PERSONAS)
        latest = [each for each in self._of_chat.get(chat, [])[-_RECENT:] if not each.gone and not each.fixed]
        recent = [each for each in latest if each.wish in wishes]
        if chance.random() < _WAITING:
            recent = [each for each in recent if each.token in self._waits] or recent
        if not recent:
            return [self.write(chat)]
        token = chance.choice(recent).token
        return [self.edit(token) if edits else self.delete(token)]

    def write(self, chat: str, wish: Wish = "words", run: str = "") -> Update:
        """A new message."""
        number = len(self._of_chat.setdefault(chat, [])) + 1
        token = f"{chat}m{number}"
        written = self._written[token] = _Written(chat, token, wish, run or token)
        self._of_chat[chat].append(written)
        self._waits.add(token)
        text = {"words": token, "call": CALL, "help": "/help", "list": "/persona"}.get(wish, f"/persona {wish}")
        return Update(token, "message", chat, token, 1, text, _now() + number, wish)

    def press(self, chat: str, wish: Wish) -> Update:
        """The button of a persona, under the newest list of them."""
        self.presses += 1
        return replace(self.write(chat, wish), type="press")

    def call(self, chat: str, times: int) -> list[Update]:
        """So many bare calls in one breath, which one answer may stand for."""
        first = self.write(chat, "call")
        return [first, *(self.write(chat, "call", first.token) for _ in range(times - 1))]

    def edit(self, token: str) -> Update:
        """The next version of a message."""
        written = self._written[token]
        written.version += 1
        text = Text(token, written.version)
        return Update(str(text), "edit", written.chat, token, text.version, str(text), _now(), written.wish)

    def delete(self, token: str) -> Update:
        """A message taken back: nobody waits for its answer."""
        written = self._written[token]
        written.gone = True
        self._waits.discard(token)
        return Update(f"{token} gone", "delete", written.chat, token, 0, "", _now(), written.wish)

    def close(self, chat: str) -> Update:
        """Block the bot."""
        self._closed.add(chat)
        return self._about(chat, "close")

    def come_back(self, chat: str) -> list[Update]:
        """Let the bot in again, with a word to it."""
        self._closed.discard(chat)
        return [self._about(chat, "open"), self.write(chat)]

    def move(self, chat: str) -> Update:
        """The chat gets another id."""
        self._still.discard(chat)
        self._offered.discard(chat)
        for written in self._of_chat.get(chat, []):
            written.fixed = True
        return self._about(chat, "move")

    def _about(self, chat: str, what: Literal["close", "open", "move"]) -> Update:
        return Update(f"{chat} {what} {_now()}", what, chat, "", 0, "", _now(), "words")

    def read(self, chat: str, text: str, answers: str) -> None:
        """A person sees a message; this only says when a run has come to rest, the checker counts anew."""
        told = parse(text)
        if isinstance(told, Bubble):
            parts = self._parts.setdefault(told.nonce, set())
            parts.add(told.part)
            if len(parts) == told.of:
                self._waits.difference_update(told.tokens)
        elif told is not None and told.kind not in {"excuse", "introduction"}:
            self._answered(chat, told.kind, answers)

    def offer(self, chat: str) -> None:
        """A person sees a list of personas with buttons."""
        self._offered.add(chat)

    def give_up(self, chat: str, text: str, answers: str) -> None:
        """A message is known never to come, nor the rest of its answer."""
        told = parse(text)
        if isinstance(told, Bubble):
            self._waits.difference_update(told.tokens)
        elif told is not None and told.kind != "excuse":
            self._answered(chat, told.kind, answers)

    def _answered(self, chat: str, kind: LineKind, answers: str) -> None:
        self._waits.discard(answers)
        if kind == "summons" and answers in self._written:
            run = self._written[answers].run
            self._waits.difference_update(each.token for each in self._waiting(chat) if each.run == run)

    def _waiting(self, chat: str) -> list[_Written]:
        return [each for each in self._of_chat.get(chat, []) if each.token in self._waits]


def _now() -> int:
    return time.time_ns() // 1_000
