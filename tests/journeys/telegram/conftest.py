"""One town for all stories of this folder: its process starts once, as an operator's does."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.journeys.telegram.town import Town


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """Telegram, a model, and botkit running on both."""
    async with Town.built(tmp_path_factory.mktemp("town")) as town, town.awake():
        yield town
