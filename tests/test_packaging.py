"""What a stranger gets: from the source archive to a wheel to an empty environment, and a first command there."""

import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from botkit import __version__

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Built:
    """What `python -m build` makes: the source archive, and the wheel made from it."""

    sdist: Path
    wheel: Path


@dataclass(frozen=True, slots=True)
class Environment:
    """An environment in which only the wheel was installed; it borrows the libraries that botkit needs."""

    folder: Path

    @property
    def site_packages(self) -> Path:
        return next(self.folder.glob("lib/python*/site-packages"))

    def run(self, command: str, *arguments: str) -> str:
        done = subprocess.run(
            [self.folder / "bin" / command, *arguments], cwd=self.folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return Built(next(folder.glob("*.tar.gz")), next(folder.glob("*.whl")))


@pytest.fixture(scope="module")
def environment(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    folder = tmp_path_factory.mktemp("stranger")
    venv.create(folder, with_pip=False, symlinks=True)
    made = Environment(folder)
    python = str(folder / "bin" / "python")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python]
    installed = subprocess.run(
        [*pip, "install", "--quiet", "--no-deps", "--no-index", str(built.wheel)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert installed.returncode == 0, installed.stdout + installed.stderr
    # A line in a .pth adds the folder alone: the .pth of this checkout's own editable install in it is not followed.
    (made.site_packages / "borrowed.pth").write_text(sysconfig.get_path("purelib"))
    return made


def test_the_source_archive_has_what_a_wheel_is_made_of(built: Built) -> None:
    with tarfile.open(built.sdist) as archive:
        names = {name.split("/", 1)[-1] for name in archive.getnames()}
    assert {"LICENSE", "README.md", "config.example.toml", "personas/xia.yaml", "pyproject.toml"} <= names
    assert "adapters/botkit_terminal/adapter.py" in names
    assert not [name for name in names if name.startswith((".venv", "requirements", "config.toml"))]


def test_the_wheel_holds_botkit_and_the_adapters_and_nothing_else(built: Built) -> None:
    with zipfile.ZipFile(built.wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    assert tops == {"botkit", "botkit_telegram", "botkit_terminal", f"botkit-{__version__}.dist-info"}


def test_a_stranger_checks_a_persona_of_the_gallery(environment: Environment) -> None:
    assert "xia" in environment.run("botkit", "persona", "check", "xia")


def test_a_stranger_sees_the_adapters(environment: Environment) -> None:
    listed = environment.run("botkit", "adapters").splitlines()
    assert listed == ["telegram\tbotkit_telegram:TelegramAdapter", "terminal\tbotkit_terminal:TerminalAdapter"]


def test_the_program_runs_from_the_wheel(environment: Environment) -> None:
    where = environment.run("python", "-c", "import botkit, botkit_terminal; print(botkit.__file__)")
    assert Path(where.strip()).is_relative_to(environment.site_packages)


def test_no_package_called_adapters_or_tests_is_installed(environment: Environment) -> None:
    installed = {entry.name for entry in environment.site_packages.iterdir()}
    assert installed.isdisjoint({"adapters", "benchmarks", "personas", "tests"})


@pytest.mark.parametrize(
    "data",
    [
        "botkit/py.typed",
        "botkit_telegram/py.typed",
        "botkit_terminal/py.typed",
        "botkit/gallery/mira.yaml",
        "botkit/gallery/persona.schema.json",
        "botkit/gallery/xia.yaml",
        "botkit/storage/migrations/0001_ground_floor.sql",
        "botkit/texts/en.toml",
        "botkit/texts/zh.toml",
    ],
)
def test_what_is_not_code_is_there_too(environment: Environment, data: str) -> None:
    assert (environment.site_packages / data).is_file()
