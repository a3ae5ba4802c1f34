"""The short form of tests/fuzz/persona.py, which runs for as long as one likes."""

from tests.fuzz.persona import run
from tests.fuzz.persona_files import HUGE_ONE_IN, make


def test_300_generated_files_end_in_a_persona_or_findings():
    outcome = run(seed=7, numbers=range(300))
    assert outcome.failures == ()
    assert 0 < outcome.sound < 300


def test_a_huge_file_ends_like_the_others():
    outcome = run(seed=7, numbers=range(HUGE_ONE_IN - 1, HUGE_ONE_IN))
    assert outcome.failures == ()


def test_a_case_can_be_repeated():
    assert make(3, 14) == make(3, 14)
    assert make(3, 14) != make(3, 15)
