from pathlib import Path

import pytest


@pytest.fixture
def minimal():
    """The smallest sound persona file with one of everything the tests bend."""
    return (Path(__file__).parent / "minimal.yaml").read_text(encoding="utf-8")
