"""How much of what was said before still stands before the model's eyes."""

from itertools import pairwise

from botkit.conversation.window import MOST_TURNS, fitting
from botkit.texts.estimate import estimate
from tests.conversation.situations import person, persona_said


def turns(count: int, words: str = "说了一句话"):
    return [
        line
        for i in range(count)
        for line in (
            person(f"{i} {words}", ago=(count - i) * 100.0),
            persona_said(f"{i} 嗯", ago=(count - i) * 100.0 - 7),
        )
    ]


def test_what_fits_is_kept_whole() -> None:
    window = [persona_said("来啦。"), *turns(5)]
    assert fitting(window, 10_000) == tuple(window)
    assert fitting([persona_said("来啦。")], 10_000) == (persona_said("来啦。"),)
    assert fitting([], 100) == ()


def test_the_newest_turns_stay_and_a_person_begins() -> None:
    window = turns(300)
    kept = fitting(window, 500)
    assert kept == tuple(window[-len(kept) :])
    assert kept[0].role == "person"
    assert sum(estimate(line.text) for line in kept) <= 500


def test_never_more_than_forty_turns() -> None:
    kept = fitting(turns(300), 10**9)
    assert MOST_TURNS / 2 <= sum(line.role == "person" for line in kept) <= MOST_TURNS


def test_a_turn_that_does_not_fit_is_left_out_whole() -> None:
    assert fitting([person("很长" * 500), persona_said("嗯")], 200) == ()
    window = [person("很长" * 500), persona_said("嗯"), person("在", ago=30), persona_said("在。", ago=29)]
    assert fitting(window, 200) == tuple(window[2:])


def test_the_beginning_stays_put_for_several_turns_so_that_prompt_caches_hold() -> None:
    window = turns(400)
    beginnings = [fitting(window[:end], 900)[0] for end in range(200, 400, 2)]
    moves = sum(one != other for one, other in pairwise(beginnings))
    assert moves < len(beginnings) / 3
