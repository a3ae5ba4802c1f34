"""Hears what one message asks for and tells of the person: what must not fail, by rules, without a model.

Where it is unsure it says nothing: a model reads the same lines later (`botkit.memory.extraction`).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import tzinfo

from botkit.clock import Instant
from botkit.memory.hearing.clauses import Clause, clauses, statement
from botkit.memory.hearing.days import days
from botkit.memory.hearing.facts_en import facts_en
from botkit.memory.hearing.facts_zh import facts_zh
from botkit.memory.hearing.heard import Draft, Heard
from botkit.memory.hearing.keeping import asked_to_keep
from botkit.memory.hearing.letting_go import letting_go
from botkit.memory.hearing.lifting import lifted
from botkit.memory.hearing.manner_en import rules_en
from botkit.memory.hearing.manner_zh import rules_zh
from botkit.memory.hearing.naming import naming
from botkit.memory.hearing.plans import plans
from botkit.memory.mentions import mentions
from botkit.memory.records import ASKED_FOR, Kind
from botkit.memory.rules import StyleRule
from botkit.texts.patterns import compiled_late

_ONE_OF_A_KIND = frozenset(["length", "language"])
_MAY_LET_GO = compiled_late(
    r"[忘删抹清记遗存]|forget|erase|delete|remove|wipe|remember|unlearn|scrub|clear|record|note|stor|sav|memor|keep|writ",
    re.IGNORECASE,
)
"""Whatever asks the memory to let go or to pause has one of these in it."""
_SURE = 0.95


def hear(text: str, *, now: Instant, zone: tzinfo, rules: Sequence[StyleRule] = (), nickname: str = "") -> Heard:
    """What one message of a person comes to.

    Args:
        zone: where the person lives: "tomorrow" depends on it.
        rules: those that hold now, oldest first.
        nickname: what the person is called now.
    """
    hearing = _Hearing(now, zone, list(rules), nickname)
    parts = clauses(text)
    asked_until = 0
    for clause in parts:
        if clause.start < asked_until:
            continue  # it stands in what was asked to be kept
        if hearing.take(clause):
            continue
        if thing := asked_to_keep(clause):
            hearing.keep(thing)
            asked_until = clause.start + 1 if clause.last else _end_of_sentence(parts, clause)
        else:
            hearing.learn(clause)
    return hearing.heard(text, parts)


def asked_to_forget(text: str) -> tuple[str, ...]:
    """The words that a message asks to be forgotten, as `hear` gives them."""
    if not _MAY_LET_GO.search(text):  # most messages, and this is asked of every one
        return ()
    return tuple(word for part in clauses(text) if (found := letting_go(part)) for word in found.words)


def without_wishes(text: str, forgotten: Sequence[str] = ()) -> str:
    """What of a message may be kept: all but the clauses that ask the memory for something, and what they name.

    Empty where nothing else was said. It is what `hear` gives as `left`.

    Args:
        forgotten: words that other messages said with it ask to be forgotten.
    """
    if not _MAY_LET_GO.search(text) and not mentions(text, forgotten):
        return text
    parts = clauses(text)
    letting = [(part, found) for part in parts if (found := letting_go(part))]
    words = [*forgotten, *(word for _, found in letting for word in found.words)]
    return _left(text, [*(part for part, _ in letting), *(part for part in parts if mentions(part.text, words))])


@dataclass(slots=True)
class _Hearing:
    """One message, clause by clause."""

    now: Instant
    zone: tzinfo
    rules: list[StyleRule]
    nickname: str
    drafts: list[Draft] = field(default_factory=list[Draft])
    unnamed: bool = False
    lifted: list[StyleRule] = field(default_factory=list[StyleRule])
    forget: list[str] = field(default_factory=list[str])
    everything: bool = False
    pause: bool | None = None
    noted: list[str] = field(default_factory=list[str])
    gone: list[Clause] = field(default_factory=list[Clause])

    def take(self, clause: Clause) -> bool:
        """Whether the clause asks for something: to forget, a name, a rule."""
        if letting := letting_go(clause):
            self.forget += letting.words
            self.everything = self.everything or letting.everything
            self.pause = letting.pause if letting.pause is not None else self.pause
            self.gone.append(clause)
            return True
        return self._is_called(clause) or self._lifts(clause) or self._rules(clause)

    def _is_called(self, clause: Clause) -> bool:
        name = naming(clause)
        if name is None:
            return False
        if name.wanted:
            self.nickname, self.unnamed = name.name, False
            self.drafts = [draft for draft in self.drafts if draft.kind is not Kind.NICKNAME]
            self.drafts.append(Draft(Kind.NICKNAME, name.name, "nickname", strength=_SURE))
            said_again = [rule for rule in self.rules if rule.kind == "banned" and mentions(name.name, [rule.words])]
            self.lifted += said_again
            self.rules = [rule for rule in self.rules if rule not in said_again]
        elif self.nickname and mentions(self.nickname, [name.name]):
            self.nickname, self.unnamed = "", True
            self.drafts = [draft for draft in self.drafts if draft.kind is not Kind.NICKNAME]
        else:
            self._rule(StyleRule("banned", name.name), clause)
        return True

    def _lifts(self, clause: Clause) -> bool:
        taken_back = lifted(clause, self.rules)
        self.lifted += taken_back
        self.rules = [rule for rule in self.rules if rule not in taken_back]
        self.drafts = [draft for draft in self.drafts if draft.rule is None or draft.rule not in taken_back]
        return bool(taken_back)

    def _rules(self, clause: Clause) -> bool:
        if clause.supposed:
            return False
        agreed = next((rule.limit for rule in reversed(self.rules) if rule.kind == "length"), 0)
        found = [*rules_zh(clause, agreed), *rules_en(clause, agreed)]
        for rule in found:
            self._rule(rule, clause)
        return bool(found)

    def _rule(self, rule: StyleRule, clause: Clause) -> None:
        if rule in self.rules:
            return
        if rule.kind in _ONE_OF_A_KIND:
            same = [other for other in self.rules if other.kind == rule.kind]
            self.lifted += same
            self.rules = [other for other in self.rules if other not in same]
            self.drafts = [draft for draft in self.drafts if draft.rule not in same]
        self.rules.append(rule)
        topic = f"rule:{rule.kind}" + (f":{rule.words}".casefold() if rule.kind in {"banned", "free"} else "")
        self.drafts.append(Draft(Kind.RULE, clause.text, topic, strength=_SURE, rule=rule))

    def keep(self, thing: str) -> None:
        """Something that was asked for in so many words."""
        self.noted.append(thing)
        told = [draft for part in clauses(thing) for draft in self._told(part)]
        # Where rules understand only a part of it, the whole of it is kept besides.
        if not told or len(clauses(thing)) > len(told):
            told.append(Draft(Kind.FACT, statement(thing).removeprefix("我") if len(thing) > 1 else thing))
        self.drafts += [replace(draft, strength=max(draft.strength, ASKED_FOR)) for draft in told]

    def learn(self, clause: Clause) -> None:
        """What is told in passing."""
        if not clause.asks and not clause.supposed:
            self.drafts += self._told(clause)

    def _told(self, clause: Clause) -> Iterator[Draft]:
        found = list(days(clause, self.now, self.zone))
        found = found or [*facts_zh(clause), *facts_en(clause)]
        yield from found or plans(clause, self.now, self.zone)

    def heard(self, text: str, parts: Sequence[Clause]) -> Heard:
        words = tuple(dict.fromkeys(self.forget))
        drafts = [draft for draft in dict.fromkeys(self.drafts) if not mentions(draft.text, words)]
        if self.pause or self.everything:
            drafts = [draft for draft in drafts if draft.kind in {Kind.RULE, Kind.NICKNAME}]
        taken_back = tuple(rule for rule in dict.fromkeys(self.lifted) if rule not in self.rules)
        return Heard(
            drafts=tuple(drafts),
            unnamed=self.unnamed,
            lifted=taken_back,
            forget=words,
            forget_everything=self.everything,
            pause=self.pause,
            left=_left(text, [*self.gone, *(part for part in parts if mentions(part.text, words))]),
            noted=tuple(thing for thing in self.noted if not mentions(thing, words)) if not self.everything else (),
        )


def _end_of_sentence(parts: Sequence[Clause], clause: Clause) -> int:
    return next((part.end for part in parts if part.start >= clause.start and part.last), clause.end)


def _left(text: str, gone: Sequence[Clause]) -> str:
    """The message without these clauses; empty where no word is left."""
    left, at = "", 0
    for clause in sorted(set(gone), key=lambda clause: clause.start):
        left += text[at : clause.start]
        at = max(at, clause.end)
    left = (left + text[at:]).strip(" \n，,、") if gone else text
    return left if any(sign.isalnum() for sign in left) else ""
