"""Judges a run by the platform's log alone: what people wrote, what was tried, what they saw. Pure.

Order: of two messages of one chat, the one that was both written and delivered first is answered first, or in the
same answer. Where the stream itself swaps two messages, the bot may meet the later one before the earlier exists
for it, so either order is right; inside one answer they stand as they were written.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from tests.faults.log import Bubble, Entry, Refused, Reported, Said, Shown, Tried, parse

Kind = Literal["lost", "two answers", "order", "unrecorded", "stray", "expired", "no report"]


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken promise."""

    kind: Kind
    chat: str
    detail: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.detail} (chat {self.chat})" if self.chat else f"{self.kind}: {self.detail}"


@dataclass(frozen=True, slots=True)
class _Input:
    """`place` is the order of first delivery in its chat, `number` the order of writing."""

    place: int
    number: int


@dataclass(slots=True)
class _Chat:
    """What was said and seen in one chat, in order."""

    inputs: dict[str, _Input] = field(default_factory=dict[str, _Input])
    seen: list[tuple[str, Bubble]] = field(default_factory=list[tuple[str, Bubble]])


def check(log: Iterable[Entry]) -> list[Violation]:
    """Every broken promise; empty for a run that kept them all."""
    chats: defaultdict[str, _Chat] = defaultdict(_Chat)
    tries: Counter[str] = Counter()
    reported: Reported | None = None
    found: list[Violation] = []
    for entry in log:
        match entry:
            case Said(chat, token, number):
                inputs = chats[chat].inputs
                inputs.setdefault(token, _Input(len(inputs), number))
            case Tried(key):
                tries[key] += 1
            case Refused(key):
                tries[key] -= 1
            case Shown(chat, key, text):
                bubble = parse(text)
                if bubble is None or not chats[chat].inputs.keys() >= set(bubble.tokens):
                    found.append(Violation("stray", chat, f"{text!r} answers nothing that was said there"))
                else:
                    chats[chat].seen.append((key, bubble))
            case Reported():
                reported = entry
    for name, chat in sorted(chats.items()):
        found += _check_chat(name, chat)
    return found + list(_check_books(tries, reported))


def _check_chat(name: str, chat: _Chat) -> Iterator[Violation]:
    bubbles, repeats = _once_each(chat.seen)
    for kind, detail in repeats:
        yield Violation(kind, name, detail)
    answers = _answers(bubbles)
    for nonce, parts in answers.items():
        told = [bubble.part for bubble in parts]
        whole = list(range(1, parts[0].of + 1))
        if sorted(told) != sorted(set(told)):
            yield Violation("two answers", name, f"a part of {nonce} came under two keys")
        elif sorted(told) != whole:
            yield Violation("lost", name, f"answer {nonce} has parts {told} of {parts[0].of}")
        elif told != whole:
            yield Violation("order", name, f"answer {nonce} came in the order {told}")
    yield from _check_inputs(name, chat.inputs, answers)
    yield from _check_order(name, chat.inputs, [parts[0].tokens for parts in answers.values()])


def _once_each(seen: Sequence[tuple[str, Bubble]]) -> tuple[list[Bubble], list[tuple[Kind, str]]]:
    """Each key's bubble once, by its first showing; and what is wrong with the repetitions.

    The same message may come again right after itself, never after a later one.
    """
    first: dict[str, Bubble] = {}
    wrong: list[tuple[Kind, str]] = []
    last = ""
    for key, bubble in seen:
        if first.setdefault(key, bubble) != bubble:
            wrong.append(("two answers", f"key {key} carried {first[key]}, then {bubble}"))
        elif first[key] is not bubble and key != last:
            wrong.append(("order", f"{bubble} came again after a later message"))
        last = key
    return list(first.values()), wrong


def _answers(bubbles: Sequence[Bubble]) -> dict[str, list[Bubble]]:
    answers: dict[str, list[Bubble]] = {}
    for bubble in bubbles:
        answers.setdefault(bubble.nonce, []).append(bubble)
    return answers


def _check_inputs(name: str, inputs: dict[str, _Input], answers: dict[str, list[Bubble]]) -> Iterator[Violation]:
    """Every input has exactly one answer."""
    nonces: defaultdict[str, list[str]] = defaultdict(list)
    for nonce, parts in answers.items():
        for token in dict.fromkeys(token for bubble in parts for token in bubble.tokens):
            nonces[token].append(nonce)
    for token in inputs:
        if not nonces[token]:
            yield Violation("lost", name, f"{token} was never answered")
        elif len(nonces[token]) > 1:
            yield Violation("two answers", name, f"{token} was answered by {' and '.join(nonces[token])}")


def _check_order(name: str, inputs: dict[str, _Input], answers: Sequence[tuple[str, ...]]) -> Iterator[Violation]:
    """Answers follow their inputs, and an answer names its inputs as they were written."""
    answered: list[tuple[str, _Input]] = []
    for tokens in answers:
        numbers = [inputs[token].number for token in tokens]
        if numbers != sorted(numbers):
            yield Violation("order", name, f"one answer takes {' '.join(tokens)} in another order than written")
        for token in tokens:
            here = inputs[token]
            for other, there in answered:
                if here.place < there.place and here.number < there.number:
                    yield Violation("order", name, f"{token} was answered after {other}")
        answered += [(token, inputs[token]) for token in tokens]


def _check_books(tries: Counter[str], reported: Reported | None) -> Iterator[Violation]:
    """A message that was tried again although the platform had not refused it stands in the bot's books."""
    if reported is None:
        yield Violation("no report", "", "the run ended without the bot's own count of ambiguous sends")
        return
    for key, count in tries.items():
        recorded = reported.ambiguous.get(key, 0)
        if count - 1 > recorded:
            yield Violation(
                "unrecorded", "", f"{key} was tried {count} times, {recorded} of them on record as ambiguous"
            )
    if reported.expired:
        yield Violation("expired", "", f"{reported.expired} messages were thrown away as too old")
