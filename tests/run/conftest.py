"""What the stories of an operator share."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp.test_utils import unused_port

from tests.run.operator import Operator, Town


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    return Operator.at(tmp_path)


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    town = Town()
    async with town.serving():
        yield town


@pytest.fixture
def port() -> int:
    """Where nobody listens yet."""
    return unused_port()


async def asked(port: int, path: str = "/health", **headers: str) -> tuple[int, str]:
    """What is answered there."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}{path}", headers=headers) as answer,
    ):
        return answer.status, await answer.text()
