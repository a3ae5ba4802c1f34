"""The checker itself, on logs written by hand: it must see each broken promise, and nothing else."""

from pathlib import Path

import pytest

from tests.faults.checker import check
from tests.faults.log import Entry, Refused, Reported, Said, Shown, Tried, answer, parse, read, to_line

FIRST, SECOND = Said("c1", "c1m1", 1), Said("c1", "c1m2", 2)
END = Reported()


def sent(key: str, text: str, chat: str = "c1") -> list[Entry]:
    return [Tried(key), Shown(chat, key, text)]


def kinds(*log: Entry) -> list[str]:
    return [violation.kind for violation in check(log)]


class TestKept:
    def test_one_answer_to_a_burst_in_two_bubbles(self) -> None:
        bubbles = sent("k1", "c1m1 c1m2 = a1 1/2") + sent("k2", "c1m1 c1m2 = a1 2/2")
        assert kinds(FIRST, SECOND, *bubbles, END) == []

    def test_an_update_that_came_twice_is_one_input(self) -> None:
        assert kinds(FIRST, FIRST, *sent("k1", "c1m1 = a1 1/1"), END) == []

    def test_a_message_that_came_twice_and_is_on_record(self) -> None:
        twice = sent("k1", "c1m1 = a1 1/2") * 2
        assert kinds(FIRST, *twice, *sent("k2", "c1m1 = a1 2/2"), Reported({"k1": 1})) == []

    def test_a_refused_try_needs_no_record(self) -> None:
        assert kinds(FIRST, Tried("k1"), Refused("k1"), *sent("k1", "c1m1 = a1 1/1"), END) == []

    def test_messages_the_stream_swapped_may_be_answered_as_they_came(self) -> None:
        assert kinds(SECOND, *sent("k1", "c1m2 = a1 1/1"), FIRST, *sent("k2", "c1m1 = a2 1/1"), END) == []

    def test_chats_do_not_wait_for_each_other(self) -> None:
        other = [Said("c2", "c2m1", 1), *sent("k2", "c2m1 = a2 1/1", "c2")]
        assert kinds(FIRST, *other, *sent("k1", "c1m1 = a1 1/1"), END) == []


class TestBroken:
    def test_an_input_without_an_answer_is_lost(self) -> None:
        assert kinds(FIRST, SECOND, *sent("k1", "c1m1 = a1 1/1"), END) == ["lost"]

    def test_an_answer_without_its_second_bubble_is_lost(self) -> None:
        assert kinds(FIRST, *sent("k1", "c1m1 = a1 1/2"), END) == ["lost"]

    def test_two_answers_to_one_input(self) -> None:
        assert kinds(FIRST, *sent("k1", "c1m1 = a1 1/1"), *sent("k2", "c1m1 = a2 1/1"), END) == ["two answers"]

    def test_the_same_answer_under_two_keys(self) -> None:
        assert kinds(FIRST, *sent("k1", "c1m1 = a1 1/1"), *sent("k2", "c1m1 = a1 1/1"), END) == ["two answers"]

    def test_a_repetition_that_nobody_wrote_down(self) -> None:
        assert kinds(FIRST, *sent("k1", "c1m1 = a1 1/1") * 2, END) == ["unrecorded"]

    def test_a_second_try_counts_although_nothing_was_shown_twice(self) -> None:
        assert kinds(FIRST, Tried("k1"), *sent("k1", "c1m1 = a1 1/1"), END) == ["unrecorded"]

    def test_a_bubble_that_comes_again_after_the_next(self) -> None:
        first, second = sent("k1", "c1m1 = a1 1/2"), sent("k2", "c1m1 = a1 2/2")
        assert kinds(FIRST, *first, *second, *first, Reported({"k1": 1})) == ["order"]

    def test_bubbles_in_the_wrong_order(self) -> None:
        assert kinds(FIRST, *sent("k2", "c1m1 = a1 2/2"), *sent("k1", "c1m1 = a1 1/2"), END) == ["order"]

    def test_an_earlier_input_answered_later(self) -> None:
        late = [*sent("k1", "c1m2 = a1 1/1"), *sent("k2", "c1m1 = a2 1/1")]
        assert kinds(FIRST, SECOND, *late, END) == ["order"]

    def test_an_answer_that_takes_its_inputs_in_another_order(self) -> None:
        assert kinds(FIRST, SECOND, *sent("k1", "c1m2 c1m1 = a1 1/1"), END) == ["order"]

    def test_one_key_with_two_texts(self) -> None:
        both = [*sent("k1", "c1m1 = a1 1/1"), *sent("k1", "c1m1 = a2 1/1")]
        assert kinds(FIRST, *both, Reported({"k1": 1})) == ["two answers"]

    @pytest.mark.parametrize("text", ["One moment.", "c1m1 = a1 1/1 and more", "c2m1 = a1 1/1", "c1m3 = a1 1/1"])
    def test_words_that_answer_nothing_said_there(self, text: str) -> None:
        log = [FIRST, Said("c2", "c2m1", 1), *sent("k1", "c1m1 = a1 1/1"), *sent("k2", "c2m1 = a2 1/1", "c2")]
        assert kinds(*log, *sent("k3", text), END) == ["stray"]

    def test_a_message_thrown_away_as_too_old(self) -> None:
        assert kinds(FIRST, *sent("k1", "c1m1 = a1 1/1"), Reported(expired=1)) == ["expired"]

    def test_a_run_without_a_report_proves_nothing(self) -> None:
        assert kinds(FIRST, *sent("k1", "c1m1 = a1 1/1")) == ["no report"]


def test_the_log_on_disk_says_what_the_log_in_memory_said(tmp_path: Path) -> None:
    log: list[Entry] = [FIRST, Refused("k1"), *sent("k1", "c1m1 = a1 1/1"), Reported({"k1": 2}, 1)]
    path = tmp_path / "log.jsonl"
    path.write_text("".join(f"{to_line(entry)}\n" for entry in log), encoding="utf-8")
    assert read(path) == log


def test_an_answer_is_parted_into_bubbles_that_can_be_read_again() -> None:
    bubbles = [parse(part) for part in answer(["c1m1", "c1m2"], "0af", 2).split("\n\n")]
    assert [(bubble.tokens, bubble.part) for bubble in bubbles if bubble] == [
        (("c1m1", "c1m2"), 1),
        (("c1m1", "c1m2"), 2),
    ]
    assert parse("c1m1 says hello") is None


def test_a_violation_says_where_and_what() -> None:
    assert str(check([FIRST, END])[0]) == "lost: c1m1 was never answered (chat c1)"
