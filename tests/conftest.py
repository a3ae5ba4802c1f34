"""What every test stands on: a machine without a configuration, a key or a data folder of its own."""

import gc
import os
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# No timed tests: a slow machine is no failure. The choice is fixed, so that a red run can be repeated.
settings.register_profile("steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")


TESTS = Path(__file__).parent
WAITING = {"run", "cli", "faults", "journeys"}
"""Folders whose stories start whole processes, and mostly wait for them."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Twice as many as there are processors: about half of all the time is waiting."""
    return 2 * (os.cpu_count() or 1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long files come first, so that no worker is left alone with one at the end."""
    items.sort(key=lambda item: item.path.relative_to(TESTS).parts[0] not in WAITING)


def pytest_collection_finish() -> None:
    """What was collected stays until the end: the collector need not look at it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def interruptible() -> None:
    """Ctrl-C reaches the programs that tests start, also where a shell runs the tests in its background."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def bare_machine(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The operator's own settings, keys and folders stay out of every test. The value is the empty home."""
    for name in list(os.environ):
        if name.startswith("BOTKIT_") or name.endswith(("_API_KEY", "_API_TOKEN")):
            monkeypatch.delenv(name)
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    for name, folder in (
        ("XDG_CONFIG_HOME", ".config"),
        ("XDG_DATA_HOME", ".local/share"),
        ("XDG_CACHE_HOME", ".cache"),
        ("XDG_STATE_HOME", ".local/state"),
    ):
        monkeypatch.setenv(name, str(home / folder))
    return home
