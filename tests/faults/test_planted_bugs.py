"""Each planted bug makes the suite fail: the same short story is told without it and with it."""

import asyncio
import os
from pathlib import Path

import pytest

from tests.faults.planted import PLANTS
from tests.faults.stories import SCENARIOS, Scenario, play

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the kill suite forks its workers")


def test_every_planted_bug_has_a_story() -> None:
    assert {scenario.plant for scenario in SCENARIOS} == set(PLANTS)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.plant)
async def test_the_story_goes_well_and_its_bug_is_found(scenario: Scenario, tmp_path: Path) -> None:
    with_bug, without = tmp_path / "with", tmp_path / "without"
    with_bug.mkdir()
    without.mkdir()
    found, clean = await asyncio.gather(play(scenario, with_bug, planted=True), play(scenario, without, planted=False))
    assert clean == []
    assert {violation.kind for violation in found} == {scenario.finds}
