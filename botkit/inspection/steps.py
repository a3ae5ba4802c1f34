"""What happened to a message, in the order of time. Pure."""

from collections.abc import Iterator, Sequence

from botkit.clock import seconds_between
from botkit.delivery.records import OutboxState, TurnRecord
from botkit.inspection.facts import InboxFacts, JobFacts, Life, OutboxFacts
from botkit.inspection.times import between, counted, dollars, span
from botkit.inspection.trace import Step
from botkit.messages import MessageEdited, MessageReceived, OutgoingEdit, OutgoingMessage

_SHORT = 12
"""Characters of a digest that tell versions apart."""

_AT_ONCE = 0.1
"""Seconds between the claim and the last beginning of its turn in which nothing happened that is worth a line."""

_KINDS = {
    "message": "a message",
    "edit": "an edit",
    "delete": "a deletion",
    "reaction": "a reaction",
    "callback": "a button pressed",
    "membership": "somebody joined or left",
    "moved": "the chat has another id",
    "occasion": "an occasion",
}


def steps_of(life: Life) -> tuple[Step, ...]:
    """Everything that is known to have happened; what is of one moment stays in the order of the way."""
    told = [step for row in life.story for step in _accepted(row, mine=True)]
    told += [step for row in life.companions for step in _accepted(row, mine=False)]
    for turn in life.turns:
        messages = [message for message in life.outbox if message.turn == turn.turn]
        told += _turned(turn, life, len(messages))
        for number, message in enumerate(messages, start=1):
            told += _sent(message, f"message {message.key} ({number} of {len(messages)})")
        told += _withdrawn(turn, messages)
    told += [step for job in life.jobs for step in _worked(job)]
    return tuple(sorted(told, key=lambda step: step.at))


def _accepted(row: InboxFacts, *, mine: bool) -> Iterator[Step]:
    kind = _KINDS.get(row.type, row.type)
    name = f", platform's message {_name(row)}" if row.message_id else ""
    how = "accepted" if mine else "accepted besides"
    facts = [f"{how}: {kind} as inbox row {row.seq} (event {row.event_id}{name}), from person {row.person}"]
    if row.event is None:
        facts.append("this botkit cannot read it")
    else:
        late = seconds_between(row.event.at, row.received_at)
        facts.append(f"{span(late)} after it happened")
        if not getattr(row.event, "addressed", True):
            facts.append("not addressed to the companion")
    if row.forgotten:
        facts.append("its words were forgotten")
    if row.repeats:
        facts.append(f"brought again {counted(row.repeats, 'time')} and dropped")
    words = row.event.text if isinstance(row.event, MessageReceived | MessageEdited) else ""
    yield Step(row.received_at, "accepted" if mine else "accepted_besides", "; ".join(facts), words)


def _turned(turn: TurnRecord, life: Life, messages: int) -> Iterator[Step]:
    if turn.claimed_at is not None:
        last = max((row.received_at for row in _taken(turn, life) if row.received_at <= turn.claimed_at), default=None)
        waited = "" if last is None else f", {between(last, turn.claimed_at)} after the last of what it takes in came"
        yield Step(turn.claimed_at, "claimed", f"claimed for turn {turn.turn} (fence {turn.fence}){waited}")
    if turn.claimed_at is None or seconds_between(turn.claimed_at, turn.started_at) > _AT_ONCE:
        yield Step(turn.started_at, "begun", f"turn {turn.turn} begun, with all that was known then")
    facts = [f"turn {turn.turn} committed: {turn.outcome}"]
    facts.append(f"as {turn.persona.id} (version {turn.persona.digest[:_SHORT]})")
    facts.append(_input_told(turn))
    facts.append(f"{counted(turn.window, 'line')} of history before it")
    facts.extend(_usage_told(turn))
    facts.append(f"{counted(messages, 'message')} planned")
    if turn.notes:
        facts.append(f"notes: {', '.join(turn.notes)}")
    yield Step(turn.committed_at, "committed", "; ".join(facts))


def _taken(turn: TurnRecord, life: Life) -> list[InboxFacts]:
    return [row for row in (*life.story, *life.companions) if row.seq in turn.inputs or not turn.inputs]


def _input_told(turn: TurnRecord) -> str:
    if not turn.inputs:
        return "what it is about stays waiting"
    rows = ", ".join(map(str, turn.inputs))
    return f"takes in inbox {'row' if len(turn.inputs) == 1 else 'rows'} {rows}"


def _usage_told(turn: TurnRecord) -> Iterator[str]:
    usage = turn.usage
    if not usage.calls:
        yield "no model asked"
        return
    digest = f" (file {usage.model_digest[:_SHORT]})" if usage.model_digest else ""
    yield f"model {usage.model or 'unknown'}{digest}, {counted(usage.calls, 'call')}"
    cached = f" ({usage.cached_tokens} read before)" if usage.cached_tokens else ""
    thought = f" ({usage.reasoning_tokens} to think)" if usage.reasoning_tokens else ""
    yield f"{usage.prompt_tokens} tokens in{cached}, {usage.completion_tokens} out{thought}, cost {dollars(usage.cost)}"


def _sent(message: OutboxFacts, name: str) -> Iterator[Step]:
    words = message.outgoing.text if isinstance(message.outgoing, OutgoingMessage | OutgoingEdit) else ""
    if message.first_at is not None:
        pause = f", after a pause of {span(message.pause)}" if message.pause else ""
        yield Step(message.first_at, "send", f"{name}: send begun{pause}", words)
    if message.started_at is not None and message.attempts > 1:
        why = f"{message.deferrals} not let through, {message.ambiguities} of unknown outcome"
        yield Step(message.started_at, "send", f"{name}: send begun again, try {message.attempts} ({why} before)")
    if message.ended_at is not None and message.state is not OutboxState.SUPERSEDED:
        forgotten = "; its words were forgotten" if message.forgotten else ""
        yield Step(message.ended_at, message.state, f"{name}: {_end_told(message)}{forgotten}")


def _end_told(message: OutboxFacts) -> str:
    match message.state:
        case OutboxState.SENT:
            receipt = f"; the platform calls it {message.message_id}" if message.message_id else ""
            took = between(message.started_at, message.ended_at) if message.started_at and message.ended_at else "?"
            return f"sent, {took} after the send was begun{receipt}"
        case OutboxState.AMBIGUOUS:
            return "may have been sent: no receipt came"
        case OutboxState.FAILED if message.closed:
            return "not sent: the chat could not be reached any more"
        case OutboxState.FAILED:
            return "not sent: the platform refused it"
        case OutboxState.EXPIRED:
            return f"not sent: it was older than it may be, after {counted(message.attempts, 'try', 'tries')}"
        case _:
            return str(message.state)


def _withdrawn(turn: TurnRecord, messages: Sequence[OutboxFacts]) -> Iterator[Step]:
    if turn.withdrawn:
        superseded = (message.ended_at for message in messages if message.state is OutboxState.SUPERSEDED)
        at = max((each for each in superseded if each is not None), default=turn.committed_at)
        why = "what it answers was changed before anything of it could have been seen"
        yield Step(at, "withdrawn", f"turn {turn.turn} taken back: {why}")


def _worked(job: JobFacts) -> Iterator[Step]:
    at = job.ended_at or job.due
    if at is not None:
        when = "ended" if job.ended_at is not None else "due"
        yield Step(
            at,
            f"job_{job.state}",
            f"job {job.key} ({job.kind}): {job.state}, {when}, {counted(job.attempts, 'try', 'tries')}",
        )


def _name(row: InboxFacts) -> str:
    return f"{row.message_id} of chat {row.earlier_chat}" if row.earlier_chat else row.message_id
