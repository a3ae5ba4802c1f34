"""`botkit doctor` as an operator starts it."""

import json
from pathlib import Path

import pytest

from botkit.cli import main

CONFIG = '[[bots]]\nid = "home"\nplatform = "terminal"\n[[models]]\nname = "parrot"\nprovider = "scripted"\n'


@pytest.fixture(autouse=True)
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    (tmp_path / "config.toml").write_text(f'data_dir = "data"\n{CONFIG}')
    return tmp_path


def called(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[object, str, str]:
    with pytest.raises(SystemExit) as left:
        main(["doctor", *words])
    told = capsys.readouterr()
    return left.value.code, told.out, told.err


def test_a_sound_set_up(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = called(capsys, "--no-model-call")
    assert code == 0, out
    for words in ("Configuration\n", "Bot home\n", "it carries 霞", "Python 3."):
        assert words in out
    assert "\x1b[" not in out, "colours are for terminals"


def test_a_problem_is_told_with_its_name_and_its_remedy(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "config.toml").write_text(f'api_kee = "sk-12345678"\n{CONFIG}')
    code, out, _ = called(capsys, "--offline")
    assert code == 1
    assert "config.toml:1: api_kee: is no setting" in out
    assert "[config.readable]" in out
    assert "Problems found: 1." in out
    assert "sk-12345678" not in out


def test_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = called(capsys, "--json", "--offline")
    assert (code, err) == (0, "")
    report = json.loads(out)
    assert (report["problems"], len(report["findings"]) > 8) == (0, True)
    grades = {finding["grade"] for finding in report["findings"]}
    assert grades <= {"ok", "note"}
    assert all(finding["remedy"] for finding in report["findings"] if finding["grade"] != "ok")
    (bot,) = [finding for finding in report["findings"] if finding["check"] == "bot.adapter"]
    assert (bot["group"], bot["about"]) == ("bot", "home")


def test_in_chinese(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    _, out, _ = called(capsys, "--offline")
    assert "机器人 home\n" in out


def test_a_file_that_is_not_there_cannot_be_looked_at(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = called(capsys, "--config", "nowhere.toml", "--offline")
    assert (code, out) == (2, "")
    assert "there is no file nowhere.toml" in err
