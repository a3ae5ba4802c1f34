"""What was heard, as changes of a memory and of what is recalled. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from botkit.clock import Instant
from botkit.delivery.fold import Said
from botkit.delivery.scopes import readable
from botkit.memory.changes import End, Forget, MemoryChange, Pause, Remember
from botkit.memory.hearing.heard import Draft, Heard
from botkit.memory.mentions import mentions
from botkit.memory.recollection import Recollection
from botkit.memory.records import Kind, Memory, MemoryId, Passage, Source
from botkit.memory.tokens import tokens_of
from botkit.messages import PersonId, Room, Scope, new_id


def wishes_of(heard: Heard) -> Iterable[str]:
    if heard.forget_everything:
        yield "forget_everything"
    elif heard.forget:
        yield "forgotten"
    if heard.pause is not None:
        yield "paused" if heard.pause else "resumed"


def changes_of(scope: Scope, known: Recollection, heard: Heard, item: Said, now: Instant) -> Iterable[MemoryChange]:
    if heard.forget:
        yield from (Forget(each, item.person, now, words=heard.forget) for each in readable(scope))
    if heard.pause is not None:
        yield Pause(scope, heard.pause)
    ended = tuple(memory.number for memory in known.standing if _is_ended(memory, heard))
    if ended:
        yield End(scope, ended, now)
    if not known.paused:
        yield from (Remember(scope, memory_of(draft, scope, speech_of(item), now)) for draft in heard.drafts)


def _is_ended(memory: Memory, heard: Heard) -> bool:
    return (memory.kind is Kind.NICKNAME and heard.unnamed) or (memory.rule is not None and memory.rule in heard.lifted)


def with_heard(known: Recollection, heard: Heard) -> Recollection:
    """What is recalled, once what was just heard holds."""
    names = [draft.text for draft in heard.drafts if draft.kind is Kind.NICKNAME]
    rules = [draft.rule for draft in heard.drafts if draft.rule is not None]
    kept = [rule for rule in known.rules if rule not in heard.lifted and rule not in rules]
    return replace(
        known,
        nickname=names[-1] if names else "" if heard.unnamed else known.nickname,
        rules=(*kept, *rules),
        plans=_unforgotten(known.plans, heard),
        memories=_unforgotten(known.memories, heard),
        excerpts=tuple(
            excerpt for excerpt in known.excerpts if not any(mentions(line.text, heard.forget) for line in excerpt)
        )
        if heard.forget
        else known.excerpts,
        summary="" if heard.forget and mentions(known.summary, heard.forget) else known.summary,
    )


def _unforgotten(memories: tuple[Memory, ...], heard: Heard) -> tuple[Memory, ...]:
    return tuple(memory for memory in memories if not mentions(memory.text, heard.forget)) if heard.forget else memories


@dataclass(frozen=True, slots=True)
class Speech:
    """Who said something, when, and as which message."""

    at: Instant
    person: PersonId | None
    name: str
    message_id: str


def speech_of(said: Said | Passage) -> Speech:
    """Where a memory of what was said comes from."""
    if isinstance(said, Passage):
        return Speech(said.at, said.person, said.name, said.message_id)
    message = said.message
    return Speech(message.at, said.person, message.sender.name, message.message_id)


def memory_of(draft: Draft, scope: Scope, speech: Speech, now: Instant) -> Memory:
    """A memory of what was said. In a room what there is one of, there is one of for each member."""
    topic, about = draft.topic, draft.about
    if isinstance(scope, Room):
        topic = f"{topic}@{speech.person}" if topic else ""
        about = about or speech.name
    return Memory(
        id=MemoryId(new_id(now)),
        kind=draft.kind,
        text=draft.text,
        source=Source(at=speech.at, person=speech.person, message_id=speech.message_id),
        valid_from=speech.at,
        topic=topic,
        about=about,
        valid_until=draft.valid_until,
        happens_at=draft.happens_at,
        strength=draft.strength,
        rule=draft.rule,
        tokens=tokens_of(draft.text),
    )
