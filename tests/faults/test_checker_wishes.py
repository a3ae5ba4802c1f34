"""The checker on logs written by hand: calls, commands, excuses, and what the bot's books say."""

import pytest

from tests.faults.handwritten import (
    CHANGED,
    END,
    EXCUSE,
    FIRST,
    HEARD,
    HELP,
    MARK,
    SECOND,
    TWIN,
    asked,
    became_twin,
    kinds,
    sent,
)
from tests.faults.log import Marked, Refused, Reported, Said, Tried, Wish


class TestCallsAndCommands:
    def test_each_gets_its_answer(self) -> None:
        log = [asked(1, "call"), *sent("k1", HEARD), asked(2, "help"), *sent("k2", HELP, to="c1m2")]
        assert kinds(*log, END) == []

    @pytest.mark.parametrize("wish", ["call", "help", "twin"])
    def test_one_without_an_answer_is_lost(self, wish: Wish) -> None:
        assert kinds(asked(1, wish), END) == ["lost"]

    @pytest.mark.parametrize(("wish", "text"), [("call", HEARD), ("help", HELP)])
    def test_one_with_two_answers(self, wish: Wish, text: str) -> None:
        assert kinds(asked(1, wish), *sent("k1", text), *sent("k2", text), END) == ["two answers"]

    def test_calls_in_one_breath_may_share_an_answer(self) -> None:
        assert kinds(asked(1, "call"), asked(2, "call"), *sent("k1", HEARD, to="c1m2"), END) == []

    def test_the_answer_to_an_earlier_call_is_none_to_a_later_one(self) -> None:
        assert kinds(asked(1, "call"), asked(2, "call"), *sent("k1", HEARD, to="c1m1"), END) == ["lost"]

    def test_whoever_is_chosen_speaks_from_then_on(self) -> None:
        log = [FIRST, *sent("k1", "c1m1 = probe a1 1/1"), asked(2, "twin"), *became_twin("k2", "c1m2")]
        log += [Said("c1", "c1m3", 3), *sent("k3", "c1m3 = twin a3 1/1")]
        assert kinds(*log, Reported(bound={"c1": "twin"})) == []

    def test_a_choice_that_is_not_kept(self) -> None:
        log = [asked(1, "twin"), *became_twin("k1", "c1m1"), SECOND, *sent("k2", "c1m2 = probe a2 1/1")]
        assert kinds(*log, END) == ["persona", "persona"]

    def test_a_choice_that_nobody_made(self) -> None:
        assert kinds(FIRST, *sent("k1", "c1m1 = twin a1 1/1"), END) == ["persona"]

    def test_half_an_introduction_is_lost(self) -> None:
        log = [asked(1, "twin"), *sent("k1", TWIN)]
        assert kinds(*log, Reported(bound={"c1": "twin"})) == ["lost"]

    def test_a_greeting_before_the_introduction(self) -> None:
        log = [asked(1, "twin"), *sent("k2", "Twin is ready"), *sent("k1", TWIN)]
        assert kinds(*log, Reported(bound={"c1": "twin"})) == ["persona", "order"]


class TestExcuses:
    def test_one_comes_before_the_answer(self) -> None:
        assert kinds(FIRST, *sent("k0", EXCUSE), *sent("k1", "c1m1 = probe a1 1/1"), END) == []

    def test_an_excuse_is_no_answer(self) -> None:
        assert kinds(FIRST, *sent("k0", EXCUSE), END) == ["lost"]

    def test_a_second_one_without_anything_new(self) -> None:
        twice = sent("k0", EXCUSE) + sent("k1", EXCUSE)
        assert kinds(FIRST, *twice, *sent("k2", "c1m1 = probe a1 1/1"), END) == ["excuse"]

    def test_a_second_one_after_a_change(self) -> None:
        twice = [*sent("k0", EXCUSE), CHANGED, *sent("k1", EXCUSE)]
        assert kinds(FIRST, *twice, *sent("k2", "c1m1v2 = probe a1 1/1"), END) == []

    def test_one_after_the_answer(self) -> None:
        assert kinds(FIRST, *sent("k1", "c1m1 = probe a1 1/1"), *sent("k2", EXCUSE), END) == ["excuse"]


class TestTheBooks:
    def test_a_message_that_came_twice_and_is_on_record(self) -> None:
        twice = sent("k1", "c1m1 = probe a1 1/2") * 2
        assert kinds(FIRST, *twice, *sent("k2", "c1m1 = probe a1 2/2"), Reported({"k1": 1})) == []

    def test_a_repetition_that_nobody_wrote_down(self) -> None:
        assert kinds(FIRST, *sent("k1", "c1m1 = probe a1 1/1") * 2, END) == ["unrecorded"]

    def test_a_second_try_counts_although_nothing_was_shown_twice(self) -> None:
        assert kinds(FIRST, Tried("k1"), *sent("k1", "c1m1 = probe a1 1/1"), END) == ["unrecorded"]

    def test_a_bubble_that_comes_again_after_the_next(self) -> None:
        first, second = sent("k1", "c1m1 = probe a1 1/2"), sent("k2", "c1m1 = probe a1 2/2")
        assert kinds(FIRST, *first, *second, *first, Reported({"k1": 1})) == ["order"]

    def test_a_message_thrown_away_as_too_old(self) -> None:
        assert kinds(FIRST, *sent("k1", "c1m1 = probe a1 1/1"), Reported(expired=1)) == ["expired"]

    def test_a_run_without_a_report_proves_nothing(self) -> None:
        assert kinds(FIRST, *sent("k1", "c1m1 = probe a1 1/1")) == ["no report"]


class TestMark:
    def test_what_was_perhaps_sent_is_missing_from_the_platform_alone(self) -> None:
        marked = Marked("c1", "k1", "c1m1 = probe a1 1/2", "c1m1", "")
        assert kinds(MARK, FIRST, *sent("k2", "c1m1 = probe a1 2/2"), marked, Reported({"k1": 1})) == []

    def test_what_is_missing_from_the_books_too_is_lost(self) -> None:
        assert kinds(MARK, FIRST, *sent("k2", "c1m1 = probe a1 2/2"), END) == ["lost"]

    def test_it_counts_as_an_answer_like_any_other(self) -> None:
        marked = Marked("c1", "k1", "c1m1 = probe a1 1/1", "c1m1", "")
        both = [*sent("k2", "c1m1 = probe a2 1/1"), marked]
        assert kinds(MARK, FIRST, *both, Reported({"k1": 1})) == ["two answers"]

    def test_it_has_its_place_among_the_others(self) -> None:
        unseen = [Marked("c1", "k1", TWIN, "c1m1", ""), Marked("c1", "k2", "Twin is ready", "c1m1", "k1")]
        log = [MARK, asked(1, "twin"), SECOND, *sent("k3", "c1m2 = twin a1 1/1"), *unseen]
        assert kinds(*log, Reported({"k1": 1, "k2": 1}, bound={"c1": "twin"})) == []

    def test_it_may_have_been_seen_all_the_same(self) -> None:
        marked = Marked("c1", "k1", "c1m1 = probe a1 1/1", "c1m1", "")
        assert kinds(MARK, FIRST, *sent("k1", "c1m1 = probe a1 1/1"), marked, Reported({"k1": 1})) == []

    def test_nothing_is_sent_twice_even_if_it_is_on_record(self) -> None:
        twice = sent("k1", "c1m1 = probe a1 1/1") * 2
        assert kinds(MARK, FIRST, *twice, Reported({"k1": 1})) == ["twice"]

    def test_a_refused_try_may_be_made_again(self) -> None:
        log = [FIRST, Tried("k1"), Refused("k1"), *sent("k1", "c1m1 = probe a1 1/1")]
        assert kinds(MARK, *log, END) == []
