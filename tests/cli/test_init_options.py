"""`botkit init` without a terminal: every answer by an option, and no secret as a word of the command."""

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from botkit.cli import main
from botkit.settings import load_settings
from botkit.testing.anthropic_server import AnthropicServer
from botkit.testing.bot_api import BotApiServer
from botkit.testing.openai_server import OpenAIServer, closed_port
from tests.doubles import answering

KEY = "sk-of-the-endpoint"
STRANGE = "987654321:AAH-of-a-bot-that-nobody-here-knows"
QUICK = ("--model", "offline", "--persona", "mira", "--config", "config.toml")
"""What asks nobody."""


@pytest.fixture
def telegram() -> Iterator[BotApiServer]:
    with answering(BotApiServer) as server:
        yield server


@pytest.fixture
def endpoint() -> Iterator[OpenAIServer]:
    with answering(lambda: OpenAIServer(api_key=KEY)) as server:
        yield server


class Desk:
    """A folder, and a command line without anybody before it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys
        self.token = folder.parent / "token.txt"
        self.out = self.err = ""

    def init(self, *words: str) -> int:
        with pytest.raises(SystemExit) as left:
            main(["init", *words])
        self.out, self.err = self._capsys.readouterr()
        assert isinstance(left.value.code, int)
        return left.value.code

    def telegram(self, server: BotApiServer, *words: str, token: str = "") -> int:
        self.token.write_text(f"{token or server.bot('mira_bot', name='Mira').token}\n")
        return self.init(
            "--platform", "telegram", "--token-file", str(self.token), "--api-base", server.url, *QUICK, *words
        )

    @property
    def files(self) -> list[str]:
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file())

    @property
    def text(self) -> str:
        return (self.folder / "config.toml").read_text(encoding="utf-8")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    folder = tmp_path / "desk"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.setenv("OLLAMA_HOST", "127.0.0.1:9")  # nothing listens there
    return Desk(folder, capsys)


def test_everything_by_options(desk: Desk, telegram: BotApiServer, endpoint: OpenAIServer) -> None:
    key = desk.folder.parent / "key.txt"
    key.write_text(KEY)
    words = (
        "--model",
        "other",
        "--model-url",
        endpoint.base_url,
        "--model-name",
        "small-1",
        "--model-key-file",
        str(key),
    )
    assert desk.telegram(telegram, *words, "--bot", "my-mira") == 0, desk.err
    assert desk.out == "https://t.me/mira_bot\n", "a script can read the link"
    assert "telegram knows it: Mira @mira_bot" in desk.err
    assert "Next: botkit run" in desk.err
    settings = load_settings(None, os.environ)
    assert settings.bots[0].options.get_secret_value()["token"] == telegram.bot("mira_bot").token
    assert settings.models[0].api_key is not None
    assert settings.models[0].api_key.get_secret_value() == KEY
    assert KEY not in desk.out + desk.err + desk.text
    assert desk.files == [
        "config.toml",
        "secrets/.gitignore",
        "secrets/bots__my_mira__options__token",
        "secrets/models__other__api_key",
    ]


def test_a_token_on_standard_input(desk: Desk, telegram: BotApiServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(telegram.bot("mira_bot").token + "\n"))
    words = ("--platform", "telegram", "--api-base", telegram.url, "--token-file", "-")
    assert desk.init(*words, *QUICK, "--yes", "--no-check") == 0, desk.err
    assert load_settings(None, os.environ).bots[0].options.get_secret_value()["api_base"] == telegram.url


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--token", STRANGE), "--token-file FILE"),
        (("--model-key", "sk-12345678"), "--model-key-file FILE or --model-key-env NAME"),
        (("--option", f"token={STRANGE}"), "--secret-file token=FILE"),
    ],
)
def test_a_secret_is_no_word_of_a_command(desk: Desk, words: tuple[str, ...], said: str) -> None:
    assert desk.init("--platform", "telegram", *words, "--yes") == 2
    assert "can see a command's words" in desk.err
    assert said in desk.err
    assert words[1].partition("=")[2] not in desk.err or not words[1].partition("=")[2]
    assert desk.files == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "add --platform, or --yes to take 'telegram'"),
        (("--platform", "telegram"), "add --token-file FILE"),
        (("--platform", "pigeons"), "there is no adapter for 'pigeons': choose one of telegram, terminal"),
        (("--platform", "terminal"), "add --model, or --yes to take 'hosted'"),
        (("--platform", "terminal", "--model", "deepseek"), "add --model-key-file"),
        (("--platform", "terminal", "--model", "gpt"), "there is no 'gpt': choose one of openai, deepseek"),
        (("--platform", "terminal", "--model", "ollama"), "no Ollama with a model that can talk answers at"),
        (("--platform", "terminal", "--model", "offline", "--no-check"), "add --persona, or --yes to take 'mira'"),
        (("--platform", "terminal", *QUICK[:2], "--persona", "nobody", "--no-check"), "there is no persona 'nobody'"),
        (("--platform", "terminal", *QUICK[:4], "--no-check"), "add --config, or --yes to take 'config.toml'"),
        (("--platform", "terminal", "--option", "colour=grün"), "--option colour: should be one of black"),
        (
            ("--platform", "terminal", "--option", "color=red"),
            "color is no option of this platform; did you mean colour",
        ),
        (("--platform", "terminal", "--option", "red"), "--option: write NAME=..."),
        (("--platform", "telegram", "--token-file", "nowhere"), "--token-file FILE: there is no file nowhere"),
    ],
)
def test_what_is_missing_or_wrong_is_told_by_its_option(desk: Desk, words: tuple[str, ...], said: str) -> None:
    assert desk.init(*words) == 2
    assert said in desk.err
    assert desk.files == []


def test_what_is_suggested_is_taken(desk: Desk) -> None:
    assert desk.init("--platform", "terminal", "--yes", "--no-check") == 0, desk.err
    assert desk.out == "", "a terminal has no link"
    assert "Next: botkit chat" in desk.err
    settings = load_settings(None, os.environ)
    assert (settings.bots[0].personas, settings.models[0].provider) == (("mira",), "offline")


def test_a_key_in_the_environment_stays_there(
    desk: Desk, endpoint: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_BASE_URL", endpoint.base_url)
    monkeypatch.setenv("SPARE_KEY", KEY)
    words = ("--platform", "terminal", "--yes", "--replace")
    for more in (
        (),
        ("--model", "OPENAI_API_KEY"),
        ("--model", "openai"),
        ("--model", "openai", "--model-url", endpoint.base_url),
    ):
        assert desk.init(*words, *more) == 0, desk.err
        assert 'api_key_env = "OPENAI_API_KEY"' in desk.text
        assert f'base_url = "{endpoint.base_url}"' in desk.text, "a key goes where its owner says"
    spare = ("--model-url", endpoint.base_url, "--model-name", "small-1", "--model-key-env", "SPARE_KEY")
    assert desk.init(*words, *spare) == 0, desk.err
    assert 'api_key_env = "SPARE_KEY"' in desk.text
    assert KEY not in desk.text
    assert "secrets" not in [path.name for path in desk.folder.iterdir()]


@pytest.mark.long
def test_a_model_by_litellm_s_name(desk: Desk) -> None:
    key = desk.folder.parent / "key.txt"
    key.write_text(KEY)
    with answering(lambda: AnthropicServer(api_key=KEY)) as server:
        words = ("--model-url", server.base_url, "--model-key-file", str(key), "--platform", "terminal", "--yes")
        assert desk.init("--model", "anthropic/claude-sonnet-4-5", *words) == 0, desk.err
    (model,) = load_settings(None, os.environ).models
    assert model.api_key is not None
    assert (model.name, model.provider, model.model) == ("anthropic", "litellm", "anthropic/claude-sonnet-4-5")
    assert model.api_key.get_secret_value() == KEY
    assert "What it costs: $3 for a million tokens read and $15 for a million written" in desk.err
    assert "A hundred answers in a talk that has just begun are about $0.6;" in desk.err


def test_a_model_that_does_not_answer(desk: Desk, endpoint: OpenAIServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPARE_KEY", "sk-of-somebody-else")
    words = (
        "--platform",
        "terminal",
        "--yes",
        "--model-key-env",
        "SPARE_KEY",
        "--model-name",
        "small-1",
        "--model-url",
    )
    assert desk.init(*words, endpoint.base_url) == 2
    assert "HTTP 401" in desk.err
    assert "--no-check" in desk.err
    assert desk.files == []
    assert desk.init(*words, f"http://127.0.0.1:{closed_port()}/v1", "--no-check") == 0


def test_a_token_that_the_platform_does_not_know(desk: Desk, telegram: BotApiServer) -> None:
    assert desk.telegram(telegram, token=STRANGE) == 2
    assert "@BotFather" in desk.err
    assert STRANGE not in desk.err
    assert desk.files == []
    assert desk.telegram(telegram, "--no-check", token=STRANGE) == 0


def test_a_platform_that_cannot_be_reached(desk: Desk) -> None:
    desk.token.write_text(STRANGE)
    address = f"http://127.0.0.1:{closed_port()}"
    words = ("--platform", "telegram", "--token-file", str(desk.token), "--api-base", address, *QUICK)
    assert desk.init(*words) == 2
    assert "telegram cannot be reached" in desk.err
    assert "--no-check" in desk.err
    assert desk.files == []


def test_nothing_is_overwritten_unasked_and_what_is_replaced_is_kept(desk: Desk, telegram: BotApiServer) -> None:
    (desk.folder / "config.toml").write_text("# mine\n")
    assert desk.telegram(telegram, "--no-check") == 2
    assert "config.toml: is there already" in desk.err
    assert desk.text == "# mine\n"
    assert desk.telegram(telegram, "--no-check", "--replace") == 0
    assert (desk.folder / "config.toml.old").read_text() == "# mine\n"
    first = desk.text
    assert desk.telegram(telegram, "--no-check") == 0, "what says the same stays"
    assert desk.telegram(telegram, "--no-check", "--replace", token=STRANGE) == 0
    assert load_settings(None, os.environ).bots[0].options.get_secret_value()["token"] == STRANGE
    assert (desk.folder / "secrets" / ".bots__telegram__options__token.old").stat().st_mode & 0o777 == 0o600
    assert desk.text == first


def test_a_folder_with_the_secrets_of_something_else_is_left_alone(desk: Desk, telegram: BotApiServer) -> None:
    other = desk.folder / "secrets"
    other.mkdir()
    (other / "bots__another__options__token").write_text("theirs")
    assert desk.telegram(telegram, "--no-check") == 0, desk.err
    assert 'secrets = "secrets-2"' in desk.text
    assert load_settings(None, os.environ).bots[0].id == "telegram"


def test_secrets_in_the_configuration_itself(desk: Desk, telegram: BotApiServer) -> None:
    assert desk.telegram(telegram, "--inline-secrets") == 0, desk.err
    assert desk.files == ["config.toml"]
    assert (desk.folder / "config.toml").stat().st_mode & 0o777 == 0o600
    token = load_settings(None, os.environ).bots[0].options.get_secret_value()["token"]
    assert token == telegram.bot("mira_bot").token


def test_what_could_not_be_read_afterwards_is_not_written(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOTKIT_LANGUAGE", "french")
    assert desk.init("--platform", "terminal", "--yes", "--no-check") == 2
    assert "BOTKIT_LANGUAGE: language: should be" in desk.err
    assert desk.files == []


def test_another_place(desk: Desk, tmp_path: Path) -> None:
    place = tmp_path / "new" / "place" / "mine.toml"
    words = ("--platform", "terminal", "--yes", "--no-check", "--config")
    assert desk.init(*words, str(place)) == 0, desk.err
    assert f"Next: botkit chat --config {place}" in desk.err
    (tmp_path / "file").write_text("")
    assert desk.init(*words, str(tmp_path / "file" / "c.toml")) == 2
    assert "choose another place" in desk.err
    assert desk.init(*words, str(tmp_path)) == 2
    assert "is a folder: name a file in it" in desk.err


def test_in_chinese(desk: Desk) -> None:
    assert desk.init("--platform", "terminal", "--yes", "--no-check", "--language", "zh") == 0, desk.err
    assert 'personas = ["xia"]' in desk.text
    assert "# 数据库和其他数据放在哪里" in desk.text
    assert "下一步：botkit chat" in desk.err
