"""The commands by which people rule what is remembered of them: /memory, /forget, /pause and /rules."""

import re
from dataclasses import replace
from datetime import tzinfo

from botkit.clock import Clock
from botkit.conversation.pacing import bubbles
from botkit.conversation.situation import Bubble
from botkit.conversation.visible import make_visible
from botkit.delivery.commands import CommandCall, CommandHandler, CommandResult, command
from botkit.delivery.memory_export import exported
from botkit.delivery.memory_lists import memory_page, rule_list
from botkit.delivery.scopes import readable, shared_by
from botkit.delivery.wishes import FORGET_EVERYTHING
from botkit.memory.changes import Correct, End, Forget, ForgetEverything, MemoryChange, Pause, Remember
from botkit.memory.mentions import words_to_forget
from botkit.memory.ports import MemoryReader
from botkit.memory.recall import Recall
from botkit.memory.records import Kind, Memory, MemoryId
from botkit.memory.tokens import tokens_of
from botkit.messages import Button, Command, OutgoingFile, Private, Scope, new_id
from botkit.persona.schema import Speech
from botkit.texts import Texts

_FIX = re.compile(r"(?:fix|改|更正)\s+#?(?P<number>\d{1,9})\s+(?P<text>.+)", re.IGNORECASE | re.DOTALL)
_NUMBERS = re.compile(r"#?\d{1,9}(?:[\s,，、]+#?\d{1,9})*")
_EVERYTHING = re.compile(r"(?:everything|all|一切|全部|所有|所有事)(?P<sure>\s+(?:yes|确定|是))?", re.IGNORECASE)
_LIFT = re.compile(r"(?:lift|取消|解除)\s+#?(?P<number>\d{1,9})", re.IGNORECASE)
_SHARE = re.compile(r"(?P<verb>shared?|unshare|公开|收回)(?:\s+#?(?P<number>\d{1,9}))?", re.IGNORECASE)
_TAKE_BACK = {"unshare", "收回"}
_PAGE = re.compile(r"[0-9]{1,5}")
_OFF = re.compile(r"off|resume|结束|恢复|继续", re.IGNORECASE)
_LONGEST = 500
"""Characters of a memory that a person writes."""


def memory_commands(texts: Texts) -> dict[str, Command]:
    """The commands as data."""
    usages = {
        "memory": "[page | fix N text | share N]",
        "forget": "[N | words | everything]",
        "export": "",
        "rules": "[lift N]",
        "pause": "[off]",
    }
    return {name: command(texts, name, usage) for name, usage in usages.items()}


class MemoryCommands:
    """Their handlers. They only read; what is to change goes with the turn that answers.

    Args:
        zone: where people are taken to live, as long as nobody said.
    """

    def __init__(self, texts: Texts, recall: Recall, reader: MemoryReader, clock: Clock, zone: tzinfo) -> None:
        self._texts = texts
        self._recall = recall
        self._reader = reader
        self._clock = clock
        self._zone = zone

    def handlers(self) -> dict[str, tuple[Command, CommandHandler]]:
        """Command and handler by name, in the order in which /help lists them."""
        handlers: dict[str, CommandHandler] = {
            "memory": self._memory,
            "forget": self._forget,
            "export": self._export,
            "rules": self._rules,
            "pause": self._pause,
        }
        declared = memory_commands(self._texts)
        return {name: (declared[name], handler) for name, handler in handlers.items()}

    async def _memory(self, call: CommandCall) -> CommandResult:
        if call.scope is None:
            return self._said(call, "nothing_kept")
        if fix := _FIX.fullmatch(call.rest):
            return await self._correct(call, call.scope, int(fix["number"]), fix["text"].strip())
        if share := _SHARE.fullmatch(call.rest):
            return await self._share(call, call.scope, share["number"], taken_back=share["verb"].lower() in _TAKE_BACK)
        memories = await self._current(call.scope)
        if not memories:
            return self._said(call, "paused_empty" if call.situation.recollection.paused else "empty")
        wanted = int(call.rest) if _PAGE.fullmatch(call.rest) else 1
        page = memory_page(memories, wanted, self._texts, call.situation.language, self._clock.now(), self._zone)
        return CommandResult(_words(call, page.text), buttons=self._pages(call, page.number, page.of))

    async def _correct(self, call: CommandCall, scope: Scope, number: int, text: str) -> CommandResult:
        known = {memory.number: memory for memory in await self._current(scope)}
        if number not in known:
            return self._said(call, "no_such", number=number)
        if not self._is_theirs(call, known[number]):
            return self._said(call, "not_yours", number=number)
        if known[number].kind is Kind.RULE:
            return self._said(call, "rule_unfixed", number=number)
        if len(text) > _LONGEST:
            return self._said(call, "too_long", most=_LONGEST)
        change = Correct(scope, number, text, tokens_of(text), self._clock.now())
        return self._said(call, "corrected", change, number=number)

    async def _share(self, call: CommandCall, scope: Scope, asked: str | None, *, taken_back: bool) -> CommandResult:
        """What a person tells every persona: a copy of the memory, in a scope of its own that all of them read."""
        if not isinstance(scope, Private):
            return self._said(call, "share_in_private")
        everyone, now = shared_by(scope), self._clock.now()
        held = {memory.number: memory for memory in await self._current(everyone if taken_back or not asked else scope)}
        if not asked:
            return self._shared(call, list(held.values()))
        memory = held.get(int(asked))
        if memory is None or memory.kind in {Kind.RULE, Kind.NICKNAME}:
            return self._said(call, "no_such", number=asked)
        if taken_back:
            return self._said(call, "unshared", Forget(everyone, call.person, now, numbers=(memory.number,)))
        copy = replace(memory, id=MemoryId(new_id(now)), number=0, supersedes=None)
        return self._said(call, "shared_now", Remember(everyone, copy), number=asked)

    def _shared(self, call: CommandCall, memories: list[Memory]) -> CommandResult:
        if not memories:
            return self._said(call, "shared_none")
        lines = [f"{memory.number}. {memory.text}" for memory in memories]
        language = call.situation.language
        told = [self._texts.say(language, "memory.shared_list"), *lines, self._texts.say(language, "memory.shared_how")]
        return CommandResult(_words(call, "\n".join(told)))

    async def _forget(self, call: CommandCall) -> CommandResult:
        if call.scope is None:
            return self._said(call, "nothing_kept")
        asked, now = call.rest.strip(), self._clock.now()
        everything = _EVERYTHING.fullmatch(asked)
        if everything and everything["sure"]:
            changes = [ForgetEverything(scope, call.person, now) for scope in readable(call.scope)]
            return self._said(call, "everything_forgotten", *changes)
        if everything:
            return self._ask_once(call)
        if _NUMBERS.fullmatch(asked):
            return await self._forget_numbers(call, call.scope, {int(number) for number in re.findall(r"\d+", asked)})
        if words := words_to_forget(asked):
            changes = [Forget(scope, call.person, now, words=words) for scope in readable(call.scope)]
            return self._said(call, "forgotten", *changes)
        return self._said(call, "forget_how")

    async def _forget_numbers(self, call: CommandCall, scope: Scope, numbers: set[int]) -> CommandResult:
        known = {memory.number: memory for memory in await self._recall.held(scope)}
        missing = sorted(numbers - known.keys())
        if missing:
            return self._said(call, "no_such", number=", ".join(map(str, missing)))
        foreign = sorted(number for number in numbers if not self._is_theirs(call, known[number]))
        if foreign:
            return self._said(call, "not_yours", number=", ".join(map(str, foreign)))
        now, texts = self._clock.now(), {known[number].text for number in numbers}
        changes: list[MemoryChange] = [Forget(scope, call.person, now, numbers=tuple(sorted(numbers)))]
        for shared in readable(scope)[1:]:
            copies = tuple(memory.number for memory in await self._recall.held(shared) if memory.text in texts)
            changes += [Forget(shared, call.person, now, numbers=copies)] if copies else []
        return self._said(call, "forgotten", *changes)

    def _ask_once(self, call: CommandCall) -> CommandResult:
        language = call.situation.language
        said = _words(call, self._texts.say(language, "memory.forget_everything", command=FORGET_EVERYTHING))
        if not call.situation.capabilities.buttons:
            return CommandResult(said)
        label = self._texts.say(language, "memory.forget_everything_button")
        return CommandResult(said, buttons=(Button(label, FORGET_EVERYTHING),))

    async def _export(self, call: CommandCall) -> CommandResult:
        if call.scope is None:
            return self._said(call, "nothing_kept")
        if not call.situation.capabilities.files:
            return self._said(call, "export_unable")
        content = await exported(self._reader, call.scope)
        if not content:
            return self._said(call, "empty")
        name = f"{call.speaker.ref.id.partition('/')[2]}-memory.jsonl"
        return replace(self._said(call, "exported"), file=OutgoingFile(name, content))

    async def _rules(self, call: CommandCall) -> CommandResult:
        if call.scope is None:
            return self._said(call, "nothing_kept")
        rules = [memory for memory in await self._current(call.scope) if memory.kind is Kind.RULE]
        lift = _LIFT.fullmatch(call.rest.strip())
        if lift:
            number = int(lift["number"])
            if number not in {rule.number for rule in rules}:
                return self._said(call, "no_such_rule", number=number)
            return self._said(call, "lifted", End(call.scope, (number,), self._clock.now()), number=number)
        if not rules:
            return self._said(call, "no_rules")
        return CommandResult(
            _words(call, rule_list(rules, self._texts, call.situation.language)), buttons=self._lifts(call, rules)
        )

    async def _pause(self, call: CommandCall) -> CommandResult:
        if call.scope is None:
            return self._said(call, "nothing_kept")
        paused = not _OFF.fullmatch(call.rest.strip())
        return self._said(call, "paused" if paused else "resumed", Pause(call.scope, paused))

    def _is_theirs(self, call: CommandCall, memory: Memory) -> bool:
        """In a room nobody changes what somebody else said of themselves."""
        return isinstance(call.scope, Private) or memory.source.person in (None, call.person)

    async def _current(self, scope: Scope) -> list[Memory]:
        """Those that hold, and plans that are past: what ended is superseded or lifted, and only clutters."""
        return [memory for memory in await self._recall.held(scope) if memory.ended_at is None]

    def _said(self, call: CommandCall, key: str, *changes: MemoryChange, **fields: object) -> CommandResult:
        text = self._texts.say(call.situation.language, f"memory.{key}", **fields)
        return CommandResult(_words(call, text), changes)

    def _pages(self, call: CommandCall, number: int, of: int) -> tuple[Button, ...]:
        if not call.situation.capabilities.buttons:
            return ()
        shown = [(number - 1, "◀"), (number + 1, "▶")]
        return tuple(Button(f"{sign} {page}/{of}", f"/memory {page}") for page, sign in shown if 1 <= page <= of)

    def _lifts(self, call: CommandCall, rules: list[Memory]) -> tuple[Button, ...]:
        if not call.situation.capabilities.buttons:
            return ()
        label = self._texts.template(call.situation.language, "memory.lift_button")
        return tuple(Button(label.format(number=rule.number), f"/rules lift {rule.number}") for rule in rules[:8])


def _words(call: CommandCall, text: str) -> tuple[Bubble, ...]:
    """Botkit's own words leave by the same exit as everybody's, in one piece."""
    return bubbles(make_visible(text), Speech(bubbles=1), call.situation.capabilities)
