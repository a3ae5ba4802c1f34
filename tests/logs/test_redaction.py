"""Secrets stay out of a log in whatever dress they come."""

import base64
import json
from urllib.parse import quote, quote_plus

import pytest
from pydantic import BaseModel, Secret, SecretStr

from botkit.logs import Redactor, secrets_in
from botkit.settings import BotSettings, ModelSettings, Settings

TOKEN = '20261126:AAE-not/a+real token&"of anybody'


@pytest.fixture
def redact() -> Redactor:
    redactor = Redactor()
    redactor.learn([TOKEN])
    return redactor


@pytest.mark.parametrize(
    "dressed",
    [
        TOKEN,
        quote(TOKEN, safe=""),
        quote(TOKEN),
        quote_plus(TOKEN),
        json.dumps(TOKEN)[1:-1],
        TOKEN.partition(":")[2],
        f"https://host/bot{TOKEN}/getMe",
    ],
)
def test_a_secret_is_taken_out(redact: Redactor, dressed: str) -> None:
    told = redact(f"before {dressed} after")
    assert "not" not in told
    assert told.startswith("before ")
    assert told.endswith(" after")
    assert "[secret]" in told


@pytest.mark.parametrize("before", ["", "a", "ab", "abc", "user:"])
@pytest.mark.parametrize("after", ["", "x", "xy", "xyz"])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_base64_hides_nothing_wherever_the_secret_stands_in_it(redact: Redactor, before, after, encode) -> None:
    told = redact(encode(f"{before}{TOKEN}{after}".encode()).decode())
    assert "[secret]" in told
    left = told.replace("[secret]", "")
    assert len(left) <= len(before + after) * 4 / 3 + 8


def test_ordinary_words_are_left_alone(redact: Redactor) -> None:
    redact.learn(["ollama", "", "x"])
    assert redact("ollama answers x") == "ollama answers x"


def test_a_longer_secret_goes_before_one_that_it_holds() -> None:
    redactor = Redactor()
    redactor.learn(["secret-one", "secret-one-and-more"])
    assert redactor("secret-one-and-more") == "[secret]"


class Options(BaseModel):
    token: SecretStr
    inner: dict[str, SecretStr] = {}


def test_all_secrets_of_settings_are_known() -> None:
    settings = Settings(
        bots=(
            BotSettings(
                id="home",
                platform="town",
                options=Secret({"token": "in-options", "name": "Companion", "nested": [{"api_key": "deep-down"}]}),
            ),
        ),
        models=(
            ModelSettings(
                name="far", model="m", base_url="http://far", api_key=SecretStr("sk-model"), api_key_env=None
            ),
        ),
    )
    assert set(secrets_in(settings)) == {"in-options", "deep-down", "sk-model"}
    assert set(secrets_in(Options(token=SecretStr("one"), inner={"two": SecretStr("two")}))) == {"one", "two"}
    environ = {"OPENAI_API_KEY": "sk-environment", "HOME": "/home", "BOTKIT_MODELS__FAR__API_KEY_ENV": "FAR_KEY_NAME"}
    assert set(secrets_in(environ)) == {"sk-environment"}
