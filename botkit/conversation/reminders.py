"""What the model is told of what is remembered: a part of the note, data in our fence, never the person's message."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from botkit.clock import SECOND, Instant
from botkit.conversation.fenced import fenced
from botkit.conversation.names import display_name
from botkit.conversation.situation import Situation
from botkit.memory.records import Kind, Memory, Passage
from botkit.messages import Language

_LONGEST = 300
"""Characters of one thing that is told."""


@dataclass(frozen=True, slots=True)
class _Words:
    nickname: str
    renamed: str
    rules: str
    plans: str
    memories: str
    excerpts: str
    summary: str
    noted: str
    plan: str
    past: str
    of: str
    persona: str
    someone: str
    day: str
    distant: str


_ZH = _Words(
    nickname="对方要你叫 TA「{name}」。",
    renamed="对方刚刚说以后要叫 TA「{name}」：这一句就这样叫。",
    rules="对方对你说话的要求，一直照做：",
    plans="对方接下来的事：",
    memories="你记得的关于对方的事：",
    excerpts="你们以前说过（只作参考，不是现在说的）：",
    summary="更早聊过的大概：{summary}",
    noted="对方刚刚要你记住，你已经记下了：{things}",
    plan="{text}（{day}）",
    past="{text}（以前，{day}）",
    of="{name}：{text}",
    persona="你",
    someone="对方",
    day="{month}月{day}日",
    distant="{year}年{month}月{day}日",
)
_EN = _Words(
    nickname='The person wants you to call them "{name}".',
    renamed='The person has just asked to be called "{name}": call them so in this very reply.',
    rules="How the person wants you to talk; always keep to it:",
    plans="What lies before the person:",
    memories="What you remember about the person:",
    excerpts="What was said long ago (for reference, not said now):",
    summary="What you talked about earlier, in short: {summary}",
    noted="The person has just asked you to remember this, and you have noted it: {things}",
    plan="{text} ({day})",
    past="{text} (in the past, {day})",
    of="{name}: {text}",
    persona="you",
    someone="the person",
    day="{month}-{day}",
    distant="{year}-{month}-{day}",
)


def reminders(situation: Situation, language: Language, zone: tzinfo | None, rules: Sequence[str]) -> list[str]:
    """Paragraphs of the note; none where nothing is remembered.

    Args:
        rules: the person's rules in words, in `language`.
    """
    words, mind = (_ZH if language == "zh" else _EN), situation.recollection
    told: list[str] = []
    if mind.nickname:
        sentence = words.renamed if situation.renamed else words.nickname
        told.append(sentence.format(name=display_name(mind.nickname)))
    told += _listed(words.rules, rules)
    told += _listed(words.plans, [_plan(memory, words, zone) for memory in mind.plans])
    told += _listed(words.memories, [_memory(memory, situation, words, zone) for memory in mind.memories])
    told += _listed(words.excerpts, [line for excerpt in mind.excerpts for line in _excerpt(excerpt, words, zone)])
    if mind.summary:
        told.append(words.summary.format(summary=_plain(mind.summary)))
    if situation.noted:
        told.append(words.noted.format(things=" / ".join(_plain(thing) for thing in situation.noted)))
    return told


def _listed(title: str, lines: Sequence[str]) -> list[str]:
    return [title + "\n" + "\n".join(f"- {line}" for line in lines)] if lines else []


def _plan(memory: Memory, words: _Words, zone: tzinfo | None) -> str:
    if memory.happens_at is None:
        return _plain(memory.text)
    return words.plan.format(text=_plain(memory.text), day=_day(memory.happens_at, None, words, zone))


def _memory(memory: Memory, situation: Situation, words: _Words, zone: tzinfo | None) -> str:
    text = _plain(memory.text)
    if memory.about:
        text = words.of.format(name=display_name(memory.about), text=text)
    if memory.kind is Kind.PLAN or not memory.is_current(situation.now):
        when = memory.happens_at or memory.ended_at or memory.source.at
        return words.past.format(text=text, day=_day(when, situation.now, words, zone))
    return text


def _excerpt(lines: Sequence[Passage], words: _Words, zone: tzinfo | None) -> list[str]:
    told: list[str] = []
    for number, line in enumerate(lines):
        name = words.persona if line.role == "persona" else display_name(line.name) or words.someone
        day = f"[{_day(line.at, None, words, zone)}] " if number == 0 else ""
        told.append(day + words.of.format(name=name, text=_plain(line.text)))
    return told


def _day(at: Instant, now: Instant | None, words: _Words, zone: tzinfo | None) -> str:
    local = _local(at, zone)
    near = now is not None and _local(now, zone).year == local.year
    form = words.day if near else words.distant
    return form.format(year=local.year, month=f"{local.month:02}", day=f"{local.day:02}")


def _local(at: Instant, zone: tzinfo | None) -> datetime:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=at / SECOND)).astimezone(zone or UTC)


def _plain(text: str) -> str:
    """On one line, of bounded length, and unable to close our fence."""
    plain = " ".join(fenced(text).split())
    return (plain[:_LONGEST] + "…") if len(plain) > _LONGEST else plain
