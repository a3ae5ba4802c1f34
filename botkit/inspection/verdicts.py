"""Why a message was answered as it was, or was not. Pure."""

from collections.abc import Container, Iterator, Sequence

from botkit.delivery.records import OutboxState, TurnRecord
from botkit.inspection.endings import endings_of
from botkit.inspection.facts import InboxFacts, Life, OutboxFacts
from botkit.inspection.times import between, counted, told
from botkit.inspection.trace import Surroundings, Verdict
from botkit.inspection.waiting import why_it_waits
from botkit.messages import TurnId


def verdicts_of(life: Life, around: Surroundings) -> tuple[Verdict, ...]:
    """All that can be said of it, the most important first."""
    waiting = [row for row in life.story if not row.done]
    answered = {row.turn for row in life.story if row.turn is not None}
    told_of = [*(why_it_waits(life, waiting, around) if waiting else ())]
    for turn in life.turns:
        if turn.withdrawn:
            told_of.append(_taken_back(turn, life))
        elif turn.turn in answered or life.found.turn == turn.turn:
            told_of.extend(_of_turn(turn, life, around))
    told_of.extend(each for row in life.story if row.done and row.turn is None for each in _put_away(row, life))
    told_of.extend(_elsewhere(life, answered))
    return tuple(dict.fromkeys(told_of))


def _of_turn(turn: TurnRecord, life: Life, around: Surroundings) -> Iterator[Verdict]:
    messages = [message for message in life.outbox if message.turn == turn.turn]
    match turn.outcome:
        case "silence":
            yield _silence(turn, life)
        case "busy":
            yield Verdict("owed_line", "a line in character stood in for the answer, which stayed owed", _model(turn))
        case "speechless":
            yield Verdict("speechless", f"the model gave nothing that may be said{_notes(turn)}", _model(turn))
        case "sorry":
            what = "the answer could not be made for so long that it was given up, with a word of regret"
            yield Verdict("given_up", what, _model(turn))
        case _:
            pass
    if messages:
        yield from _answered(messages, life)
        yield from endings_of(messages, life.conversation, around)
    elif turn.outcome != "silence":
        what = f"turn {turn.turn} has no messages of ours any more: they were sent, and are removed after a month"
        yield Verdict("removed", what)


def _answered(messages: Sequence[OutboxFacts], life: Life) -> Iterator[Verdict]:
    sent = [message for message in messages if message.state is OutboxState.SENT and message.ended_at is not None]
    if not sent:
        return
    code = "answered" if len(sent) == len(messages) else "answered_in_part"
    how_many = f"{len(sent)} of {counted(len(messages), 'message')} sent"
    first = min(message.ended_at for message in sent if message.ended_at is not None)
    asked = [row.received_at for row in life.story]
    when = f", the first {between(min(asked), first)} after it came" if asked else ""
    yield Verdict(code, f"answered: {how_many}{when}")


def _silence(turn: TurnRecord, life: Life) -> Verdict:
    if "not addressed" in turn.notes:
        what = "not addressed to the companion: it is remembered for the talk, and not answered"
        return Verdict("not_addressed", what, "in a group, mention the companion or reply to it")
    if "given up" in turn.notes:
        return Verdict("given_up", "nothing could be said to the occasion for so long that it was given up")
    if any(row.event is None for row in life.story):
        what = "this botkit could not read it, and put it away unanswered"
        return Verdict("unreadable", what, "another version of botkit, or of its adapter, wrote it: install that again")
    if any(row.type == "delete" for row in life.story):
        return Verdict("taken_back", "the person took it back before it was answered")
    return Verdict("nothing_to_say", f"nothing in it asks for words{_notes(turn)}")


def _taken_back(turn: TurnRecord, life: Life) -> Verdict:
    again = " its input was taken in anew" if life.found.turn == turn.turn else " it was answered anew"
    return Verdict("withdrawn", f"turn {turn.turn} was taken back, since what it answers was changed in time;{again}")


def _put_away(row: InboxFacts, life: Life) -> Iterator[Verdict]:
    """A row that no turn ever took."""
    before = [each for each in life.story if each.seq < row.seq]
    match row.type:
        case "message" | "edit" if any(each.type == "delete" for each in before):
            yield Verdict("taken_back", f"it was taken back before row {row.seq} came, which was dropped")
        case "message" if before:
            first = before[0]
            what = f"row {row.seq} is the same message as row {first.seq} ({first.type}) by another way: dropped"
            yield Verdict("repeated", what)
        case "edit":
            what = f"the edit in row {row.seq} came after the answer had begun to leave: it changes the history alone"
            yield Verdict("edited_late", what)
        case "delete" if before:
            what = f"it was taken back (row {row.seq}) after the answer had begun to leave: it is out of the history"
            yield Verdict("taken_back_late", what)
        case "delete" if len(life.story) > 1:
            return  # what came after it tells
        case "delete":
            yield Verdict("taken_back", "it was taken back before it came: should it still come, it is dropped")
        case "moved":
            yield Verdict("moved", "the conversation goes on under the new id of the chat")
        case _:
            yield Verdict("nothing_to_say", f"nothing was to be done about row {row.seq}")


def _elsewhere(life: Life, answered: Container[TurnId]) -> Iterator[Verdict]:
    """Somebody else speaks there now, so that the persona seems to have forgotten it."""
    spoke = {turn.persona.id for turn in life.turns if turn.turn in answered and turn.outcome != "command"}
    now = life.conversation.persona
    if now is not None and spoke and now not in spoke:
        names = ", ".join(sorted(spoke))
        what = f"{names} heard it, and {now} speaks in this conversation now, with a history of its own"
        yield Verdict("another_persona", what, "/persona in the chat changes who speaks")
    if life.conversation.unreachable_since is not None:
        since = told(life.conversation.unreachable_since)
        what = f"the chat cannot be reached since {since}, until somebody writes there"
        yield Verdict("unreachable", what)


def _notes(turn: TurnRecord) -> str:
    return f" ({', '.join(turn.notes)})" if turn.notes else ""


def _model(turn: TurnRecord) -> str:
    return f"look at the notes of turn {turn.turn}, and at the models with: botkit doctor"
