"""`botkit init` from the first question to the link, by somebody at a real terminal."""

import itertools
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import segno

from botkit.settings import Settings, load_settings
from botkit.testing.bot_api import BotApiServer
from botkit.testing.openai_server import OpenAIServer
from tests.cli.machine import Machine
from tests.doubles import answering
from tests.person_at_terminal import Person, sitting_before

KEY = "sk-of-the-endpoint"
STRANGE = "987654321:AAH-of-a-bot-that-nobody-here-knows"
"""A token of the right form."""


@pytest.fixture
def telegram() -> Iterator[BotApiServer]:
    with answering(BotApiServer) as server:
        yield server


@pytest.fixture
def endpoint() -> Iterator[OpenAIServer]:
    with answering(lambda: OpenAIServer(api_key=KEY)) as server:
        yield server


@pytest.fixture
def desk(machine: Machine) -> Machine:
    """A machine without a configuration."""
    machine.config.unlink()
    return machine


@contextmanager
def asked(desk: Machine, *words: str, **environment: str) -> Iterator[Person]:
    command = [sys.executable, "-m", "botkit", "init", *words]
    with sitting_before(command, {**desk.environment, **environment}, desk.config.parent) as person:
        yield person


def answers(person: Person, question: str, answer: str) -> None:
    """Wait until it is asked and the answer is waited for, and type it."""
    person.waits_for(question)
    person.waits_for("›")
    person.types(f"{answer}\r")


def written(desk: Machine, **environment: str) -> Settings:
    return load_settings(desk.config, environment)


def shown_qr(drawn: str) -> list[list[bool]]:
    """The modules of the code that was drawn, without its border."""
    lines = [line for line in drawn.splitlines() if re.fullmatch(r"[ ▀▄█]{20,}", line) and line.strip()]
    rows: list[list[bool]] = []
    for line in lines:
        rows.append([sign in "▀█" for sign in line])
        rows.append([sign in "▄█" for sign in line])
    inked = [any(row) for row in rows]
    first, last = inked.index(True), len(inked) - inked[::-1].index(True)
    left = min(row.index(True) for row in rows[first:last] if any(row))
    return [row[left : left + last - first] for row in rows[first:last]]


def walk(person: Person, telegram: BotApiServer, endpoint: OpenAIServer) -> str:
    """The whole way, with every mistake on it; gives what was drawn at its end."""
    person.waits_for("question by question")
    answers(person, "Where do people talk to it?", "telegram")
    answers(person, "token for telegram", "mira")
    answers(person, "is no bot token", STRANGE)
    answers(person, "That will not do:", "again")
    answers(person, "token for telegram", STRANGE)
    answers(person, "That will not do:", "again")
    answers(person, "token for telegram", telegram.bot("mira_bot").token)
    person.waits_for("telegram knows it: Mira @mira_bot")
    answers(person, "Which language model answers?", "hosted")
    answers(person, "Whose model?", "other")
    answers(person, "The address", "127.0.0.1")
    answers(person, "should begin with http://", endpoint.base_url)
    answers(person, "The model's name there", "small-1")
    answers(person, "The API key", "sk-of-somebody-else")
    answers(person, "HTTP 401", "again")
    answers(person, "The address", "")
    answers(person, "The model's name there", "")
    answers(person, "The API key", KEY)
    person.waits_for("It answers.")
    answers(person, "Who speaks?", "mira")
    answers(person, "Where is it written down?", "")
    person.waits_for("What it costs")
    person.waits_for("Write config.toml?")
    person.waits_for("[Y/n]")
    person.types("\r")
    for words in ("Wrote config.toml.", "No problem found", "https://t.me/mira_bot"):
        person.waits_for(words)
    return person.waits_for("Next: botkit run")


def test_a_walk_in_english(desk: Machine, telegram: BotApiServer, endpoint: OpenAIServer) -> None:
    token = telegram.bot("mira_bot", name="Mira").token
    with asked(desk, "--api-base", telegram.url) as person:
        drawn = walk(person, telegram, endpoint)
        assert person.leaves() == 0
    code = segno.make("https://t.me/mira_bot", micro=False, error="m")
    assert shown_qr(drawn) == [[bool(module) for module in row] for row in code.matrix_iter(border=0)]
    for secret in (token.partition(":")[2], STRANGE, KEY, "sk-of-somebody-else"):
        assert secret not in person.seen
        assert secret not in desk.config.read_text(encoding="utf-8")
    settings = written(desk)
    (bot,), (model,) = settings.bots, settings.models
    assert bot.options.get_secret_value() == {"api_base": telegram.url, "token": token}
    assert (bot.id, bot.personas) == ("telegram", ("mira",))
    assert model.api_key is not None
    assert (model.base_url, model.model, model.api_key.get_secret_value()) == (endpoint.base_url, "small-1", KEY)
    assert settings.data_dir == desk.config.parent / "data"
    secrets = desk.config.parent / "secrets"
    assert secrets.stat().st_mode & 0o777 == 0o700
    assert {file.name: file.stat().st_mode & 0o777 for file in secrets.iterdir()} == {
        ".gitignore": 0o600,
        "bots__telegram__options__token": 0o600,
        "models__other__api_key": 0o600,
    }


def test_a_walk_in_chinese(desk: Machine, telegram: BotApiServer, endpoint: OpenAIServer, minimal: Path) -> None:
    token = telegram.bot("xia_bot", name="霞").token
    environment = {"LANG": "zh_CN.UTF-8", "OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": endpoint.base_url}
    desk.config.write_text("# mine\n", encoding="utf-8")
    with asked(desk, "--api-base", telegram.url, **environment) as person:
        person.waits_for("一问一答")
        answers(person, "人们在哪里和它聊天？", "1")
        answers(person, "telegram 的 token", token)
        person.waits_for("telegram 认识它：霞 @xia_bot")
        answers(person, "由哪个语言模型来回答？", "")
        person.waits_for("它回答了。")
        answers(person, "谁来说话？", "file")
        answers(person, "文件在哪里", "nowhere.yaml")
        answers(person, "there is no file nowhere.yaml", str(minimal))
        answers(person, "写到哪里？", "")
        answers(person, "已经有了：config.toml。", "2")
        person.waits_for("写入 config.toml 吗？")
        person.waits_for("[Y/n]")
        person.types("好\r")
        person.waits_for("已写好 config.toml。")
        person.waits_for("没有发现问题")
        person.waits_for("https://t.me/xia_bot")
        person.waits_for("下一步：botkit run")
        assert person.leaves() == 0
    settings = written(desk, **environment)
    assert settings.bots[0].personas == (str(minimal),)
    assert (settings.models[0].name, settings.models[0].api_key_env) == ("openai", "OPENAI_API_KEY")
    assert "密钥取自变量 OPENAI_API_KEY" in desk.config.read_text(encoding="utf-8")
    assert KEY not in desk.config.read_text(encoding="utf-8")
    assert (desk.config.parent / "config.toml.old").read_text(encoding="utf-8") == "# mine\n"


@pytest.mark.long
def test_what_is_usually_left_as_it_is_can_be_asked_for(desk: Machine) -> None:
    given = (
        "--platform",
        "terminal",
        "--model",
        "offline",
        "--no-check",
        "--persona",
        "mira",
        "--config",
        "config.toml",
    )
    with asked(desk, "--advanced", *given) as person:
        answers(person, "A name for this bot", "My Bot")
        answers(person, "should be lower-case letters", "parlour")
        answers(person, "user for terminal", "")
        answers(person, "language for terminal", "")
        answers(person, "name for terminal", "")
        answers(person, "colour for terminal", "grey")
        answers(person, "should be one of black", "cyan")
        answers(person, "greet for terminal", "true")
        answers(person, "patience for terminal", "60")
        person.waits_for("[Y/n]")
        person.types("\r")
        person.waits_for("Next: botkit chat")
        assert person.leaves() == 0
    (bot,) = written(desk).bots
    assert (bot.id, bot.options.get_secret_value()) == ("parlour", {"colour": "cyan", "greet": True, "patience": 60.0})


QUESTIONS = ("Where do people", "token for telegram", "Which language model", "Who speaks?", "written down?", "Write ")


@pytest.mark.parametrize(
    "leaves_at", [1, *(pytest.param(at, marks=pytest.mark.long) for at in (2, len(QUESTIONS) - 1))]
)
def test_whoever_leaves_leaves_nothing_behind(desk: Machine, telegram: BotApiServer, leaves_at: int) -> None:
    token = telegram.bot("mira_bot").token
    replies = ("telegram", token, "ollama-is-not-here", "", "", "")
    before = set(desk.config.parent.rglob("*"))
    with asked(desk, "--api-base", telegram.url, OPENAI_API_KEY=KEY, OPENAI_BASE_URL="http://127.0.0.1:9/v1") as person:
        for question, reply in itertools.islice(zip(QUESTIONS, replies, strict=True), leaves_at):
            if question == "Which language model":
                answers(person, question, "")
                answers(person, "What now?", "keep")
            else:
                answers(person, question, reply)
        person.waits_for(QUESTIONS[leaves_at])
        person.waits_for("[Y/n]" if leaves_at == len(QUESTIONS) - 1 else "›")
        person.types("\x03")
        person.waits_for("Nothing was written.")
        assert person.leaves() == 130
    assert set(desk.config.parent.rglob("*")) == before


@pytest.fixture
def minimal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A persona file of one's own."""
    text = (Path(__file__).parents[1] / "persona" / "minimal.yaml").read_text(encoding="utf-8")
    file = tmp_path_factory.mktemp("own") / "sunny.yaml"
    file.write_text(text, encoding="utf-8")
    return file
