"""`botkit doctor` as an operator starts it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from botkit.cli import main
from botkit.testing.bot_api import BotApiServer
from botkit.testing.openai_server import OpenAIServer
from tests.doubles import answering

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


KEY = "sk-of-the-endpoint"
STRANGE = "987654321:AAH-of-a-bot-that-nobody-here-knows"


class SetUp:
    """A sound set-up of a bot in Telegram, of which a test spoils one thing."""

    def __init__(self, desk: Path, telegram: BotApiServer, endpoint: OpenAIServer) -> None:
        self.config = desk / "config.toml"
        self.token, self.key = desk / "secrets/bots__home__options__token", desk / "secrets/models__hosted__api_key"
        self.data = desk / "data"
        self.right = telegram.bot("xia_bot", can_read_all_group_messages=True).token
        self.token.parent.mkdir(mode=0o700)
        self.config.write_text(
            f'data_dir = "data"\nsecrets = "secrets"\n[[bots]]\nid = "home"\nplatform = "telegram"\n'
            f'options = {{ api_base = "{telegram.url}" }}\n'
            f'[[models]]\nname = "hosted"\nbase_url = "{endpoint.base_url}"\nmodel = "small"\n'
        )
        for file, text in ((self.token, self.right), (self.key, KEY)):
            file.touch(mode=0o600)
            file.write_text(text)

    def rewrite(self, old: str, new: str) -> None:
        self.config.write_text(self.config.read_text().replace(old, new))


FAULTS: dict[str, tuple[Callable[[SetUp], object], Callable[[SetUp], object]]] = {
    "config.readable": (lambda it: it.rewrite("data_dir", "date_dir"), lambda it: it.rewrite("date_dir", "data_dir")),
    "config.secret-rights": (lambda it: it.token.chmod(0o640), lambda it: it.token.chmod(0o600)),
    "data.folder": (lambda it: it.data.touch(), lambda it: it.rewrite('data_dir = "data"', 'data_dir = "other"')),
    "bot.adapter": (lambda it: it.rewrite('"telegram"', '"pigeons"'), lambda it: it.rewrite("pigeons", "telegram")),
    "telegram.token": (lambda it: it.token.write_text(STRANGE), lambda it: it.token.write_text(it.right)),
    "model.answers": (lambda it: it.key.write_text("sk-of-somebody-else"), lambda it: it.key.write_text(KEY)),
}


@pytest.mark.parametrize("check", FAULTS)
def test_each_fault_is_named_mended_and_gone(desk: Path, capsys: pytest.CaptureFixture[str], check: str) -> None:
    spoil, mend = FAULTS[check]
    with answering(BotApiServer) as telegram, answering(lambda: OpenAIServer(api_key=KEY)) as endpoint:
        it = SetUp(desk, telegram, endpoint)
        spoil(it)
        code, out, _ = called(capsys, "--json")
        found = [finding for finding in json.loads(out)["findings"] if finding["grade"] == "problem"]
        assert (code, check in {finding["check"] for finding in found}) == (1, True)
        assert all(finding["remedy"] for finding in found)
        for secret in (it.right, KEY, STRANGE, "sk-of-somebody-else"):
            assert secret not in out
        mend(it)
        code, out, _ = called(capsys, "--json")
        assert (code, json.loads(out)["problems"]) == (0, 0), out
