"""The kill suite in its shortest form: a few lives of a real process, and nothing lost."""

import os
from pathlib import Path

import pytest

from tests.faults.kill import POLICIES, run_cycles
from tests.faults.log import Began, Reported, Shown, read
from tests.faults.platform import LOG, PLATFORMS, PlatformName

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="the kill suite forks its workers"),
]


@pytest.mark.parametrize("on", PLATFORMS)
async def test_six_deaths_break_no_promise(tmp_path: Path, on: PlatformName) -> None:
    report = await run_cycles(tmp_path, cycles=6, seed=11, jobs=2, on=on)
    assert (report.violations, report.accidents) == ([], [])
    assert report.random_kills + report.at_failpoint.total() + report.not_reached.total() == 6
    for number, policy in enumerate(POLICIES):
        entries = read(tmp_path / f"run-{number}-{policy}" / LOG)
        assert entries[0] == Began(policy)
        assert isinstance(entries[-1], Reported)
        assert any(isinstance(entry, Shown) for entry in entries)
