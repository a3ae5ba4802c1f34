"""What the stories of an operator share."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.run.operator import Operator, Town


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    return Operator.at(tmp_path)


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    town = Town()
    async with town.serving():
        yield town
