"""Why something that was said waits still. Pure."""

from collections.abc import Iterator, Sequence

from botkit.clock import Instant
from botkit.inspection.facts import InboxFacts, Life
from botkit.inspection.times import between, counted, told
from botkit.inspection.trace import Surroundings, Verdict

_OVERDUE = 5_000_000
"""Microseconds after which something that is due should long have been taken."""


def why_it_waits(life: Life, waiting: Sequence[InboxFacts], around: Surroundings) -> Iterator[Verdict]:
    """What it waits for, the nearest reason last; `waiting` are those of its rows that no turn has taken."""
    if any(row.event is None for row in waiting):
        what = "this botkit cannot read it, so it will be put away unanswered"
        yield Verdict("unreadable", what, "another version of botkit, or of its adapter, wrote it: install that again")
    yield from _owed(life)
    bot = life.conversation.id.bot
    if around.bots is not None and bot not in around.bots:
        what = f"bot {bot} is in no configuration that was looked at: what it is told is kept, and nobody answers"
        yield Verdict("no_such_bot", what, "add it to [[bots]], or name the configuration that has it with --config")
        return
    if around.holder is None:
        what = "no botkit is running with this database: it is answered after the next start"
        yield Verdict("nobody_runs", what, "start it: botkit run")
        return
    yield from _at_work(life, around)


def _owed(life: Life) -> Iterator[Verdict]:
    conversation = life.conversation
    if not conversation.attempts:
        return
    tries = [turn for turn in life.turns if not turn.inputs and not turn.withdrawn]
    since = f" since {told(tries[0].committed_at)}" if tries else ""
    count = counted(conversation.attempts, "time")
    last = f"; the last try says: {', '.join(tries[-1].notes)}" if tries and tries[-1].notes else ""
    what = f"the answer is owed{since}, and was tried {count}{last}"
    yield Verdict("owed", what, "look at the models with: botkit doctor")


def _at_work(life: Life, around: Surroundings) -> Iterator[Verdict]:
    conversation, now = life.conversation, around.now
    if conversation.worker is not None:
        yield _held(conversation.claimed_at, conversation.due, now)
        return
    if conversation.open:
        until = f" (the next not before {told(conversation.send_due)})" if conversation.send_due else ""
        messages = counted(conversation.open, "message")
        what = f"{messages} of ours {'goes' if conversation.open == 1 else 'go'} first{until}, before anything new"
        yield Verdict("behind_messages", what)
    if conversation.closed_until > now:
        until = told(conversation.closed_until)
        yield Verdict("closed", f"the platform asked to leave the chat alone until {until}")
    due = conversation.turn_due
    if due is not None and due > now:
        code, why = ("owed_until", "tried again") if conversation.attempts else ("burst", "answered")
        more = "" if conversation.attempts else ", in case more is being written"
        yield Verdict(code, f"it is {why} at {told(due)}, in {between(now, due)}{more}")
    elif conversation.due is not None and now - conversation.due > _OVERDUE:
        what = f"it is due since {told(conversation.due)}, and no worker has taken it"
        yield Verdict("overdue", what, "look at the load and at the log; then restart botkit, which loses nothing")
    elif not conversation.open:
        yield Verdict("due", "it is due now: a worker takes it next")
    listener = life.listener
    if listener is not None and (listener.listen_until is None or listener.listen_until < now):
        what = f"nobody listens to bot {conversation.id.bot} at the moment"
        yield Verdict("not_listened", what, "look for what keeps it from the platform with: botkit doctor")


def _held(claimed_at: Instant | None, due: Instant | None, now: Instant) -> Verdict:
    since = "" if claimed_at is None else f" since {told(claimed_at)}"
    if due is not None and due > now:
        return Verdict("being_answered", f"a worker is at it{since}; its lease is renewed until {told(due)}")
    what = f"it was claimed{since} by a worker that is gone: its lease has ended, and whoever is next takes over"
    return Verdict("taken_over_soon", what, "where this lasts, look at the log and restart botkit, which loses nothing")
