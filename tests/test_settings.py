"""An operator writes config.toml: what is understood, which word wins, and what is said about mistakes."""

import re
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel, SecretStr
from pydantic_core import PydanticUndefined

from botkit.delivery.policy import DeliveryPolicy
from botkit.errors import ConfigError
from botkit.settings import Settings, load_settings

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "config.example.toml"
KEY = "sk-canary-7301"

TWO_MODELS = """
[[models]]
name = "deepseek"
base_url = "https://api.deepseek.com/v1/"
model = "deepseek-chat"

[[models]]
name = "my-box"
provider = "ollama"
model = "qwen3:8b"
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def said(config: Path, text: str, environ: dict[str, str] | None = None) -> list[str]:
    """The problems that a config.toml of this text has, with the folder left out."""
    config.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_settings(config, environ or {})
    return str(caught.value).replace(f"{config.parent}/", "").splitlines()


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

    def test_a_list_is_said_as_json(self, config: Path) -> None:
        config.write_text("")
        assert load_settings(config, {"BOTKIT_PERSONAS": '["/a", "/b"]'}).personas == (Path("/a"), Path("/b"))

    def test_a_variable_can_name_the_file(self, config: Path) -> None:
        config.write_text('language = "zh"')
        assert load_settings(None, {"BOTKIT_CONFIG": str(config)}).language == "zh"

    def test_a_bot_speaks_as_the_first_of_its_personas_by_default(self, config: Path) -> None:
        config.write_text('[[bots]]\nid = "home"\nplatform = "terminal"\npersonas = ["mira", "xia"]')
        assert load_settings(config, {}).bots[0].default_persona == "mira"


class TestMistakes:
    def test_all_are_told_at_once_each_with_its_line(self, config: Path) -> None:
        text = 'languge = "zh"\n\n[delivery]\nambiguous = "maybe"\nburst_wiat = 2\n\n[[bots]]\nplatform = "terminal"\n'
        assert said(config, text) == [
            "config.toml:7: bots.1.id: is missing: add it",
            "config.toml:4: delivery.ambiguous: should be 'resend' or 'mark'",
            "config.toml:5: delivery.burst_wiat: is no setting; did you mean burst_wait?",
            "config.toml:1: languge: is no setting; did you mean language?",
        ]

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("[delivery\n", "config.toml:1: is not TOML: "),
            ("[delivery]\nmax_age = 0", "config.toml:2: delivery.max_age: should be greater than 0"),
            ('[delivery]\npace = "brisk"', "config.toml:2: delivery.pace: should be a valid number"),
            ("[delivery]\nburst_wait = 9", "config.toml:1: delivery: `burst_limit` is shorter than `burst_wait`"),
            ("delivery.pace = 11", "config.toml:1: delivery.pace: should be less than or equal to 10"),
            ('[[bots]]\nid = "My Bot"\nplatform = "terminal"', "config.toml:2: bots.My Bot.id: should be lower-case"),
            (
                '[[bots]]\nid = "home"\nplatform = "terminal"\npersona = "mira"',
                "config.toml:1: bots.home: `persona` is 'mira', which is not among `personas`",
            ),
            ('[[models]]\nname = "a"\nmodel = "m"', "config.toml:1: models.a: `base_url` is missing"),
            ('[[models]]\nname = "a"\nprovider = "ollama"', "config.toml:1: models.a: `model` is missing"),
            (
                '[[models]]\nname = "a"\nmodel = "m"\nbase_url = "localhost"',
                "config.toml:4: models.a.base_url: should begin with http:// or https://",
            ),
            (TWO_MODELS + TWO_MODELS, "config.toml: two [[models]] entries have name = 'deepseek'"),
            (TWO_MODELS + "colour = 1", "config.toml:11: models.my-box.colour: is no setting; known here: name, "),
        ],
    )
    def test_each_names_its_place_and_its_remedy(self, config: Path, text: str, problem: str) -> None:
        (found,) = said(config, text)
        assert found.startswith(problem)

    @pytest.mark.parametrize(
        ("environ", "problem"),
        [
            ({"BOTKIT_DELIVREY__PACE": "1"}, "BOTKIT_DELIVREY__PACE: delivrey is no setting; did you mean delivery?"),
            ({"BOTKIT_DELIVERY__PACE": "11"}, "BOTKIT_DELIVERY__PACE: delivery.pace: should be less than or equal to"),
            ({"BOTKIT_DELIVERY__PAEC": "1"}, "BOTKIT_DELIVERY__PAEC: delivery.paec: is no setting; did you mean pace?"),
            ({"BOTKIT_MODELS__DEEPSEK__API_KEY": KEY}, "BOTKIT_MODELS__DEEPSEK: no [[models]] entry is called deepsek"),
            ({"BOTKIT_PERSONAS": "mine"}, 'error parsing value for field "personas"'),
        ],
    )
    def test_a_wrong_variable_is_named(self, config: Path, environ: dict[str, str], problem: str) -> None:
        (found,) = said(config, TWO_MODELS, environ)
        assert found.startswith(problem)

    def test_a_wrong_secret_file_is_named(self, config: Path) -> None:
        (config.parent / "kept").mkdir()
        (config.parent / "kept" / "delivery__pace").write_text("brisk")
        (found,) = said(config, 'secrets = "kept"')
        assert found.startswith("kept/delivery__pace: delivery.pace: should be a valid number")

    def test_a_key_s_variable_that_is_not_set_is_told_before_anything_starts(self, config: Path) -> None:
        text = TWO_MODELS.replace('model = "deepseek-chat"', 'model = "m"\napi_key_env = "MY_KEY"')
        assert said(config, text) == [
            "config.toml:6: models.deepseek.api_key_env: the variable MY_KEY is not set: export it before starting"
        ]

    def test_a_file_that_is_not_there_is_no_silence(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError, match=r"there is no such file: copy config\.example\.toml"):
            load_settings(tmp_path / "config.toml", {})

    def test_a_file_in_another_encoding_is_told(self, config: Path) -> None:
        config.write_bytes('language = "中文"'.encode("gbk"))
        with pytest.raises(ConfigError, match="is not UTF-8"):
            load_settings(config, {})


class TestAdapterOptions:
    class Options(BaseModel, extra="forbid"):
        token: SecretStr
        patience: float = 1.0

    def test_the_adapter_s_own_model_reads_them(self, config: Path) -> None:
        config.write_text(f'[[bots]]\nid = "home"\nplatform = "terminal"\noptions.token = "{KEY}"')
        settings = load_settings(config, {})
        assert settings.adapter_options(settings.bots[0], self.Options).token.get_secret_value() == KEY

    def test_their_mistakes_have_a_place_too(self, config: Path) -> None:
        config.write_text('[[bots]]\nid = "home"\nplatform = "terminal"\n[bots.options]\ntoken = "x"\npatiense = 2')
        settings = load_settings(config, {})
        with pytest.raises(ConfigError) as caught:
            settings.adapter_options(settings.bots[0], self.Options)
        assert str(caught.value) == (f"{config}:6: bots.home.options.patiense: is no setting; did you mean patience?")


class TestSecrets:
    def test_no_secret_is_ever_shown(self, config: Path) -> None:
        config.write_text(
            f'[[bots]]\nid = "home"\nplatform = "terminal"\noptions.token = "{KEY}"\n'
            f'[[models]]\nname = "a"\nprovider = "ollama"\nmodel = "m"\napi_key = "{KEY}"'
        )
        settings = load_settings(config, {})
        shown = repr(settings) + str(settings) + str(settings.model_dump()) + settings.model_dump_json()
        assert "home" in shown
        assert KEY not in shown

    def test_no_mistake_repeats_what_was_written(self, config: Path) -> None:
        text = f'[[models]]\nname = "a"\nprovider = "ollama"\nmodel = "m"\napi_key = ["{KEY}"]'
        assert KEY not in "".join(said(config, text))


class TestExample:
    """config.example.toml: the lines that begin with # and a setting count as settings."""

    TEXT = re.sub(r"^#(?=\[|\w+ = )", "", EXAMPLE.read_text(encoding="utf-8"), flags=re.MULTILINE)

    @staticmethod
    def tables(model: type[BaseModel] = Settings, name: str = "") -> list[tuple[str, type[BaseModel]]]:
        """Each table of the configuration with its model; the root's name is empty."""
        found = [(name, model)]
        for key, field in model.model_fields.items():
            parts = [part for part in (field.annotation, *get_args(field.annotation)) if isinstance(part, type)]
            found += [(key, part) for part in parts if issubclass(part, BaseModel)]
        return found

    def test_it_names_every_setting(self) -> None:
        written = tomllib.loads(self.TEXT)
        for name, model in self.tables():
            table = written[name] if name else written
            table = table[0] if isinstance(table, list) else table
            assert set(table) == set(model.model_fields), f"config.example.toml: [{name}]"

    def test_it_states_every_default(self) -> None:
        written = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
        assert load_settings(EXAMPLE, {}).model_dump() == Settings().model_dump()
        for name, model in self.tables():
            if name not in ("bots", "models"):
                fixed = {
                    key for key, field in model.model_fields.items() if field.default not in (None, PydanticUndefined)
                }
                assert fixed - {"bots", "models"} <= set(written[name] if name else written)

    def test_it_loads_with_its_examples_too(self, config: Path) -> None:
        config.write_text(self.TEXT, encoding="utf-8")
        (config.parent / "secrets").mkdir()
        settings = load_settings(config, {"DEEPSEEK_API_KEY": KEY})
        assert settings.bots[0].default_persona == "xia"
        assert settings.models[0].api_key == SecretStr(KEY)

    def test_every_setting_has_a_sentence(self) -> None:
        lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
        for before, line in pairwise(lines):
            if re.match(r"#?\w+ = ", line):
                assert re.match(r"# .|#?\w+ = ", before), f"config.example.toml: {line}"
