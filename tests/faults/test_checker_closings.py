"""The checker on logs written by hand: people who block the bot and come back, lists of personas, buttons."""

from tests.faults.handwritten import (
    END,
    EXCUSE,
    FIRST,
    HELP,
    LIST,
    PROBE,
    SECOND,
    TWIN,
    asked,
    became_twin,
    kinds,
    sent,
)
from tests.faults.log import Closed, GivenUp, Opened, Refused, Reported, Said, Tried

SAID_LAST = Said("c1", "c1m3", 3)
BOTH_CHANGES = (
    ("k1", TWIN, "c1m1", ""),
    ("k2", "Twin is ready", "c1m1", "k1"),
    ("k3", PROBE, "c1m2", "k2"),
    ("k4", "Probe is ready", "c1m2", "k3"),
)
GONE, BACK = Closed("c1"), Opened("c1")


def given_up(key: str, text: str, answers: str = "c1m1", after: str = "") -> GivenUp:
    return GivenUp("c1", key, text, answers, after)


class TestClosedChats:
    def test_what_a_closed_chat_missed_comes_with_the_next_answer(self) -> None:
        log = [FIRST, GONE, Tried("k1"), Refused("k1"), BACK, SECOND, *sent("k2", "c1m1 c1m2 = probe a2 1/1")]
        assert kinds(*log, given_up("k1", "c1m1 = probe a1 1/1"), END) == []

    def test_or_never(self) -> None:
        log = [FIRST, GONE, Tried("k1"), Refused("k1"), BACK, SECOND, *sent("k2", "c1m2 = probe a2 1/1")]
        assert kinds(*log, given_up("k1", "c1m1 = probe a1 1/1"), END) == []

    def test_but_not_both_times(self) -> None:
        log = [FIRST, GONE, BACK, SECOND, *sent("k2", "c1m1 c1m2 = probe a2 1/1"), *sent("k3", "c1m1 = probe a3 1/1")]
        assert kinds(*log, given_up("k1", "c1m1 = probe a1 1/1"), END) == ["two answers"]

    def test_the_rest_of_an_answer_may_be_missing(self) -> None:
        log = [FIRST, *sent("k1", "c1m1 = probe a1 1/2"), GONE, Tried("k2"), Refused("k2"), BACK]
        assert kinds(*log, given_up("k2", "c1m1 = probe a1 2/2", after="k1"), END) == []

    def test_a_command_counts_as_answered_and_whoever_was_chosen_speaks(self) -> None:
        log = [asked(1, "twin"), GONE, Tried("k1"), Refused("k1"), BACK, SECOND, *sent("k3", "c1m2 = twin a1 1/1")]
        unsaid = [given_up("k1", TWIN), given_up("k2", "Twin is ready", after="k1")]
        assert kinds(*log, *unsaid, Reported(bound={"c1": "twin"})) == []

    def test_what_was_given_up_keeps_its_order_between_what_was_seen(self) -> None:
        log = [asked(1, "twin"), GONE, BACK, asked(2, "probe"), SAID_LAST, *sent("k5", "c1m3 = probe a1 1/1")]
        unsaid = [given_up(*each) for each in BOTH_CHANGES]
        assert kinds(*log, *unsaid, Reported(bound={"c1": "probe"})) == []

    def test_what_comes_after_an_answer_that_was_given_up_comes_after_what_came_before_it(self) -> None:
        log = [FIRST, *sent("k1", "c1m1 = probe a1 1/1"), GONE, BACK, SECOND, asked(3, "twin")]
        log += [Said("c1", "c1m4", 4), *sent("k5", "c1m4 = twin a4 1/1")]
        unsaid = [given_up("k2", "c1m2 = probe a2 1/1", "c1m2", "k1"), given_up("k3", TWIN, "c1m3", "k2")]
        unsaid += [given_up("k4", "Twin is ready", "c1m3", "k3")]
        assert kinds(*log, *unsaid, Reported(bound={"c1": "twin"})) == []

    def test_an_excuse_that_was_given_up_is_no_answer(self) -> None:
        assert kinds(FIRST, GONE, BACK, given_up("k1", EXCUSE), END) == ["lost"]

    def test_nothing_may_be_given_up_in_a_chat_that_is_open(self) -> None:
        assert kinds(FIRST, SECOND, given_up("k1", "c1m1 c1m2 = probe a1 1/1"), END) == ["lost", "lost"]


class TestLists:
    def test_a_list_of_personas_is_one_answer(self) -> None:
        assert kinds(asked(1, "list"), *sent("k1", LIST), END) == []

    def test_it_says_who_speaks(self) -> None:
        log = [asked(1, "twin"), *became_twin("k", "c1m1"), asked(2, "list"), *sent("k3", LIST, to="c1m2")]
        assert kinds(*log, Reported(bound={"c1": "twin"})) == ["persona"]

    def test_another_list_is_none(self) -> None:
        assert kinds(asked(1, "list"), *sent("k1", HELP), END) == ["stray", "lost"]
