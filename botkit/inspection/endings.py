"""What became of our messages, where it is not simply that they were sent. Pure."""

from collections.abc import Iterator, Sequence

from botkit.delivery.records import OutboxState
from botkit.inspection.facts import ConversationFacts, OutboxFacts
from botkit.inspection.times import between, counted, told
from botkit.inspection.trace import Surroundings, Verdict


def endings_of(
    messages: Sequence[OutboxFacts], conversation: ConversationFacts, around: Surroundings
) -> Iterator[Verdict]:
    """A verdict for each message that needs one."""
    for message in messages:
        match message.state:
            case OutboxState.PLANNED:
                yield _planned(message, conversation, around)
            case OutboxState.SENDING:
                yield _being_sent(message, conversation, around)
            case OutboxState.SENT if message.ambiguities:
                tries = counted(message.ambiguities, "try", "tries")
                what = f"message {message.key} was sent after {tries} of unknown outcome: it may be there twice"
                yield Verdict("perhaps_twice", what, _policy("mark"))
            case OutboxState.AMBIGUOUS:
                what = f"message {message.key} may have been sent, and was not sent again: nobody knows"
                yield Verdict("ambiguous", what, _policy("resend"))
            case OutboxState.FAILED if message.closed:
                what = f"message {message.key} was not sent: the chat could not be reached (blocked, closed or left)"
                yield Verdict("unreachable", what, "it can be reached again once the person writes")
            case OutboxState.FAILED:
                what = f"message {message.key} was refused by the platform as it is, and is not sent again"
                yield Verdict("refused", what, f"the reason stands in the log, with message_key {message.key}")
            case OutboxState.EXPIRED:
                what = f"message {message.key} was not sent: it had waited until {told(message.expires_at)}"
                why = f", after {counted(message.attempts, 'try', 'tries')}" if message.attempts else ""
                yield Verdict(
                    "expired", f"{what}{why}", "see that the platform can be reached; delivery.max_age is the limit"
                )
            case _:
                continue


def _planned(message: OutboxFacts, conversation: ConversationFacts, around: Surroundings) -> Verdict:
    what = f"message {message.key} waits to be sent"
    if message.attempts:
        what += (
            f", after {counted(message.attempts, 'try', 'tries')} ({message.deferrals} not let through by the platform)"
        )
    until = max(message.next_at, conversation.closed_until)
    if until > around.now:
        return Verdict("put_off", f"{what}; not before {told(until)}, in {between(around.now, until)}")
    if around.holder is None:
        return Verdict("nobody_runs", f"{what}, and no botkit is running with this database", "start it: botkit run")
    return Verdict("to_be_sent", f"{what}: it is next, or behind another message of this conversation")


def _being_sent(message: OutboxFacts, conversation: ConversationFacts, around: Surroundings) -> Verdict:
    since = "" if message.started_at is None else f" since {told(message.started_at)}"
    held = conversation.worker is not None and conversation.due is not None and conversation.due > around.now
    if held and around.holder is not None:
        return Verdict("being_sent", f"message {message.key} is being sent{since}")
    what = f"a send of message {message.key} was begun{since} by a process that is gone: it may have been sent"
    return Verdict("ambiguous", f"{what}; whoever goes on sends it again or marks it", _policy("resend or mark"))


def _policy(other: str) -> str:
    return f"delivery.ambiguous decides what is done about such a message; the other way is: {other}"
