"""Each planted bug makes the suite fail: the same short story is told without it and with it."""

import asyncio
import os

import pytest

from tests.faults.planted import PLANTS
from tests.faults.stories import Told, tell_all

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the kill suite forks its workers")


@pytest.fixture(scope="module")
def stories(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Told]:
    """All of them at once, since each spends its time waiting."""
    return asyncio.run(tell_all(tmp_path_factory.mktemp("stories")))


@pytest.mark.parametrize("plant", PLANTS)
def test_the_story_goes_well_and_its_bug_is_found(stories: dict[str, Told], plant: str) -> None:
    told = stories[plant]
    assert told.clean == []
    assert {violation.kind for violation in told.planted} == {told.scenario.finds}


def test_every_story_has_a_planted_bug(stories: dict[str, Told]) -> None:
    assert stories.keys() == set(PLANTS)
