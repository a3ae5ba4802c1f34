"""Each planted bug makes the suite fail: the same short story is told without it and with it."""

import asyncio
import os
from typing import TypeAlias

import pytest

from tests.faults.planted import PLANTS
from tests.faults.platform import PlatformName
from tests.faults.stories import SCENARIOS, Told, stories_of, tell_all

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="the kill suite forks its workers"),
    pytest.mark.timeout(600),  # all stories of a platform are told at once, before the first test
]

Stories: TypeAlias = dict[str, Told]


def tell(factory: pytest.TempPathFactory, on: PlatformName) -> Stories:
    """All stories of a platform beside each other, since each spends its time waiting."""
    return asyncio.run(tell_all(factory.mktemp(on), on=on))


@pytest.fixture(scope="module")
def on_fake(tmp_path_factory: pytest.TempPathFactory) -> Stories:
    return tell(tmp_path_factory, "fake")


@pytest.fixture(scope="module")
def on_telegram(tmp_path_factory: pytest.TempPathFactory) -> Stories:
    return tell(tmp_path_factory, "telegram")


def check_that_it_is_found(told: Told) -> None:
    """The story goes well without its bug, and breaks its promise with it."""
    assert told.clean == []
    assert {violation.kind for violation in told.planted} == {told.scenario.finds}


@pytest.mark.parametrize("plant", [scenario.plant for scenario in stories_of("fake")])
def test_on_the_fake_platform_its_bug_is_found(on_fake: Stories, plant: str) -> None:
    check_that_it_is_found(on_fake[plant])


@pytest.mark.parametrize("plant", [scenario.plant for scenario in stories_of("telegram")])
def test_on_telegram_its_bug_is_found(on_telegram: Stories, plant: str) -> None:
    check_that_it_is_found(on_telegram[plant])


def test_every_planted_bug_has_a_story() -> None:
    assert sorted(scenario.plant for scenario in SCENARIOS) == sorted(PLANTS)
