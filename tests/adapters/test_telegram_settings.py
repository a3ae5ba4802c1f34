"""What an operator writes about a bot in Telegram, and what they are told of it."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from botkit.errors import ConfigError
from botkit.settings import load_settings
from botkit_telegram import TelegramSettings
from botkit_telegram.settings import TelegramTexts, WebhookSettings

TOKEN = "123456789:AAF-canary_0123456789abcdefghijklmn"
SECRET = "canary-Secret_9"


def settings(**said: Any) -> TelegramSettings:
    return TelegramSettings.model_validate({"token": TOKEN, **said})


def told(**said: Any) -> str:
    """What an operator is told."""
    with pytest.raises(ValidationError) as caught:
        settings(**said)
    return "\n".join(error["msg"] for error in caught.value.errors(include_input=False))


def test_a_token_is_all_that_is_needed() -> None:
    plain = settings(token=f"  {TOKEN}\n")
    assert plain.token.get_secret_value() == TOKEN
    assert plain.bot_id == 123456789
    assert (plain.api_base, plain.webhook, plain.poll_timeout) == ("https://api.telegram.org", None, 30)


@pytest.mark.parametrize("token", ["", "123456789", "AAF-canary", "bot123456789:AAFabcdefghijklmnopqrstuvw", "1:x"])
def test_what_is_no_token_is_told_with_where_to_get_one(token: str) -> None:
    assert "@BotFather" in told(token=token)


def test_neither_token_nor_secret_can_be_read_off() -> None:
    whole = settings(webhook={"url": "https://bots.example/t", "secret": SECRET})
    for text in (repr(whole), str(whole), str(whole.model_dump()), told(token="canary-token")):
        assert "canary" not in text


class TestWebhooks:
    def test_a_secret_is_needed(self) -> None:
        with pytest.raises(ValidationError) as caught:
            settings(webhook={"url": "https://bots.example/t"})
        assert caught.value.errors()[0]["loc"] == ("webhook", "secret")
        assert caught.value.errors()[0]["type"] == "missing"

    @pytest.mark.parametrize("secret", ["", "two words", "ü", "x" * 257])
    def test_a_secret_has_only_what_a_header_can_carry(self, secret: str) -> None:
        assert "1 to 256" in told(webhook={"url": "https://bots.example/t", "secret": secret})

    def test_nobody_but_this_machine_reaches_it_unless_the_operator_says_so(self) -> None:
        webhook = settings(webhook={"url": "https://bots.example/telegram/mira", "secret": SECRET}).webhook
        assert webhook is not None
        assert (webhook.listen, webhook.port, webhook.local_path) == ("127.0.0.1", 8443, "/telegram/mira")

    def test_the_proxy_may_ask_for_another_path(self) -> None:
        webhook = settings(webhook={"url": "https://bots.example/a", "secret": SECRET, "path": "/b"}).webhook
        assert webhook is not None
        assert webhook.local_path == "/b"

    def test_telegram_itself_calls_no_http(self) -> None:
        assert "https addresses alone" in told(webhook={"url": "http://bots.example/t", "secret": SECRET})
        own = settings(api_base="http://10.0.0.5:8081", webhook={"url": "http://10.0.0.9/t", "secret": SECRET})
        assert own.webhook is not None

    @pytest.mark.parametrize("url", ["bots.example/t", "ftp://bots.example", "https://", "https://b.example/t?x=1"])
    def test_an_address_is_one(self, url: str) -> None:
        assert "is no address" in told(webhook={"url": url, "secret": SECRET})


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ({"api_base": "api.telegram.org"}, "is no address"),
        ({"proxy": "socks5://127.0.0.1:9050"}, "is no address"),
        ({"poll_timeout": 0}, "greater than or equal to 1"),
        ({"messages_per_second": -1}, "greater than or equal to 0"),
        ({"tokn": "x"}, "Extra inputs are not permitted"),
    ],
)
def test_a_wrong_setting_is_told(said: dict[str, Any], word: str) -> None:
    assert word in told(**said)


def test_a_notice_speaks_the_presser_s_language() -> None:
    texts = settings(texts={"not_yours_en": "Not yours."}).texts
    assert texts.not_yours("zh-hans") == "这些按钮是给别人的。"
    assert texts.not_yours("de") == "Not yours."


def test_the_operator_sees_file_line_and_remedy(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[[bots]]\nid = "mira"\nplatform = "telegram"\noptions = { token = "oops" }\n', encoding="utf-8")
    loaded = load_settings(config, {})
    with pytest.raises(ConfigError) as caught:
        loaded.adapter_options(loaded.bots[0], TelegramSettings)
    assert str(caught.value).startswith(f"{config}:4: bots.mira.options.token: is no bot token")
    assert "oops" not in str(caught.value)


class TestTheExample:
    EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
    TEXT = re.sub(r"^#(?=\[|\w+ = )", "", EXAMPLE.read_text(encoding="utf-8"), flags=re.MULTILINE)

    def options(self) -> dict[str, Any]:
        (bot,) = [bot for bot in tomllib.loads(self.TEXT)["bots"] if bot["platform"] == "telegram"]
        return bot["options"]

    def test_it_names_every_setting(self) -> None:
        options = self.options()
        assert set(options) == set(TelegramSettings.model_fields)
        assert set(options["webhook"]) == set(WebhookSettings.model_fields)
        assert set(options["texts"]) == set(TelegramTexts.model_fields)

    def test_it_states_every_default_and_can_be_used(self) -> None:
        options = self.options()
        whole = TelegramSettings.model_validate(options)
        bare = {"url": options["webhook"]["url"], "secret": options["webhook"]["secret"]}
        assert whole == TelegramSettings.model_validate({"token": options["token"], "webhook": bare})
