"""What the operator's page promises, and the unit that goes with it."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from botkit.delivery.observing import Backlog, BotState
from botkit.operations.metrics import Metrics
from botkit.supervisor.ending import LIMIT

DOCS = Path(__file__).parent.parent / "docs"
PAGE = (DOCS / "operations.md").read_text("utf-8")
UNIT = (DOCS / "botkit.service").read_text("utf-8")


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("no systemd here")
    unit = tmp_path / "botkit.service"
    unit.write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", UNIT, flags=re.MULTILINE), encoding="utf-8")
    done = subprocess.run([program, "verify", str(unit)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_unit_gives_the_end_its_time() -> None:
    (seconds,) = re.findall(r"^TimeoutStopSec=(\d+)$", UNIT, flags=re.MULTILINE)
    assert int(seconds) > LIMIT
    assert "RestartPreventExitStatus=2" in UNIT


def test_every_line_that_is_explained_stands_in_the_unit() -> None:
    for line in re.findall(r"^\| ((?:`[A-Za-z]+=[^`]*`(?:, )?)+) \|", PAGE, flags=re.MULTILINE):
        for setting in re.findall(r"`([^`]+)`", line):
            assert setting in UNIT, setting


def test_every_figure_is_explained() -> None:
    page = Metrics().page({"home": True}, Backlog(waiting=0, owed=0, outgoing=0, overdue=0.0)).decode()
    names = {name.removeprefix("botkit_") for name in re.findall(r"^# TYPE (botkit_\w+) ", page, flags=re.MULTILINE)}
    told = set(re.findall(r"`(\w+)`", PAGE.partition("| Figure (`botkit_…`)")[2].partition("\n\n")[0]))
    assert {name for name in names if not name.endswith("_created")} == told - {"botkit_"}


def test_every_state_of_a_bot_is_explained() -> None:
    for state in BotState:
        if state is not BotState.ENDED:
            assert f"`{state.value}`" in PAGE
