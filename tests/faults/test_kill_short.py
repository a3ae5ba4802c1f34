"""The kill suite in its shortest form: a few lives of a real process, and nothing lost."""

import os
from pathlib import Path

import pytest

from tests.faults.kill import run_cycles
from tests.faults.log import Reported, read

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the kill suite forks its workers")


async def test_six_deaths_break_no_promise(tmp_path: Path) -> None:
    report = await run_cycles(tmp_path, cycles=6, seed=11)
    assert (report.violations, report.accidents) == ([], [])
    assert report.random_kills + report.at_failpoint.total() + report.not_reached.total() == 6
    assert report.messages
    assert isinstance(read(tmp_path / "job-0" / "platform.jsonl")[-1], Reported)
