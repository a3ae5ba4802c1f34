"""What the stories of an operator share."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.run.operator import Chats, Operator


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    return Operator.at(tmp_path)


@pytest.fixture
async def chats(tmp_path: Path) -> AsyncIterator[Chats]:
    chats = Chats(tmp_path)
    async with chats.platform.serving() as chats.address:
        yield chats
