"""What the waiting input comes to: edits and deletes applied, the burst in the order it was written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from botkit.clock import Instant
from botkit.delivery.records import Pending
from botkit.messages import ButtonPressed, MessageDeleted, MessageEdited, MessageReceived, Occasion, PersonId


@dataclass(frozen=True, slots=True)
class Said:
    """One message as its author left it, and the inbox rows that made it so."""

    message: MessageReceived
    person: PersonId
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Burst:
    """People spoke: one turn answers it all."""

    said: tuple[Said, ...]
    consumed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody only called: this is answered at once and by itself, whatever else waits."""

    said: tuple[Said, ...]
    consumed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """Somebody gave a command."""

    said: Said
    consumed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """The clock gave a reason to begin."""

    occasion: Occasion
    consumed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing is left to answer: notices, messages taken back."""

    consumed: tuple[int, ...]


Step: TypeAlias = Burst | Call | Order | Opening | Nothing


def next_step(
    pending: Sequence[Pending],
    *,
    is_command: Callable[[str], bool],
    is_call: Callable[[MessageReceived], bool],
    owed: bool = False,
) -> Step:
    """What the next turn is about: a command alone, bare calls alone, or everything said before the next command.

    What people said comes before an occasion: it waits, and finds the conversation going on.

    Args:
        is_call: whether a message only calls the persona.
        owed: an answer was tried before and could not be made; then a command need not wait for it.
    """
    said, spent = _fold(pending)
    if said:
        orders = [item for item in said if is_command(item.message.text)]
        if orders and (owed or orders[0] is said[0]):
            return Order(orders[0], (*spent, *orders[0].rows))
        burst = said[: said.index(orders[0])] if orders else said
        calls = [item for item in burst if is_call(item.message)]
        if calls:
            return Call(tuple(calls), _rows(calls))  # what is spent goes with the turn that may be at work on it
        return Burst(tuple(burst), (*spent, *_rows(burst)))
    for row in pending:
        if isinstance(row.event, Occasion):
            return Opening(row.event, (*spent, row.seq))
    return Nothing(spent)


def is_undisturbed(step: Step, now: Step) -> bool:
    """Whether nothing was added to what `step` answers that it should take in; `now` is what would be next now.

    What people say among themselves does not interrupt an answer to somebody else.
    """
    if isinstance(step, Burst) and isinstance(now, Burst):
        known = [item.message for item in step.said]
        people = {item.person for item in step.said}
        added = (item for item in now.said if item.message not in known)
        return not any(item.message.addressed or item.person in people for item in added)
    if isinstance(step, Opening) and isinstance(now, Opening):
        return step.occasion == now.occasion
    return type(step) is type(now) and [item.message for item in said_in(step)] == [
        item.message for item in said_in(now)
    ]


def as_it_stands(step: Step, pending: Sequence[Pending], *, reworded: bool = False) -> Step | None:
    """`step` with all rows that belong to it now; None where what it answers was changed or taken back meanwhile.

    An edit that changes no words, and whatever else came of a message that needs no answer, is only one row more.

    Args:
        reworded: words that were changed will do as well: the step has them then as they are now.
    """
    told = {item.rows[0]: item for item in _fold(pending)[0]}
    now = [told.get(item.rows[0]) for item in said_in(step)]
    said = tuple(item for item in now if item is not None)
    if len(said) < len(now):
        return None
    if not reworded and any(item.message != before.message for item, before in zip(said, said_in(step), strict=True)):
        return None
    consumed = set(step.consumed)
    stories = {message_of(row) for row in pending if row.seq in consumed} - {""}
    late = tuple(
        row.seq for row in pending if row.seq not in consumed and _is_change(row) and message_of(row) in stories
    )
    return _with_rows(step, said, (*step.consumed, *late))


def said_in(step: Step) -> tuple[Said, ...]:
    """The messages that a step answers."""
    if isinstance(step, Burst | Call):
        return step.said
    return (step.said,) if isinstance(step, Order) else ()


def _with_rows(step: Step, said: tuple[Said, ...], consumed: tuple[int, ...]) -> Step:
    if isinstance(step, Burst | Call):
        return replace(step, said=said, consumed=consumed)
    return (
        replace(step, said=said[0], consumed=consumed) if isinstance(step, Order) else replace(step, consumed=consumed)
    )


def _is_change(row: Pending) -> bool:
    return row.event is None or isinstance(row.event, MessageEdited | MessageDeleted)


def message_of(row: Pending) -> str:
    """The id of the message that a row is, or changes; empty where it is neither.

    The row's goes before the event's: since the chat has another id, the platform may mean another message by that.
    """
    event = row.event
    if row.message_id or not isinstance(event, MessageReceived | MessageEdited | MessageDeleted):
        return row.message_id
    return event.message_id


def _rows(said: Sequence[Said]) -> tuple[int, ...]:
    return tuple(row for item in said for row in item.rows)


def _words(event: MessageReceived | ButtonPressed) -> MessageReceived:
    """What was written, or what a button that was pressed says: it is no message that could be edited."""
    if isinstance(event, MessageReceived):
        return event
    return MessageReceived(
        id=event.id,
        conversation=event.conversation,
        sender=event.sender,
        at=event.at,
        chat=event.chat,
        text=event.data,
    )


def _fold(pending: Sequence[Pending]) -> tuple[list[Said], tuple[int, ...]]:
    """Messages in the order they were written, and the rows that need no answer any more."""
    rows: dict[str, list[Pending]] = {}
    spent: list[int] = []
    for row in pending:
        if isinstance(row.event, MessageReceived | MessageEdited | MessageDeleted | ButtonPressed) or message_of(row):
            rows.setdefault(message_of(row) or f"row {row.seq}", []).append(row)
        elif not isinstance(row.event, Occasion):
            spent.append(row.seq)
    said: list[Said] = []
    for story in rows.values():
        item = _as_left(story)
        if item is None:
            spent.extend(row.seq for row in story)
        else:
            said.append(item)
    return _as_written(said), tuple(spent)


def _as_written(said: Sequence[Said]) -> list[Said]:
    """Messages by their dates, and by arrival where these are equal.

    A button that was pressed has no date that could be compared with them, as many platforms tell none: it stands
    behind everything that arrived before it.
    """
    placed: list[tuple[Instant, Said]] = []
    latest = Instant(0)
    for item in said:  # by arrival
        at = item.message.at if item.message.message_id else latest
        latest = max(latest, at)
        placed.append((at, item))
    return [item for _, item in sorted(placed, key=lambda each: each[0])]


def _as_left(story: Sequence[Pending]) -> Said | None:
    """One message after all that happened to it; None where it was taken back."""
    seqs = tuple(row.seq for row in story)
    original = next(
        (_words(row.event) for row in story if isinstance(row.event, MessageReceived | ButtonPressed)), None
    )
    # Of edits at the same moment the one that came last counts: sorting keeps their order.
    edits = sorted((row.event for row in story if isinstance(row.event, MessageEdited)), key=lambda edit: edit.at)
    if any(isinstance(row.event, MessageDeleted) for row in story):
        return None
    if original is None:
        if not edits:
            return None
        first = edits[0]
        original = MessageReceived(
            id=first.id,
            conversation=first.conversation,
            sender=first.sender,
            at=first.at,
            chat=first.chat,
            message_id=first.message_id,
            addressed=first.addressed,
        )
    if edits:
        last = edits[-1]
        original = replace(
            original,
            text=last.text,
            attachments=last.attachments,
            addressed=original.addressed or last.addressed,
        )
    if message_of(story[0]) != original.message_id:
        original = replace(original, message_id="")  # written before its chat got another id: no message is called so
    return Said(original, story[0].person, seqs)
