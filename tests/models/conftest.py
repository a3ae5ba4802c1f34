import pytest

from botkit.testing.clock import FrozenClock


@pytest.fixture
def frozen() -> FrozenClock:
    return FrozenClock()
