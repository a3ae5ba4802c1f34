"""The log beside a talk: small, discreet, and never in the way."""

import logging
import warnings
from pathlib import Path

import pytest

from botkit.cli.logbook import LARGEST, keep_logbook
from botkit.errors import StoreUnavailable
from botkit.persona.library import PersonaLibrary
from botkit.testing.clock import FrozenClock

LOG = logging.getLogger("botkit.delivery.test")


def test_trouble_is_told_once_and_written_down_each_time(tmp_path: Path) -> None:
    told: list[str] = []
    path = tmp_path / "data" / "botkit.log"
    with keep_logbook(path, told.append, lambda: told.append("look there")):
        LOG.info("turn %s begun", 7)
        assert told == []
        LOG.warning("turn %s failed", 7)
        LOG.error("turn %s failed", 8)
    LOG.warning("after the talk")
    assert told == ["look there"]
    lines = path.read_text("utf-8").splitlines()
    assert [line.partition(" botkit")[0].split()[-1] for line in lines] == ["INFO", "WARNING", "ERROR"]
    assert all("Z " in line for line in lines)


def test_it_stays_small(tmp_path: Path) -> None:
    with keep_logbook(tmp_path / "botkit.log", list[str]().append, lambda: None):
        for number in range(4_000):
            LOG.info("conversation %s %s", number, "x" * 200)
    files = list(tmp_path.iterdir())
    assert sorted(file.name for file in files) == ["botkit.log", "botkit.log.1"]
    assert sum(file.stat().st_size for file in files) <= 2 * LARGEST


def test_an_error_that_quotes_somebody_is_written_down_without_its_words(tmp_path: Path) -> None:
    path = tmp_path / "botkit.log"
    with keep_logbook(path, list[str]().append, lambda: None):
        try:
            try:
                {}["my boss shouted at me"]
            except KeyError as error:
                raise StoreUnavailable("the disk is full: make room") from error
        except StoreUnavailable:
            LOG.exception("turn 7 failed")
    log = path.read_text("utf-8")
    assert "StoreUnavailable: the disk is full: make room" in log
    assert "KeyError" in log
    assert "test_logbook.py" in log
    assert "shouted at me\n" not in log.replace('{}["my boss shouted at me"]', "")


def test_a_log_that_cannot_be_written_is_no_reason_to_stop(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("in the way")
    told: list[str] = []
    with keep_logbook(tmp_path / "file" / "botkit.log", told.append, lambda: told.append("look there")):
        LOG.warning("turn 7 failed")
    assert told == ["look there"]
    assert capsys.readouterr().err == ""


def test_what_is_wrong_with_a_persona_file_is_told_each_time_and_in_full(tmp_path: Path) -> None:
    told: list[str] = []
    (tmp_path / "broken.yaml").write_text("schema: 1\nmood: odd\n", encoding="utf-8")
    with keep_logbook(None, told.append, lambda: told.append("look there")):
        findings = PersonaLibrary([tmp_path], FrozenClock()).findings
    assert len(findings) > 1
    assert told == [f"persona file: {finding}" for finding in findings]


def test_a_python_warning_goes_where_the_rest_goes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "botkit.log"
    with warnings.catch_warnings(), keep_logbook(path, list[str]().append, lambda: None):
        warnings.simplefilter("always")
        warnings.warn("this will change", DeprecationWarning, stacklevel=1)
    assert "this will change" in path.read_text("utf-8")
    assert capsys.readouterr().err == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk that is always full")
def test_a_full_disk_takes_nothing_and_ends_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    told: list[str] = []
    with keep_logbook(Path("/dev/full"), told.append, lambda: told.append("look there")):
        LOG.warning("turn 7 failed")
    assert told == ["look there"]
    assert capsys.readouterr().err == ""
