"""What a stretch of talk tells of a person, read by a model: one cheap call, and nothing believed that it did not show.

An item names the line it comes of, which has to be a person's; it shares words with that line, or most of them with
another of theirs; it is whole. What was heard by rules already is not taken twice. Rules and nicknames never come of a
model.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from botkit.clock import SECOND, Instant, after
from botkit.memory.extraction_wording import KINDS, instruction, material
from botkit.memory.hearing.hear import hear
from botkit.memory.hearing.heard import Draft
from botkit.memory.loose_json import objects_in
from botkit.memory.ports import Scribe
from botkit.memory.records import Kind, Memory, Passage
from botkit.memory.tokens import tokens_of
from botkit.messages import Language
from botkit.texts.patterns import compiled_late
from botkit.visibility.characters import clean

_MOST_TOKENS = 700
_LONGEST = 200
_MOST_ITEMS = 40
_ALIKE = 0.6
"""Of the words of the shorter: so much in common, and it is the same thing."""
_DAY = 24 * 3600.0
_UNDATED = 14 * _DAY
"""Seconds that an intention stands that nobody gave a day."""
_APPOINTMENT = 4 * 3600.0
_YEARS = range(1900, 2200)
_TOPICS: Mapping[str, re.Pattern[str]] = {
    "home": compiled_late(
        r"住|搬[到去来]|定居|家在|\bliv(?:e|es|ing) in\b|\bmov(?:e|ed|ing) to\b|\bbased in\b", re.IGNORECASE
    ),
    "job": compiled_late(
        r"在.{1,10}(?:上班|工作|打工|实习|任职|打理)|(?:是|当|做).{0,8}[师员工医家生]|护士|职业|新工作"
        r"|\bwork(?:s|ing)? (?:as|at|for|in)\b|\bjob\b",
        re.IGNORECASE,
    ),
    "school": compiled_late(
        r"大学|学校|高中|初中|小学|专业|读研|就读|\bstud(?:y|ies|ying)\b|school|university|college", re.IGNORECASE
    ),
}
"""What there is one of, and what a text has to say to be about it: small models call anything a job."""
_STRENGTHS: Mapping[Kind, float] = {Kind.PERSON: 0.7, Kind.DATE: 0.8, Kind.PLAN: 0.6}


@dataclass(frozen=True, slots=True)
class Learnt:
    """A memory that comes of one line; `line` is its place in the lines that were read."""

    draft: Draft
    line: int


async def extract(
    lines: Sequence[Passage],
    known: Sequence[Memory],
    scribe: Scribe,
    *,
    language: Language,
    zone: tzinfo,
) -> tuple[Learnt, ...]:
    """What the persons' lines tell that is worth remembering, in their order. No call where none says anything.

    Args:
        lines: oldest first; the persona's are context and never a source.
        known: what is remembered already, newest last.
        language: of the instruction; each memory is in the language of its line.

    Raises:
        ModelError: the model did not answer.
    """
    telling = {number for number, line in enumerate(lines) if line.role == "person" and tokens_of(line.text)}
    if not telling:
        return ()
    asked = material(lines, known, language, zone)
    answer = await scribe.write(instruction(language), asked, most_tokens=_MOST_TOKENS)
    learnt: list[Learnt] = []
    taken = {number: hear(lines[number].text, now=lines[number].at, zone=zone).drafts for number in telling}
    common = [_words(memory.text) for memory in known]
    for item in objects_in(answer)[:_MOST_ITEMS]:
        one = _learnt(item, lines, telling, zone)
        if one is None:
            continue
        words = _words(one.draft.text)
        heard = taken[one.line]
        if any(_alike(words, others) for others in (*common, *(_words(draft.text) for draft in heard))):
            continue
        if one.draft.topic and one.draft.topic in {draft.topic for draft in heard}:
            continue
        common.append(words)
        learnt.append(one)
    return tuple(sorted(learnt, key=lambda one: one.line))


def _learnt(item: Mapping[str, object], lines: Sequence[Passage], telling: set[int], zone: tzinfo) -> Learnt | None:
    text, kind = _text(item.get("text")), _kind(item)
    if not text or kind is None or text.endswith(("?", "？")):
        return None
    number = _line_of(_words(text), _number(item.get("line")), lines, telling)
    return None if number is None else Learnt(_draft(kind, text, item, lines[number], zone), number)


def _kind(item: Mapping[str, object]) -> Kind | None:
    """What it is called; small models call all things facts, and put what they are into the topic."""
    kind, topic = (KINDS.get(str(item.get(name) or "").strip().casefold()) for name in ("kind", "topic"))
    return topic if kind is Kind.FACT and topic in {Kind.MOMENT, Kind.PLAN} else kind


def _line_of(words: frozenset[str], named: int | None, lines: Sequence[Passage], telling: set[int]) -> int | None:
    """The person's line that it comes of: the one that is named, unless another of theirs says it far better.

    Small models name the first line for all they find. What they name a line of the persona for is not believed.
    """
    if named is None or named - 1 not in telling:
        return None
    said = {number: len(words & _words(lines[number].text)) for number in sorted(telling)}
    best = max(said, key=said.__getitem__)
    if said[named - 1] * 2 >= said[best]:
        return named - 1 if said[best] else None
    return best if said[best] >= _ALIKE * len(words) else None


def _draft(kind: Kind, text: str, item: Mapping[str, object], line: Passage, zone: tzinfo) -> Draft:
    when, has_clock = _when(item.get("when"), zone)
    if when is not None and kind is Kind.PLAN and when < after(line.at, -_DAY):
        kind = Kind.MOMENT  # what lies behind is no plan
    if when is None and kind is Kind.DATE:
        kind = Kind.FACT
    until: Instant | None = None
    if kind is Kind.PLAN:
        until = after(line.at, _UNDATED) if when is None else after(when, _APPOINTMENT if has_clock else _DAY)
    topic = str(item.get("topic") or "").strip().casefold()
    topic = topic if topic in _TOPICS and _TOPICS[topic].search(text) else _topic_of(text, line, zone)
    return Draft(
        kind,
        text,
        topic=topic if kind in {Kind.FACT, Kind.PREFERENCE, Kind.PERSON, Kind.DATE} else "",
        happens_at=when if kind in {Kind.PLAN, Kind.DATE, Kind.MOMENT} else None,
        valid_until=until,
        strength=_STRENGTHS.get(kind, 0.5),
    )


def _number(value: object) -> int | None:
    """A line's number, also where the model wrote "P3" or "[3]"."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    digits = "".join(sign for sign in value if sign.isascii() and sign.isdigit()) if isinstance(value, str) else ""
    return int(digits) if 0 < len(digits) <= 4 else None  # noqa: PLR2004  no batch has more lines


def _text(value: object) -> str:
    """One line of text; empty where it is none, or too long to be one thing."""
    text = " ".join(clean(value).split()) if isinstance(value, str) else ""
    return text if len(text) <= _LONGEST and any(sign.isalnum() for sign in text) else ""


def _when(value: object, zone: tzinfo) -> tuple[Instant | None, bool]:
    """An ISO date, or date and time, in the person's zone."""
    if not isinstance(value, str):
        return None, False
    try:
        moment = datetime.fromisoformat(value.strip())
        moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        at = Instant(round(moment.timestamp()) * SECOND)
    except (ValueError, OverflowError, OSError):
        return None, False
    return (at, len(value.strip()) > len("2026-01-05")) if moment.year in _YEARS else (None, False)


def _words(text: str) -> frozenset[str]:
    """The words that say something: of Chinese, pairs of characters, where there is more than one."""
    tokens = frozenset(tokens_of(text))
    return frozenset(token for token in tokens if len(token) > 1 or token.isascii()) or tokens


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    least = min(len(one), len(other))
    return least > 0 and len(one & other) >= _ALIKE * least


def _topic_of(text: str, line: Passage, zone: tzinfo) -> str:
    """The topic that rules find in it, so that it supersedes what it should; models leave out who speaks."""
    for said in (text, f"我{text}", f"I {text}"):
        for draft in hear(said, now=line.at, zone=zone).drafts:
            if draft.topic and draft.rule is None and draft.kind is not Kind.NICKNAME:
                return draft.topic
    return ""
