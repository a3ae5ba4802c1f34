from pathlib import Path

import pytest


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Where an operator's config.toml will be."""
    return tmp_path / "config.toml"
