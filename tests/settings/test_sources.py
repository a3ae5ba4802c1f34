"""Where settings come from, and which word wins."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from botkit.delivery.policy import DeliveryPolicy
from botkit.settings import Settings, load_settings
from tests.settings.operator import KEY, TWO_MODELS


class TestDefaults:
    def test_nothing_needs_to_be_configured(self, bare_machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(bare_machine)
        settings = load_settings(None, {})
        assert settings.bots == ()
        assert settings.delivery.ambiguous == "resend"
        assert settings.database.name == "botkit.sqlite3"
        assert bare_machine in settings.database.parents

    def test_delivery_s_defaults_are_its_policy_s(self) -> None:
        assert Settings().delivery.policy == DeliveryPolicy()

    def test_a_config_in_the_working_directory_is_found(self, config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        config.write_text('language = "zh"')
        monkeypatch.chdir(config.parent)
        assert load_settings(None, {}).language == "zh"

    def test_the_user_s_own_config_is_found(self, bare_machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(bare_machine)
        own = bare_machine / ".config" / "botkit" / "config.toml"
        own.parent.mkdir(parents=True)
        own.write_text('language = "en"')
        assert load_settings(None, {}).language == "en"

    def test_relative_paths_count_from_the_file_they_stand_in(self, config: Path) -> None:
        config.write_text('data_dir = "kept"\npersonas = ["mine"]\n[storage]\npath = "kept/talk.db"')
        settings = load_settings(config, {})
        assert settings.data_dir == config.parent / "kept"
        assert settings.personas == (config.parent / "mine",)
        assert settings.database == config.parent / "kept" / "talk.db"

    def test_a_persona_file_counts_from_there_too_and_a_name_is_a_name(self, config: Path) -> None:
        (config.parent / "here.yaml").touch()
        names = ("xia", "botkit/mira", "xia.yaml", "here.yaml", "mine/sunny.yaml", "~/moon.yml", "/srv/sun.yaml")
        config.write_text(f'[[bots]]\nid = "a"\nplatform = "terminal"\npersona = "here.yaml"\npersonas = {[*names]}')
        (bot,) = load_settings(config, {}).bots
        folder = config.parent
        files = (folder / "here.yaml", folder / "mine/sunny.yaml", Path("~/moon.yml").expanduser(), "/srv/sun.yaml")
        assert bot.personas == ("xia", "botkit/mira", "xia.yaml", *map(str, files))
        assert bot.persona == str(folder / "here.yaml")


class TestWhichWordWins:
    def test_a_variable_wins_over_a_secret_file_and_that_over_the_file(self, config: Path) -> None:
        (config.parent / "kept").mkdir()
        (config.parent / "kept" / "delivery__pace").write_text("0.5\n")
        (config.parent / "kept" / "delivery__concurrency").write_text("7\n")
        config.write_text('secrets = "kept"\n[delivery]\npace = 2.0\nconcurrency = 5\nlease = 9.0')
        delivery = load_settings(config, {"BOTKIT_DELIVERY__PACE": "0"}).delivery
        assert (delivery.pace, delivery.concurrency, delivery.lease) == (0.0, 7, 9.0)

    def test_an_entry_is_named_by_its_own_name(self, config: Path) -> None:
        config.write_text(TWO_MODELS)
        settings = load_settings(
            config, {"BOTKIT_MODELS__MY_BOX__MODEL": "qwen3:4b", "BOTKIT_MODELS__DEEPSEEK__API_KEY": KEY}
        )
        assert [model.model for model in settings.models] == ["deepseek-chat", "qwen3:4b"]
        assert settings.models[0].api_key == SecretStr(KEY)

    def test_the_key_is_read_from_the_variable_it_is_said_to_be_in(self, config: Path) -> None:
        config.write_text(TWO_MODELS.replace('model = "deepseek-chat"', 'model = "m"\napi_key_env = "MY_KEY"'))
        assert load_settings(config, {"MY_KEY": KEY}).models[0].api_key == SecretStr(KEY)

    def test_a_bot_s_token_can_be_a_secret_file(self, config: Path) -> None:
        (config.parent / "kept").mkdir()
        (config.parent / "kept" / "bots__home__options__token").write_text(KEY)
        config.write_text('secrets = "kept"\n[[bots]]\nid = "home"\nplatform = "terminal"')
        bot = load_settings(config, {}).bots[0]
        assert bot.options.get_secret_value() == {"token": KEY}

    def test_an_entry_s_list_and_a_whole_table_are_said_as_json(self, config: Path) -> None:
        config.write_text('[[bots]]\nid = "my-home"\nplatform = "terminal"\n[delivery]\npace = 2\nlease = 9')
        environ = {
            "BOTKIT_BOTS__MY_HOME__PERSONAS": '["mira", "xia"]',
            "BOTKIT_DELIVERY": '{"lease": 8, "window": 50}',
            "BOTKIT_DELIVERY__WINDOW": "60",
        }
        settings = load_settings(config, environ)
        assert settings.bots[0].personas == ("mira", "xia")
        assert (settings.delivery.pace, settings.delivery.lease, settings.delivery.window) == (2.0, 8.0, 60)

    def test_a_list_is_said_as_json(self, config: Path) -> None:
        config.write_text("")
        assert load_settings(config, {"BOTKIT_PERSONAS": '["/a", "/b"]'}).personas == (Path("/a"), Path("/b"))

    def test_a_variable_can_name_the_file(self, config: Path) -> None:
        config.write_text('language = "zh"')
        assert load_settings(None, {"BOTKIT_CONFIG": str(config)}).language == "zh"

    def test_a_bot_speaks_as_the_first_of_its_personas_by_default(self, config: Path) -> None:
        config.write_text('[[bots]]\nid = "home"\nplatform = "terminal"\npersonas = ["mira", "xia"]')
        assert load_settings(config, {}).bots[0].default_persona == "mira"
