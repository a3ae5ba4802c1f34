"""What an operator has to look after: one story for each concern, and none where all is well."""

from dataclasses import replace

import pytest

from botkit.clock import after
from botkit.inspection.concerns import concerns_of
from botkit.inspection.facts import BotStanding, Ended, ListenerFacts, Spent, Standing
from botkit.inspection.trace import Surroundings
from botkit.messages import BotId
from botkit.testing.clock import START

MIRA = BotId("mira")
WELL = BotStanding(
    bot=MIRA,
    listener=ListenerFacts(MIRA, "worker", after(START, 30), START),
    heard_at=START,
    conversations=3,
    unreachable=1,
    waiting=2,
    waiting_since=after(START, -1),
    owed=1,
    owed_since=after(START, -20),
    overdue_since=after(START, -1),
    lapsed_since=None,
    open=1,
    ended=Ended(sent=10, doubtful=1, ambiguous=1, unreachable=2),
    spent=Spent(5, 100, 10, 12, 1),
)


def codes(*bots: BotStanding, holder: int | None = 4711, configured: frozenset | None = frozenset({MIRA})) -> list[str]:
    concerns = concerns_of(Standing(3, bots), Surroundings(START, holder, configured))
    assert all(concern.remedy for concern in concerns)
    return [concern.code for concern in concerns]


def test_what_comes_right_by_itself_is_no_concern():
    assert codes(WELL) == []


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"listener": None}, "not_listened"),
        ({"listener": ListenerFacts(MIRA, "worker", after(START, -1), START)}, "not_listened"),
        ({"overdue_since": after(START, -61)}, "overdue"),
        ({"lapsed_since": after(START, -61)}, "lapsed"),
        ({"owed_since": after(START, -301)}, "owed"),
        ({"ended": Ended(refused=1)}, "refused"),
        ({"ended": Ended(expired=1)}, "expired"),
    ],
)
def test_what_does_not(wrong, code):
    assert codes(replace(WELL, **wrong)) == [code]


def test_without_a_botkit_nothing_else_is_said_of_listening():
    assert codes(replace(WELL, listener=None, overdue_since=after(START, -9999)), holder=None) == ["nobody_runs"]


def test_a_bot_that_left_the_configuration_matters_while_something_waits_for_it():
    assert codes(WELL, configured=frozenset()) == ["no_such_bot"]
    assert codes(replace(WELL, waiting=0, open=0, listener=None), configured=frozenset()) == []
    assert codes(WELL, configured=None) == []


def test_a_bot_that_was_configured_while_another_botkit_ran():
    assert codes(WELL, configured=frozenset({MIRA, BotId("new")})) == ["not_begun"]
    assert codes(WELL, configured=frozenset({MIRA, BotId("new")}), holder=None) == ["nobody_runs"]


def test_a_bot_that_is_talked_to_in_a_terminal_is_not_missed_between_two_talks():
    talked_to = frozenset({MIRA, BotId("new")})
    between_talks = replace(WELL, listener=None, overdue_since=after(START, -9999))
    around = Surroundings(START, 4711, talked_to, talked_to)
    assert concerns_of(Standing(3, (between_talks,)), around) == ()
