"""What a turn's outcome means for the rows: the only place that plans messages. Pure."""

from collections.abc import Iterable
from dataclasses import replace

from botkit.clock import Instant, after, seconds_between
from botkit.conversation.situation import Bubble, Reply
from botkit.delivery.commands import CommandResult
from botkit.delivery.fold import Burst, Call, Order, Said, Step
from botkit.delivery.policy import DeliveryPolicy
from botkit.delivery.records import Commit, HistoryLine, PlannedMessage, Rest
from botkit.delivery.turn_facts import TurnFacts
from botkit.memory.hearing.hear import asked_to_forget, without_wishes
from botkit.messages import Button, ChatKind, MessageReceived, OutgoingFile, OutgoingMessage, TurnId, new_id, words_of
from botkit.persona.loader import LoadedPersona


def commit_reply(turn: TurnFacts, reply: Reply, rest: Rest, at: Instant, policy: DeliveryPolicy) -> Commit:
    """The commit of an answer, of an answer still owed, or of silence.

    Args:
        rest: what the turn leaves aside, if it answers what it is about.
    """
    step = turn.step
    said = step.said if isinstance(step, Burst | Call) else ()
    owed = reply.owed
    if owed:
        taken = set(step.consumed)
        since = min(row.received_at for row in turn.desk.pending + turn.desk.latest if row.seq in taken)
        delay = policy.owed_delay(seconds_between(since, at))
        rest = Rest(due=after(at, delay), attempts=turn.desk.attempts + 1)
    return Commit(
        claim=turn.claim,
        turn=TurnId(new_id(at)),
        persona=turn.speaker.ref,
        outcome=reply.outcome,
        started_at=turn.started_at,
        at=at,
        seen_through=turn.desk.newest,
        window=len(turn.desk.window),
        consumed=() if owed else step.consumed,
        history=() if owed else history_lines(said),
        outbox=_with_buttons(
            plan(reply.bubbles, turn.speaker, at, policy, remembered=not owed, unfinished=owed, answers=said[-1:]),
            reply.buttons,
            said[-1].message.sender.account.native_id if said else "",
        ),
        usage=reply.usage,
        notes=reply.notes,
        absorb=True,
        rest=rest,
        excused=owed and bool(reply.bubbles),
    )


def renewed(commit: Commit, step: Step, rest: Rest, newest: int) -> Commit:
    """The same commit, now that its step has these rows, and `newest` is the last seq on the desk."""
    said = step.said if isinstance(step, Burst | Call) else ()
    return replace(
        commit,
        consumed=step.consumed if commit.consumed else (),
        history=history_lines(said) if commit.history else (),
        seen_through=max(commit.seen_through, newest),
        rest=rest,
    )


def commit_command(
    turn: TurnFacts, step: Order, result: CommandResult, rest: Rest, at: Instant, policy: DeliveryPolicy
) -> Commit:
    """The commit of a command: its effects and what it says."""
    speaker = result.speaker or turn.speaker
    return Commit(
        claim=turn.claim,
        turn=TurnId(new_id(at)),
        persona=speaker.ref,
        outcome="command",
        started_at=turn.started_at,
        at=at,
        seen_through=turn.desk.newest,
        window=len(turn.desk.window),
        consumed=step.consumed,
        outbox=(
            *_planned_file(result.file, step.said, at, policy),
            *_with_buttons(
                plan(
                    result.bubbles,
                    speaker,
                    at,
                    policy,
                    remembered=result.remembered,
                    unfinished=False,
                    answers=(step.said,),
                ),
                result.buttons,
                step.said.message.sender.account.native_id,
            ),
        ),
        effects=result.effects,
        rest=rest,
    )


def plan(
    bubbles: tuple[Bubble, ...],
    speaker: LoadedPersona,
    at: Instant,
    policy: DeliveryPolicy,
    *,
    remembered: bool,
    unfinished: bool,
    answers: tuple[Said, ...],
) -> tuple[PlannedMessage, ...]:
    """One message per bubble. `unfinished`: more of this answer follows even after the last of them."""
    answered = answers[-1].message if answers else None
    name, last = speaker.persona.name, len(bubbles) - 1
    return tuple(
        PlannedMessage(
            key=new_id(at),
            outgoing=OutgoingMessage(
                bubble.text,
                reply_to=_thread_of_answers(answered),
                more=unfinished or number < last,
                answers=answered.message_id if answered else "",
                speaker=name,
            ),
            pause=bubble.pause,
            expires_at=after(at, policy.max_age),
            remembered=remembered,
        )
        for number, bubble in enumerate(bubbles)
    )


def _planned_file(
    file: OutgoingFile | None, said: Said, at: Instant, policy: DeliveryPolicy
) -> tuple[PlannedMessage, ...]:
    if file is None:
        return ()
    outgoing = replace(file, answers=said.message.message_id)
    return (PlannedMessage(new_id(at), outgoing, 0.0, after(at, policy.max_age), remembered=False),)


def _thread_of_answers(answered: MessageReceived | None) -> str:
    """Which message is answered in so many words: in a group one that answers something itself.

    Comments below a post are such answers, and who reads these sees nothing else of the group.
    """
    if answered is None or answered.chat is not ChatKind.GROUP or not answered.reply_to:
        return ""
    return answered.message_id


def _with_buttons(
    messages: tuple[PlannedMessage, ...], buttons: tuple[Button, ...], presser: str
) -> tuple[PlannedMessage, ...]:
    """The last message with choices that only whoever asked may take."""
    if not buttons or not messages or not isinstance(messages[-1].outgoing, OutgoingMessage):
        return messages
    outgoing = replace(messages[-1].outgoing, buttons=buttons, buttons_for=presser)
    return (*messages[:-1], replace(messages[-1], outgoing=outgoing))


def history_lines(said: Iterable[Said]) -> tuple[HistoryLine, ...]:
    """What people said, as the history keeps it: without what asks for something to be forgotten."""
    told = tuple(said)
    forgotten = tuple(word for item in told for word in asked_to_forget(item.message.text))
    lines = (history_line(item, forgotten) for item in told)
    return tuple(line for line in lines if line.text)


def history_line(item: Said, forgotten: tuple[str, ...]) -> HistoryLine:
    """What a person said, as the history keeps it; its text is empty where nothing of it is to be kept."""
    message = replace(item.message, text=without_wishes(item.message.text, forgotten))
    return HistoryLine("person", words_of(message), message.at, message.sender.name, item.person, message.message_id)
