"""What an operator has to look after, by how everything stands. Pure."""

from collections.abc import Iterator

from botkit.clock import Instant, seconds_between
from botkit.inspection.facts import BotStanding, Standing
from botkit.inspection.times import counted, told
from botkit.inspection.trace import Surroundings, Verdict

STUCK = 60.0
"""Seconds for which something that is due may wait for a worker."""

OWED = 300.0
"""Seconds for which an answer may be owed before somebody should look after the models."""


def concerns_of(standing: Standing, around: Surroundings) -> tuple[Verdict, ...]:
    """What needs the operator, with what to do about it; nothing where all is well."""
    return tuple(_concerns(standing, around))


def _concerns(standing: Standing, around: Surroundings) -> Iterator[Verdict]:
    if around.holder is None:
        yield Verdict(
            "nobody_runs", "no botkit is running with this database, so nobody is answered", "start it: botkit run"
        )
    for bot in standing.bots:
        if around.bots is not None and bot.bot not in around.bots:
            yield from _left_behind(bot)
            continue
        if around.holder is not None and bot.bot not in around.talked_to:
            yield from _at_work(bot, around.now)
        yield from _owed(bot, around.now)
        yield from _messages(bot)
    for name in sorted((around.bots or frozenset()) - around.talked_to - {bot.bot for bot in standing.bots}):
        if around.holder is not None:
            what = f"bot {name} has not begun: the botkit that runs may have been started before it was configured"
            yield Verdict("not_begun", what, "restart botkit, and look at: botkit doctor")


def _left_behind(bot: BotStanding) -> Iterator[Verdict]:
    if bot.waiting or bot.open:
        waits = f"{counted(bot.waiting, 'event')} and {counted(bot.open, 'message')} of ours wait"
        what = f"bot {bot.bot} is not in the configuration, and {waits} for it"
        yield Verdict("no_such_bot", what, "add it to [[bots]] again; where it is gone for good, nothing is to be done")


def _at_work(bot: BotStanding, now: Instant) -> Iterator[Verdict]:
    listener = bot.listener
    if listener is None or listener.listen_until is None or listener.listen_until < now:
        what = f"nobody listens to bot {bot.bot}, so nothing that people write to it comes in"
        yield Verdict("not_listened", what, "look for what keeps it from its platform with: botkit doctor")
    for since, code, what in (
        (bot.overdue_since, "overdue", "conversations of bot {} are due since {}, and no worker takes them"),
        (bot.lapsed_since, "lapsed", "conversations of bot {} are held since {} by a worker that is gone"),
    ):
        if since is not None and seconds_between(since, now) > STUCK:
            remedy = "look at the load of the machine and at the log; then restart botkit, which loses nothing"
            yield Verdict(code, what.format(bot.bot, told(since)), remedy)


def _owed(bot: BotStanding, now: Instant) -> Iterator[Verdict]:
    if bot.owed_since is not None and seconds_between(bot.owed_since, now) > OWED:
        conversations = counted(bot.owed, "conversation")
        what = f"bot {bot.bot} owes answers in {conversations}, the oldest since {told(bot.owed_since)}"
        yield Verdict("owed", what, "look at the models with: botkit doctor")


def _messages(bot: BotStanding) -> Iterator[Verdict]:
    ended = bot.ended
    if ended.refused:
        what = f"{counted(ended.refused, 'message')} of bot {bot.bot} were refused by the platform in the last day"
        yield Verdict("refused", what, "the log says why, with the message_key of each; botkit trace tells the rest")
    if ended.expired:
        what = f"{counted(ended.expired, 'message')} of bot {bot.bot} were too old to be sent in the last day"
        yield Verdict("expired", what, "see that the platform can be reached from here: botkit doctor")
