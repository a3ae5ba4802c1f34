"""`trace`: a life as an operator reads it, as text and for programs. Pure."""

import re
from collections.abc import Iterator, Mapping

from botkit.clock import Instant, seconds_between
from botkit.delivery.records import TurnRecord
from botkit.inspection.facts import ConversationFacts, Found, InboxFacts, JobFacts, Life, OutboxFacts
from botkit.inspection.steps import steps_of
from botkit.inspection.times import iso, told
from botkit.inspection.trace import Step, Surroundings, Trace, Verdict
from botkit.inspection.verdicts import verdicts_of

_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f]")
"""Signs that a terminal obeys, whoever wrote them."""
_AS = {
    "event": "the platform's id of an event",
    "message": "the platform's id of a person's message",
    "row": "the number of an inbox row",
    "history": "the platform's id of a person's message, whose inbox row was removed after a month",
    "turn": "the id of a turn",
    "key": "the key of a message of ours",
    "sent": "the platform's id of a message of ours",
}


def trace(life: Life, around: Surroundings) -> Trace:
    """What happened when, and why it is as it is."""
    return Trace(life, steps_of(life), verdicts_of(life, around))


def in_a_line(found: Found) -> str:
    """One of several things that a word names, with what tells it from the others."""
    where = found.conversation
    thread = f", thread {where.thread}" if where.thread else ""
    what = f"inbox row {found.seq}" if found.turn is None else f"turn {found.turn}"
    return f"--as {found.kind} --bot {where.bot} --chat {where.chat}{thread}: {_AS[found.kind]} ({what})"


def as_text(traced: Trace, *, words: bool) -> Iterator[str]:
    """Lines for people; with `words` also what was said, which is private."""
    life, where = traced.life, traced.life.conversation.id
    what = f"inbox row {life.found.seq}" if life.found.turn is None else f"turn {life.found.turn}"
    yield f"{what}, found as {_AS[life.found.kind]}"
    thread = f", thread {where.thread}" if where.thread else ""
    before = f" (before: {', '.join(life.conversation.earlier)})" if life.conversation.earlier else ""
    yield f"bot {where.bot}, chat {where.chat}{thread}{before}, conversation {life.conversation.row}"
    yield ""
    yield from (
        f"* {verdict.text}" + (f"\n    -> {verdict.remedy}" if verdict.remedy else "") for verdict in traced.verdicts
    )
    yield ""
    began: Instant | None = None
    for step in traced.steps:
        began = step.at if began is None else began
        yield f"{told(step.at)} {seconds_between(began, step.at):+10.3f} s  {step.text}"
        if words and step.words:
            yield from (f"{'':39}| {_CONTROL.sub(_escaped, line)}" for line in step.words.splitlines())


def as_json(traced: Trace, *, words: bool) -> Mapping[str, object]:
    """For programs: the names in it do not change, instants are in ISO form; with `words` also what was said."""
    life = traced.life
    return {
        "found": {"as": life.found.kind, "row": life.found.seq, "turn": life.found.turn},
        "conversation": _conversation(life.conversation),
        "message": [_input(row) for row in life.story],
        "with": [_input(row) for row in life.companions],
        "turns": [_turn(turn) for turn in life.turns],
        "messages": [_message(message) for message in life.outbox],
        "jobs": [_job(job) for job in life.jobs],
        "verdicts": [_verdict(verdict) for verdict in traced.verdicts],
        "steps": [_step(step, words=words) for step in traced.steps],
    }


def _escaped(sign: re.Match[str]) -> str:
    return sign[0].encode("unicode_escape").decode()


def _conversation(facts: ConversationFacts) -> Mapping[str, object]:
    return {
        "bot": facts.id.bot,
        "chat": facts.id.chat,
        "thread": facts.id.thread,
        "earlier_chats": facts.earlier,
        "row": facts.row,
        "kind": facts.kind,
        "persona": facts.persona,
        "pending": facts.pending,
        "turn_due": iso(facts.turn_due),
        "attempts": facts.attempts,
        "open": facts.open,
        "send_due": iso(facts.send_due),
        "closed_until": iso(facts.closed_until or None),
        "unreachable_since": iso(facts.unreachable_since),
        "worker": facts.worker,
        "claimed_at": iso(facts.claimed_at),
        "due": iso(facts.due),
    }


def _input(facts: InboxFacts) -> Mapping[str, object]:
    return {
        "row": facts.seq,
        "event": facts.event_id,
        "type": facts.type,
        "message": facts.message_id,
        "earlier_chat": facts.earlier_chat,
        "person": facts.person,
        "happened_at": None if facts.event is None else iso(facts.event.at),
        "received_at": iso(facts.received_at),
        "readable": facts.event is not None,
        "addressed": getattr(facts.event, "addressed", None),
        "forgotten": facts.forgotten,
        "repeats": facts.repeats,
        "done": facts.done,
        "turn": facts.turn,
    }


def _turn(record: TurnRecord) -> Mapping[str, object]:
    usage = record.usage
    return {
        "turn": record.turn,
        "outcome": record.outcome,
        "persona": record.persona.id,
        "persona_digest": record.persona.digest,
        "fence": record.fence,
        "rows": record.inputs,
        "claimed_at": iso(record.claimed_at),
        "started_at": iso(record.started_at),
        "committed_at": iso(record.committed_at),
        "withdrawn": record.withdrawn,
        "window": record.window,
        "model": usage.model,
        "model_digest": usage.model_digest,
        "calls": usage.calls,
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.completion_tokens,
        "cached_tokens": usage.cached_tokens,
        "reasoning_tokens": usage.reasoning_tokens,
        "cost_microdollars": usage.cost,
        "notes": record.notes,
    }


def _message(facts: OutboxFacts) -> Mapping[str, object]:
    return {
        "key": facts.key,
        "turn": facts.turn,
        "kind": None if facts.outgoing is None else facts.outgoing.type,
        "state": facts.state,
        "pause": facts.pause,
        "tries": facts.attempts,
        "put_off": facts.deferrals,
        "ambiguities": facts.ambiguities,
        "closed": facts.closed,
        "forgotten": facts.forgotten,
        "expires_at": iso(facts.expires_at),
        "next_at": iso(facts.next_at),
        "first_at": iso(facts.first_at),
        "started_at": iso(facts.started_at),
        "ended_at": iso(facts.ended_at),
        "message": facts.message_id,
    }


def _job(facts: JobFacts) -> Mapping[str, object]:
    return {
        "key": facts.key,
        "kind": facts.kind,
        "state": facts.state,
        "tries": facts.attempts,
        "due": iso(facts.due),
        "ended_at": iso(facts.ended_at),
    }


def _verdict(verdict: Verdict) -> Mapping[str, str]:
    return {"code": verdict.code, "text": verdict.text, "remedy": verdict.remedy}


def _step(step: Step, *, words: bool) -> Mapping[str, object]:
    private = {"words": step.words} if words and step.words else {}
    return {"at": iso(step.at), "what": step.what, "text": step.text, **private}
