"""The checker on logs written by hand: it must see each broken promise to who talks, and nothing else."""

import pytest

from tests.faults.checker import check
from tests.faults.handwritten import (
    CHANGE_TAKEN,
    CHANGED,
    DELETE_TAKEN,
    END,
    EXCUSE,
    FIRST,
    GONE,
    HEARD,
    HELP,
    LATER,
    SECOND,
    TWIN,
    asked,
    kinds,
    sent,
)
from tests.faults.log import Refused, Reported, Said, Tried


class TestWords:
    def test_one_answer_to_a_burst_in_two_bubbles(self) -> None:
        bubbles = sent("k1", "c1m1 c1m2 = probe a1 1/2") + sent("k2", "c1m1 c1m2 = probe a1 2/2")
        assert kinds(FIRST, SECOND, *bubbles, END) == []

    def test_an_update_that_came_twice_is_one_input(self) -> None:
        assert kinds(FIRST, FIRST, *sent("k1", "c1m1 = probe a1 1/1"), END) == []

    def test_a_refused_try_needs_no_record(self) -> None:
        assert kinds(FIRST, Tried("k1"), Refused("k1"), *sent("k1", "c1m1 = probe a1 1/1"), END) == []

    def test_chats_do_not_wait_for_each_other(self) -> None:
        other = [Said("c2", "c2m1", 1), *sent("k2", "c2m1 = probe a2 1/1", "c2")]
        assert kinds(FIRST, *other, *sent("k1", "c1m1 = probe a1 1/1"), END) == []

    def test_an_input_without_an_answer_is_lost(self) -> None:
        assert kinds(FIRST, SECOND, *sent("k1", "c1m1 = probe a1 1/1"), END) == ["lost"]

    def test_an_answer_without_its_second_bubble_is_lost(self) -> None:
        assert kinds(FIRST, *sent("k1", "c1m1 = probe a1 1/2"), END) == ["lost"]

    def test_two_answers_to_one_input(self) -> None:
        both = sent("k1", "c1m1 = probe a1 1/1") + sent("k2", "c1m1 = probe a2 1/1")
        assert kinds(FIRST, *both, END) == ["two answers"]

    def test_the_same_answer_under_two_keys(self) -> None:
        both = sent("k1", "c1m1 = probe a1 1/1") + sent("k2", "c1m1 = probe a1 1/1")
        assert kinds(FIRST, *both, END) == ["two answers"]

    def test_one_key_with_two_texts(self) -> None:
        both = sent("k1", "c1m1 = probe a1 1/1") + sent("k1", "c1m1 = probe a2 1/1")
        assert kinds(FIRST, *both, Reported({"k1": 1})) == ["two answers"]

    @pytest.mark.parametrize(
        "text",
        [
            "Probe has no words",
            "c1m1 = probe a1 1/1 and more",
            "c2m1 = probe a1 1/1",
            "c1m3 = probe a1 1/1",
            "c1m1v2 = probe a1 1/1",
            HEARD,
            TWIN,
        ],
    )
    def test_words_that_answer_nothing_said_there(self, text: str) -> None:
        log = [FIRST, Said("c2", "c2m1", 1), *sent("k1", "c1m1 = probe a1 1/1")]
        log += sent("k2", "c2m1 = probe a2 1/1", "c2")
        assert kinds(*log, *sent("k3", text), END) == ["stray"]

    def test_an_answer_that_is_said_to_answer_something_else(self) -> None:
        text = "c1m1 c1m2 = probe a1 1/1"
        assert "stray" in kinds(FIRST, SECOND, *sent("k1", text, to="c1m1"), END)


class TestOrder:
    def test_messages_the_stream_swapped_may_be_answered_as_they_came(self) -> None:
        both = [*sent("k1", "c1m2 = probe a1 1/1"), FIRST, *sent("k2", "c1m1 = probe a2 1/1")]
        assert kinds(SECOND, *both, END) == []

    def test_bubbles_in_the_wrong_order(self) -> None:
        both = sent("k2", "c1m1 = probe a1 2/2") + sent("k1", "c1m1 = probe a1 1/2")
        assert kinds(FIRST, *both, END) == ["order"]

    def test_an_earlier_input_answered_later(self) -> None:
        late = [*sent("k1", "c1m2 = probe a1 1/1"), *sent("k2", "c1m1 = probe a2 1/1")]
        assert kinds(FIRST, SECOND, *late, END) == ["order"]

    def test_an_answer_that_takes_its_inputs_in_another_order(self) -> None:
        assert kinds(FIRST, SECOND, *sent("k1", "c1m2 c1m1 = probe a1 1/1"), END) == ["order"]

    def test_a_message_that_came_after_its_own_change_has_no_certain_place(self) -> None:
        log = [SECOND, CHANGED, FIRST, *sent("k1", "c1m2 c1m1v2 = probe a1 1/1")]
        assert kinds(*log, END) == []

    def test_a_call_need_not_wait_for_words(self) -> None:
        both = [*sent("k1", HEARD, to="c1m2"), *sent("k2", "c1m1 = probe a1 1/1")]
        assert kinds(FIRST, asked(2, "call"), *both, END) == []

    def test_words_wait_for_a_call_before_them(self) -> None:
        both = [*sent("k1", "c1m2 = probe a1 1/1"), *sent("k2", HEARD, to="c1m1")]
        assert kinds(asked(1, "call"), SECOND, *both, END) == ["order"]

    def test_a_call_waits_for_a_command_before_it(self) -> None:
        both = [*sent("k1", HEARD, to="c1m2"), *sent("k2", HELP, to="c1m1")]
        assert kinds(asked(1, "help"), asked(2, "call"), *both, END) == ["order"]

    def test_a_command_waits_for_words_before_it(self) -> None:
        both = [*sent("k1", HELP, to="c1m2"), *sent("k2", "c1m1 = probe a1 1/1")]
        assert kinds(FIRST, asked(2, "help"), *both, END) == ["order"]

    def test_but_not_for_an_answer_that_is_owed(self) -> None:
        owed = [*sent("k0", EXCUSE), *sent("k1", HELP, to="c1m2"), *sent("k2", "c1m1 = probe a1 1/1")]
        assert kinds(FIRST, asked(2, "help"), *owed, END) == []


class TestChanges:
    def test_a_changed_message_is_answered_by_its_last_text(self) -> None:
        assert kinds(FIRST, CHANGED, CHANGE_TAKEN, *sent("k1", "c1m1v2 = probe a1 1/1", at=LATER), END) == []

    def test_an_answer_that_was_on_its_way_may_have_the_earlier_text(self) -> None:
        assert kinds(FIRST, CHANGED, CHANGE_TAKEN, *sent("k1", "c1m1 = probe a1 1/1", at=10.1), END) == []

    def test_a_change_after_the_answer_gets_none_of_its_own(self) -> None:
        first, second = sent("k1", "c1m1 = probe a1 1/1"), sent("k2", "c1m1v2 = probe a2 1/1", at=LATER)
        assert kinds(FIRST, *first, CHANGED, CHANGE_TAKEN, END) == []
        assert kinds(FIRST, *first, CHANGED, CHANGE_TAKEN, *second, END) == ["two answers"]

    def test_an_answer_to_the_earlier_text_long_after_the_change(self) -> None:
        stale = sent("k1", "c1m1 = probe a1 1/1", at=LATER)
        assert kinds(FIRST, CHANGED, CHANGE_TAKEN, *stale, END) == ["stale"]

    def test_a_try_that_was_refused_does_not_count_as_leaving(self) -> None:
        stale = [Tried("k1", 9.0), Refused("k1"), CHANGE_TAKEN, *sent("k1", "c1m1 = probe a1 1/1", at=LATER)]
        assert kinds(FIRST, CHANGED, *stale, END) == ["stale"]

    def test_a_try_that_may_have_been_sent_does(self) -> None:
        late = sent("k1", "c1m1 = probe a1 1/1", at=LATER)
        assert kinds(FIRST, CHANGED, CHANGE_TAKEN, *late, Reported({"k1": 1})) == []

    def test_a_message_and_its_change_in_one_answer(self) -> None:
        assert kinds(FIRST, CHANGED, *sent("k1", "c1m1 c1m1v2 = probe a1 1/1"), END) == ["two answers"]

    def test_a_message_taken_back_needs_no_answer(self) -> None:
        assert kinds(FIRST, GONE, DELETE_TAKEN, END) == []

    def test_a_message_taken_back_may_have_had_one(self) -> None:
        assert kinds(FIRST, *sent("k1", "c1m1 = probe a1 1/1"), GONE, DELETE_TAKEN, END) == []

    def test_but_not_two(self) -> None:
        both = sent("k1", "c1m1 = probe a1 1/1") + sent("k2", "c1m1 = probe a2 1/1")
        assert kinds(FIRST, GONE, *both, END) == ["two answers"]

    def test_and_none_long_after_it_was_taken_back(self) -> None:
        assert kinds(FIRST, GONE, DELETE_TAKEN, *sent("k1", "c1m1 = probe a1 1/1", at=LATER), END) == ["stale"]

    def test_a_command_taken_back_is_not_obeyed_long_after(self) -> None:
        log = [asked(1, "help"), GONE, DELETE_TAKEN, *sent("k1", HELP, at=LATER)]
        assert kinds(*log, END) == ["stale"]


def test_a_violation_says_where_and_what() -> None:
    assert str(check([FIRST, END])[0]) == "lost: c1m1 was never answered (chat c1)"
