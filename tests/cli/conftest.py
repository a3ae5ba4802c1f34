"""What the tests of the command line share."""

from pathlib import Path

import pytest

from tests.cli.machine import Machine


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)
