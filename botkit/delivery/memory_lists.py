"""What is remembered, as people read it in a chat. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import groupby

from botkit.clock import SECOND, Instant
from botkit.memory.records import Kind, Memory
from botkit.messages import Language
from botkit.texts import Texts

PAGE = 12
"""Memories on one page."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; `number` and `of` count from 1."""

    text: str
    number: int
    of: int


def memory_page(
    memories: Sequence[Memory], wanted: int, texts: Texts, language: Language, now: Instant, zone: tzinfo
) -> Page:
    """The wanted page (or the last one there is) of what is remembered, by kind, oldest first within a kind."""
    order = list(Kind)
    sorted_ = sorted(memories, key=lambda memory: (order.index(memory.kind), memory.number))
    of = max(1, -(-len(sorted_) // PAGE))
    number = min(max(1, wanted), of)
    shown = sorted_[(number - 1) * PAGE : number * PAGE]
    parts = [texts.say(language, "memory.list", number=number, of=of, count=len(sorted_))]
    for kind, group in groupby(shown, key=lambda memory: memory.kind):
        lines = [texts.say(language, f"memory.kind.{kind}")]
        lines += [_line(memory, texts, language, now, zone) for memory in group]
        parts.append("\n".join(lines))
    parts.append(texts.say(language, "memory.how"))
    return Page("\n\n".join(parts), number, of)


def rule_list(rules: Sequence[Memory], texts: Texts, language: Language) -> str:
    """The rules that hold, each with its number."""
    lines = [texts.say(language, "memory.rules")]
    lines += [f"{memory.number}. {rule_in_words(memory, texts, language)}" for memory in rules]
    lines.append(texts.say(language, "memory.rules_how"))
    return "\n".join(lines)


def rule_in_words(memory: Memory, texts: Texts, language: Language) -> str:
    """A rule as people read it."""
    if memory.rule is None:
        return memory.text
    words = memory.rule.words
    if memory.rule.kind == "language":
        words = texts.say(language, "rule.language_zh" if words == "zh" else "rule.language_en")
    return texts.say(language, f"rule.{memory.rule.kind}", words=words, limit=memory.rule.limit)


def _line(memory: Memory, texts: Texts, language: Language, now: Instant, zone: tzinfo) -> str:
    text = rule_in_words(memory, texts, language) if memory.kind is Kind.RULE else memory.text
    if memory.about:
        text = f"{memory.about}: {text}"
    if memory.happens_at is not None:
        text = texts.say(language, "memory.dated", text=text, day=_day(memory.happens_at, zone))
    if not memory.is_current(now):
        text = texts.say(language, "memory.past", text=text)
    return f"{memory.number}. {text}"


def _day(at: Instant, zone: tzinfo) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=at / SECOND)).astimezone(zone).strftime("%Y-%m-%d")
