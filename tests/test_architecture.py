"""The shape of the code, measured: small files, plain names, no hidden state, and doors where doors were agreed."""

import ast
import re
import statistics
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from botkit import __version__

ROOT = Path(__file__).parent.parent
SHIPPED = sorted([*(ROOT / "botkit").rglob("*.py"), *(ROOT / "adapters").rglob("*.py")])
TESTS = sorted((ROOT / "tests").rglob("*.py"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def place(path: Path, node: ast.AST | None = None) -> str:
    relative = path.relative_to(ROOT).as_posix()
    return relative if node is None else f"{relative}:{getattr(node, 'lineno', 0)}"


def shipped(*kinds: type[ast.AST]) -> Iterator[tuple[Path, ast.AST]]:
    """Every node of these kinds in the code that is shipped."""
    for path in SHIPPED:
        yield from ((path, node) for node in ast.walk(tree(path)) if isinstance(node, kinds))


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def height(node: ast.AST) -> int:
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _names(value: object) -> list[str]:
    """The names in a table of texts; one nameless entry for a text that stands alone."""
    return list(value) if isinstance(value, dict) else [""]


class TestSize:
    def test_no_file_is_longer_than_300_lines(self) -> None:
        assert [f"{place(path)} has {lines_of(path)} lines" for path in SHIPPED if lines_of(path) > 300] == []

    def test_half_of_the_files_have_at_most_150_lines(self) -> None:
        assert statistics.median(lines_of(path) for path in SHIPPED) <= 150

    def test_no_function_is_longer_than_60_lines(self) -> None:
        functions = shipped(ast.FunctionDef, ast.AsyncFunctionDef)
        assert [place(path, node) for path, node in functions if height(node) > 60] == []

    def test_nearly_all_functions_have_at_most_30_lines(self) -> None:
        heights = sorted(height(node) for _, node in shipped(ast.FunctionDef, ast.AsyncFunctionDef))
        assert heights[int(0.95 * len(heights))] <= 30

    def test_no_class_is_longer_than_200_lines(self) -> None:
        assert [place(path, node) for path, node in shipped(ast.ClassDef) if height(node) > 200] == []


class TestHabits:
    def test_nothing_is_global(self) -> None:
        assert [place(path, node) for path, node in shipped(ast.Global)] == []

    def test_imports_for_types_are_ordinary_imports(self) -> None:
        names = shipped(ast.Name, ast.Attribute, ast.alias)
        assert [place(path, node) for path, node in names if ast.unparse(node).endswith("TYPE_CHECKING")] == []

    def test_every_function_says_what_it_returns(self) -> None:
        functions = shipped(ast.FunctionDef, ast.AsyncFunctionDef)
        assert [place(path, node) for path, node in functions if getattr(node, "returns", None) is None] == []

    def test_a_broad_except_gives_its_reason_on_its_line(self) -> None:
        without: list[str] = []
        for path, node in shipped(ast.ExceptHandler):
            assert isinstance(node, ast.ExceptHandler)
            if _is_broad(node) and not _raises_again(node):
                line = path.read_text(encoding="utf-8").splitlines()[node.lineno - 1]
                reason = re.sub(r"noqa(: ?[A-Z]+\d+)?", "", line.partition("#")[2])
                if len(reason.strip(" #-:")) < 15:
                    without.append(place(path, node))
        assert without == []

    def test_no_statement_numbers_its_parameters(self) -> None:
        """Python 3.14 refuses `?1` with a sequence; a version that warns of it may not be the one that runs this."""
        words = (
            (path, node)
            for path, node in shipped(ast.Constant)
            if isinstance(node, ast.Constant) and place(path, node).startswith("botkit/storage/")
        )
        assert [place(path, node) for path, node in words if re.search(r"\?\d", str(node.value))] == []

    def test_nothing_is_named_after_nothing(self) -> None:
        empty = {"utils", "util", "helpers", "helper", "core", "manager", "base", "common", "misc"}
        assert [place(path) for path in SHIPPED if {path.stem, path.parent.name} & empty] == []


def _is_broad(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    caught = {name.id for name in ast.walk(handler.type) if isinstance(name, ast.Name)}
    return not caught.isdisjoint({"Exception", "BaseException"})


def _raises_again(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


class TestDoors:
    SCOPES_ARE_BUILT_IN = frozenset({"botkit/cli/operator_door.py", "botkit/delivery/scopes.py"})
    """Whose memory is meant is decided where a turn begins and in the operator's audited door, nowhere else."""

    def test_a_scope_is_built_only_where_it_was_agreed(self) -> None:
        built = {
            place(path)
            for path, node in shipped(ast.Call)
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in ("Private", "Room")
        }
        assert built == self.SCOPES_ARE_BUILT_IN

    def test_the_adapters_folder_holds_adapters_alone(self) -> None:
        adapters = [entry for entry in (ROOT / "adapters").iterdir() if entry.name != "__pycache__"]
        assert [entry.name for entry in adapters if not entry.is_dir()] == []
        for adapter in adapters:
            assert adapter.name.startswith("botkit_")
            names = {entry.name for entry in adapter.iterdir()}
            assert {"__init__.py", "py.typed", "adapter.py", "settings.py", "translate.py"} <= names, adapter.name

    def test_every_adapter_has_an_entry_point_and_a_place_in_the_layers(self) -> None:
        adapters = {entry.name for entry in (ROOT / "adapters").iterdir() if entry.name.startswith("botkit_")}
        points = PROJECT["project"]["entry-points"]["botkit.adapters"].values()
        assert {point.split(":")[0] for point in points} == adapters
        contracts = {contract["id"]: contract for contract in PROJECT["tool"]["importlinter"]["contracts"]}
        assert set(contracts["adapters-apart"]["modules"]) == adapters
        assert set(contracts["adapters-see"]["source_modules"]) == adapters
        assert adapters <= set(contracts["no-platform"]["forbidden_modules"])

    def test_an_adapter_sees_only_the_contract(self) -> None:
        seen = {
            (place(path), module)
            for path, node in shipped(ast.Import, ast.ImportFrom)
            if path.is_relative_to(ROOT / "adapters")
            for module in _imported(node)
            if module.split(".")[0] == "botkit"
        }
        allowed = {"botkit.adapter", "botkit.messages", "botkit.errors", "botkit.clock"}
        assert [(where, module) for where, module in sorted(seen) if module not in allowed] == []


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else []


class TestWeight:
    def test_at_most_fifteen_libraries_are_needed(self) -> None:
        assert len(PROJECT["project"]["dependencies"]) <= 15

    @pytest.mark.parametrize(
        ("module", "heavy"),
        [
            ("botkit", {"aiohttp", "pydantic", "rich", "typer", "yaml"}),
            ("botkit.cli", {"aiohttp", "aiosqlite", "apscheduler", "prompt_toolkit", "pydantic", "xllamacpp", "yaml"}),
            ("botkit.cli.doctor", {"litellm", "prompt_toolkit", "telegram"}),
            ("botkit.cli.persona", {"aiohttp", "prompt_toolkit"}),
            ("botkit.adapter", {"aiohttp", "aiosqlite", "rich", "typer", "yaml"}),
            ("botkit.conversation", {"aiohttp", "aiosqlite", "rich", "typer"}),
            ("botkit.models", {"litellm", "xllamacpp"}),
        ],
    )
    def test_importing_stays_light(self, module: str, heavy: set[str]) -> None:
        code = f"import sys, {module}; print(*sys.modules)"
        loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
        assert heavy & set(loaded) == set()


class TestTests:
    def test_nothing_is_mocked(self) -> None:
        mocks = {"mock", "unittest.mock", "pytest_mock"}
        found = [place(path) for path in TESTS for node in ast.walk(tree(path)) if mocks & set(_imported(node))]
        assert found == []

    def test_every_test_asserts_something(self) -> None:
        suites = [*TESTS, *(ROOT / "botkit" / "testing").rglob("*.py")]
        functions = [(path, node) for path in suites for node in ast.walk(tree(path)) if isinstance(node, Function)]
        proofs = {"raises", "warns", "fail"}
        while grown := {node.name for _, node in functions if _proves(node, proofs)} - proofs:
            proofs |= {name for name in grown if not name.startswith("test")}
            if all(name.startswith("test") for name in grown):
                break
        tests = [(path, node) for path, node in functions if node.name.startswith("test_")]
        assert [place(path, node) for path, node in tests if not _proves(node, proofs)] == []


def _proves(function: Function, proofs: set[str]) -> bool:
    """Whether it asserts, or calls something that does."""
    return any(
        isinstance(node, ast.Assert) or (isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in proofs)
        for node in ast.walk(function)
    )


class TestTexts:
    DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").rglob("*.md")])

    def test_links_between_documents_lead_somewhere(self) -> None:
        for document in self.DOCUMENTS:
            for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", document.read_text(encoding="utf-8")):
                found = (document.parent / target).resolve()
                assert found.exists(), f"{place(document)}: {target}"
                assert found.is_relative_to(ROOT), f"{place(document)}: {target}"

    def test_no_text_names_somebody_s_machine(self) -> None:
        named = re.compile(r"(?<![\w.~*}-])/(?:root|mnt|work|Users/[a-z]|home/[a-z])/")
        texts = [
            path
            for pattern in ("*.py", "*.md", "*.toml", "*.txt", "*.yaml", "Makefile", "Dockerfile")
            for folder in ("adapters", "benchmarks", "botkit", "docs", "personas", "requirements", "tests")
            for path in (ROOT / folder).rglob(pattern)
        ] + [
            path
            for path in ROOT.iterdir()
            if path.suffix in (".md", ".toml") or path.name in ("Makefile", "Dockerfile")
        ]
        found = [place(path) for path in texts if named.search(path.read_text(encoding="utf-8", errors="replace"))]
        assert found == []

    def test_every_sentence_of_the_texts_is_said_somewhere(self) -> None:
        said = {node.value for _, node in shipped(ast.Constant) if isinstance(node, ast.Constant)}
        texts = tomllib.loads((ROOT / "botkit" / "texts" / "en.toml").read_text(encoding="utf-8"))
        keys = [
            key if isinstance(value, str) else f"{key}.{name}" for key, value in texts.items() for name in _names(value)
        ]

        def is_said(key: str) -> bool:
            group, dot, name = key.rpartition(".")
            return key in said or bool(dot and f"{group}." in said and name in said)

        assert [key for key in keys if not is_said(key)] == []

    def test_the_changelog_knows_this_version(self) -> None:
        changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
        assert f"## [{__version__}]" in changelog or "## [Unreleased]" in changelog
