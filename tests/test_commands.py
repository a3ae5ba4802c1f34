"""The commands a person types first: make, and botkit itself."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from botkit import __version__
from botkit.cli import main

ROOT = Path(__file__).parent.parent
OUTER = {"MAKEFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "MFLAGS", "ARGS", "PYTHON"}
"""What `make PYTHON=... test` leaves in the environment."""
LOCKS = ("build", "runtime", "offline", "dev")


def make(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    program = shutil.which("make")
    assert program is not None
    # What the outer make tells its children is not meant for this one.
    inherited = {key: value for key, value in os.environ.items() if key not in OUTER}
    return subprocess.run(
        [program, *arguments], cwd=ROOT, env={**inherited, **environment}, capture_output=True, text=True, check=False
    )


class TestMake:
    def test_chat_hands_its_arguments_on(self) -> None:
        planned = make("-n", "chat", 'ARGS=xia --say "妈妈" --yes')
        assert planned.returncode == 0
        assert planned.stdout.splitlines()[-1] == '.venv/bin/botkit chat xia --say "妈妈" --yes'

    def test_test_runs_pytest_in_the_checkout_s_own_environment(self) -> None:
        assert make("-n", "test").stdout.splitlines()[-1].startswith(".venv/bin/python -m pytest")

    def test_help_names_every_command(self) -> None:
        listed = re.findall(r"^  make ([a-z-]+)", make("help").stdout, flags=re.MULTILINE)
        assert {"chat", "test", "check", "lock", "clean"} <= set(listed)

    def test_an_old_python_is_told_what_is_needed(self, tmp_path: Path) -> None:
        old = tmp_path / "python3"
        old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.18" && exit 0\nexit 1\n')
        old.chmod(0o755)
        refused = make(f"VENV={tmp_path / 'venv'}", "chat", PATH=str(tmp_path))
        assert refused.returncode != 0
        assert "botkit needs Python 3.11, 3.12 or 3.13" in refused.stderr
        assert "Found: Python 3.9.18." in refused.stderr
        assert "make PYTHON=" in refused.stderr


class TestContinuousIntegration:
    def test_the_script_is_well_formed_and_can_be_run(self) -> None:
        script = ROOT / ".ci" / "run"
        assert os.access(script, os.X_OK)
        assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0


class TestLocks:
    @staticmethod
    def pins(lock: str) -> dict[str, str]:
        text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
        return dict(re.findall(r"^([a-z0-9-]+)==([^\s;]+)", text, flags=re.MULTILINE))

    @pytest.mark.parametrize("lock", LOCKS)
    def test_every_pin_has_its_hashes_and_no_address(self, lock: str) -> None:
        text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
        entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
        assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
        assert re.findall(r"://|--index|--find-links|file:", text) == []

    def test_they_agree(self) -> None:
        build, runtime, offline, dev = (self.pins(lock) for lock in LOCKS)
        assert build.items() | runtime.items() <= offline.items() <= dev.items()

    def test_they_pin_what_pyproject_asks_for(self) -> None:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
        asked = {
            "runtime": project["project"]["dependencies"],
            "offline": project["project"]["optional-dependencies"]["offline"],
            "dev": [need for need in project["dependency-groups"]["dev"] if isinstance(need, str)],
        }
        for lock, needs in asked.items():
            assert {re.split(r"[<>=!~\[ ]", need)[0] for need in needs} <= set(self.pins(lock)), lock


class TestBotkit:
    def test_it_tells_its_version(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as left:
            main(["--version"])
        assert left.value.code == 0
        assert capsys.readouterr().out == f"botkit {__version__}\n"

    def test_help_lists_every_group(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as left:
            main(["--help"])
        assert left.value.code == 0
        shown = capsys.readouterr().out
        assert all(group in shown for group in ("chat", "run", "persona", "adapters"))

    def test_it_lists_the_adapters(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as left:
            main(["adapters"])
        assert left.value.code == 0
        assert "terminal\tbotkit_terminal:TerminalAdapter" in capsys.readouterr().out

    def test_an_error_is_one_line_with_its_remedy(self, tmp_path: Path) -> None:
        missing = tmp_path / "config.toml"
        done = subprocess.run(
            [sys.executable, "-m", "botkit", "chat", "--config", str(missing), "--say", "hi", "--yes"],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 2
        assert done.stdout == ""
        assert done.stderr == f"error: {missing}: there is no such file: copy config.example.toml there and change it\n"
