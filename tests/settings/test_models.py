"""What [[models]] and [offline] say is looked at before any model is announced, and told with its line."""

import json
from pathlib import Path

import pytest

from botkit.conversation.ports import ChatMessage, ChatRequest, ToolSpec
from botkit.errors import ConfigError
from botkit.models.wire import Dialect, encode_request
from botkit.settings import load_settings
from botkit.settings.tables import OWN_FIELDS
from tests.models.tiny_gguf import write_tiny_model
from tests.settings.operator import KEY, said

ENTRY = '[[models]]\nname = "t"\nbase_url = "http://127.0.0.1:1/v1"\nmodel = "m"\n'


@pytest.mark.parametrize(
    "address", ["http://[::1", "https://", "http://host:99999/v1", "http://ho st/v1", "https://:80"]
)
def test_what_is_no_address_is_told(config: Path, address: str) -> None:
    (found,) = said(config, f'[[models]]\nname = "t"\nmodel = "m"\nbase_url = "{address}"')
    assert found == "config.toml:4: models.t.base_url: is no web address: write one such as https://host/v1"


@pytest.mark.parametrize(
    "address", ["http://[::1]:80/v1", "http://box", "https://api.deepseek.com/v1", "http://a_b:1/v1"]
)
def test_every_honest_address_is_taken_as_it_is_written(config: Path, address: str) -> None:
    config.write_text(f'[[models]]\nname = "t"\nmodel = "m"\nbase_url = "{address}"')
    assert load_settings(config, {}).models[0].base_url == address


@pytest.mark.parametrize("key", ["k\\nx", "k x", "钥匙", "“k”"])
def test_a_key_that_is_none_is_told_and_not_repeated(config: Path, key: str) -> None:
    (found,) = said(config, ENTRY + f'api_key = "{key}"')
    assert found == (
        "config.toml:5: models.t.api_key: has spaces or strange characters, which no key has: copy it again"
    )


def test_a_key_that_is_none_is_told_by_the_variable_it_is_in(config: Path) -> None:
    (found,) = said(config, ENTRY + 'api_key_env = "MY_KEY"', {"MY_KEY": "my key"})
    assert found.startswith("config.toml:5: models.t.api_key_env: the key in the variable MY_KEY has spaces or strange")
    config.write_text(ENTRY + 'api_key_env = "MY_KEY"')
    key = load_settings(config, {"MY_KEY": f" {KEY}\n"}).models[0].api_key
    assert key is not None
    assert key.get_secret_value() == KEY


def test_two_keys_are_one_too_many(config: Path) -> None:
    text = ENTRY + f'api_key_env = "MY_KEY"\napi_key = "{KEY}"'
    assert said(config, text, {"MY_KEY": KEY}) == [
        "config.toml:5, config.toml:6: models.t.api_key_env: and api_key are both given: keep one of the two"
    ]


def test_what_every_request_says_itself_cannot_be_overwritten(config: Path) -> None:
    (found,) = said(config, ENTRY + 'extra = { top_p = 0.9, messages = 1, model = "zz" }')
    assert found == "config.toml:5: models.t.extra: every request says messages, model itself: leave that out here"


def test_what_litellm_is_handed_anyway_cannot_be_overwritten_either(config: Path) -> None:
    entry = '[[models]]\nname = "t"\nprovider = "litellm"\nmodel = "anthropic/claude-sonnet-4-5"\n'
    (found,) = said(config, entry + "extra = { num_retries = 3, top_k = 5, api_base = 1 }")
    assert found == (
        "config.toml:5: models.t.extra: every request says api_base, num_retries itself: leave that out here"
    )
    config.write_text(entry + "extra = { reasoning_effort = 'low' }")
    assert load_settings(config, {}).models[0].base_url is None


@pytest.mark.parametrize("model", ["claude-sonnet-4-5", ""])
def test_litellm_needs_to_know_the_provider(config: Path, model: str) -> None:
    (found,) = said(config, f'[[models]]\nname = "t"\nprovider = "litellm"\nmodel = "{model}"')
    assert found == (
        "config.toml:4: models.t.model: should be litellm's name: the provider, then the model, as in "
        '"anthropic/claude-sonnet-4-5"'
    )


def test_a_date_cannot_be_sent(config: Path) -> None:
    (found,) = said(config, ENTRY + "extra = { since = 2026-01-31 }")
    assert found.startswith("config.toml:5: models.t.extra.since: should be text, a number, true, false, a list")


def test_the_fields_of_a_request_are_all_guarded() -> None:
    asked = ChatMessage("user", "hi"), ToolSpec("look", "looks", {})
    request = ChatRequest(asked[:1], stop=("x",), tools=asked[1:], response_schema={"type": "object"})
    dialects = Dialect(), Dialect(length_field="max_completion_tokens")
    bodies = [encode_request(request, "m", dialect, {}) for dialect in dialects]
    assert {field for body in bodies for field in json.loads(body)} == OWN_FIELDS


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "there is no file {path}: name a GGUF file, or take the setting away"),
        (b"root:x:0:0", "{path} is no GGUF file: name one, or take the setting away"),
        (b"", "{path} is no GGUF file: name one, or take the setting away"),
    ],
)
def test_a_file_that_is_no_model_is_told_when_it_is_wanted(config: Path, content: bytes | None, problem: str) -> None:
    path = config.parent / "mine.gguf"
    if content is not None:
        path.write_bytes(content)
    config.write_text('language = "zh"\n[offline]\npath = "mine.gguf"')
    settings = load_settings(config, {})
    with pytest.raises(ConfigError) as caught:
        _ = settings.own_model
    assert str(caught.value) == f"{config}:3: offline.path: {problem.format(path=path)}"


def test_a_folder_in_a_model_s_place_is_told_by_the_variable_that_names_it(config: Path) -> None:
    config.write_text("")
    settings = load_settings(config, {"BOTKIT_OFFLINE__PATH": str(config.parent)})
    with pytest.raises(ConfigError, match=r"^BOTKIT_OFFLINE__PATH: offline\.path: .* is a folder: name the GGUF file"):
        _ = settings.own_model


def test_a_model_of_one_s_own_is_taken(config: Path) -> None:
    write_tiny_model(config.parent / "mine.gguf")
    config.write_text('[offline]\npath = "mine.gguf"')
    assert load_settings(config, {}).own_model == config.parent / "mine.gguf"
    config.write_text("")
    assert load_settings(config, {}).own_model is None


def test_a_folder_of_secrets_that_is_not_there_is_told_with_its_line(config: Path) -> None:
    folder = config.parent / "nope"
    assert said(config, ENTRY + "[delivery]\npace = 11\n") == [
        "config.toml:6: delivery.pace: should be less than or equal to 10"
    ]
    first, second = said(config, 'secrets = "nope"\n[delivery]\npace = 11\n')
    assert first == "config.toml:1: secrets: there is no folder nope: make it, or name another"
    assert second.startswith("config.toml:3: delivery.pace")
    folder.write_text("a file")
    (found,) = said(config, 'secrets = "nope"')
    assert found == "config.toml:1: secrets: nope is no folder: name one"


def test_a_role_that_nobody_knows_is_told(config: Path) -> None:
    assert said(config, ENTRY + 'roles = ["chat", "chaet"]') == [
        "config.toml:5: models.t.roles.2: should be 'chat', 'cheap' or 'vision'"
    ]
    assert said(config, ENTRY + "roles = []") == [
        "config.toml:5: models.t.roles: is an empty list: name one at least, or delete the line"
    ]


def test_models_of_which_none_talks_are_told(config: Path) -> None:
    (found,) = said(config, ENTRY + 'roles = ["cheap"]')
    assert found.startswith('config.toml:5: models.t.roles: no entry of [[models]] has the role "chat", so nobody')
    config.write_text(ENTRY + 'roles = ["cheap"]\n' + ENTRY.replace('"t"', '"u"'))
    assert [model.roles for model in load_settings(config, {}).models] == [("cheap",), ("chat",)]


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ("price_in = -1\nprice_out = 2", "config.toml:5: models.t.price_in: should be greater than or equal to 0"),
        ("price_in = 1\nprice_out = true", "config.toml:6: models.t.price_out: should be a number"),
        ("price_in = 1", "config.toml:5: models.t.price_out: and price_in belong together: give both, or neither"),
        ("price_out = 1", "config.toml:5: models.t.price_out: and price_in belong together: give both, or neither"),
    ],
)
def test_a_price_that_is_none_is_told(config: Path, lines: str, problem: str) -> None:
    assert said(config, ENTRY + lines) == [problem]


def test_a_price_may_be_nothing_at_all(config: Path) -> None:
    config.write_text(ENTRY + "price_in = 0\nprice_out = 0.42")
    (model,) = load_settings(config, {}).models
    assert (model.price_in, model.price_out) == (0.0, 0.42)
