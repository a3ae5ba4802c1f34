"""A stretch of time has what a look at every single item would find in it."""

from hypothesis import given
from hypothesis import strategies as st

from botkit.clock import Instant
from botkit.memory.timeline import Timeline

MOMENTS = st.integers(0, 30).map(Instant)


@given(st.lists(st.tuples(st.integers(1, 8), MOMENTS)), MOMENTS, MOMENTS)
def test_it_finds_what_was_then_and_nothing_twice(
    put: list[tuple[int, Instant]], begin: Instant, until: Instant
) -> None:
    timeline, moments = Timeline(), dict[int, Instant]()
    for key, at in put:
        timeline.put(key, at)
        moments[key] = at
    then = sorted((at, key) for key, at in moments.items() if begin <= at < until)
    assert timeline.within(begin, until) == [key for _, key in then]
