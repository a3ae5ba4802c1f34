"""What the doctor's tests share."""

from pathlib import Path

import pytest

from tests.doctor.clinic import Clinic


@pytest.fixture
def clinic(tmp_path: Path) -> Clinic:
    return Clinic(tmp_path)


@pytest.fixture
def minimal() -> str:
    """The smallest sound persona file."""
    return (Path(__file__).parents[1] / "persona" / "minimal.yaml").read_text(encoding="utf-8")
