"""One mutant and the tests that should find it out, in a process of its own.

The process is forked from one that knows pytest and what lies below the stores already, so that a trial takes little
longer than its tests. The mutant is never written to disk: an importer hands it out in place of the module.
"""

import io
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType

import pytest

FORKED_WITH = ("pytest", "tests.mutations.trial", "botkit.testing.memory_bench", "botkit.models")
"""What all mutants have in common; none of it may import a store."""
PEOPLE = "30"
"""So many live in the town, which is enough for everybody to have neighbours."""
MEMORY_DISK = Path("/dev/shm")
"""A disk that keeps nothing, where there is one: nothing in a mutant's tests has to last."""


@dataclass(frozen=True)
class Trial:
    """What is to be tried.

    Attributes:
        module: the module that is changed, as it is imported.
        source: what it is changed to; None to try the store as it is.
        store: `memory` or `sqlite`: whose tests are run.
        hints: a file of names of tests that found other mutants out, of the same module as a rule: these come first.
    """

    module: str
    source: str | None
    store: str
    hints: Path


@dataclass(frozen=True)
class Outcome:
    """How it went.

    Attributes:
        code: as pytest ends: 0 where all tests passed, 1 where one failed.
        killer: the first test that failed, or "".
        output: what pytest printed.
    """

    code: int
    killer: str
    output: str


class _Mutated(MetaPathFinder, Loader):
    """Imports one module from a text."""

    def __init__(self, module: str, source: str) -> None:
        self._module, self._source = module, source

    def find_spec(self, fullname: str, path: object, target: object = None) -> ModuleSpec | None:
        return spec_from_loader(fullname, self) if fullname == self._module else None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self._source, f"<{self._module}, mutated>", "exec"), module.__dict__)


class _Order:
    """Runs one store's tests, those first that found out most lately, and notes which one failed."""

    def __init__(self, trial: Trial) -> None:
        self._trial = trial
        self.killer = ""

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        hints = self._trial.hints.read_text(encoding="utf-8").splitlines()
        last = {name: place for place, name in enumerate(hints)}
        items[:] = [item for item in items if _store_of(item) == self._trial.store]
        items.sort(key=lambda item: last.get(_told(item), -1), reverse=True)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.killer:
            self.killer = report.nodeid.partition("::")[2]


def _told(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[2]


def _store_of(item: pytest.Item) -> str:
    """By its class, or by what its fixture is made with."""
    place = f"{_told(item)}::"
    return "sqlite" if place.startswith("TestSqlite::") or "[sqlite]" in place else "memory"


def attempt(trial: Trial) -> Outcome:
    """Run the tests of the store until one fails. The process is of no use afterwards."""
    known = [name for name in sys.modules if name.startswith("botkit.storage")]
    assert not known, f"{known} would not be the mutant's"
    if trial.source is not None:
        sys.meta_path.insert(0, _Mutated(trial.module, trial.source))
    sys.pycache_prefix, sys.dont_write_bytecode = str(trial.hints.parent / "compiled"), False
    os.environ["BOTKIT_TEST_PEOPLE"] = PEOPLE
    order, printed = _Order(trial), io.StringIO()
    with (
        TemporaryDirectory(dir=MEMORY_DISK if MEMORY_DISK.is_dir() else None) as folder,
        redirect_stdout(printed),
        redirect_stderr(printed),
    ):
        stories = str(Path(__file__).with_name("stories.py"))
        quietly = ["-x", "-q", "-p", "no:cacheprovider", "--basetemp", f"{folder}/tests"]
        code = pytest.main([stories, *quietly], plugins=[order])
    if order.killer and trial.source is not None:
        with trial.hints.open("a", encoding="utf-8") as hints:
            hints.write(f"{order.killer}\n")
    if trial.source is not None and trial.module not in sys.modules:
        return Outcome(-1, "", f"{trial.module} was never imported\n{printed.getvalue()}")
    return Outcome(int(code), order.killer, printed.getvalue())
