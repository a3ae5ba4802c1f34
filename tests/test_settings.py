"""An operator writes config.toml: what is understood, which word wins, and what is said about mistakes."""

import asyncio
import re
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel, SecretStr
from pydantic_core import PydanticUndefined

from botkit.app import open_app
from botkit.clock import SystemClock
from botkit.delivery.policy import DeliveryPolicy
from botkit.errors import ConfigError
from botkit.models.scripted import ScriptedModel
from botkit.settings import Settings, load_settings
from botkit_terminal.settings import TerminalSettings

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


class TestMistakes:
    def test_all_are_told_at_once_each_with_its_line(self, config: Path) -> None:
        text = 'languge = "zh"\n\n[delivery]\nambiguous = "maybe"\nburst_wiat = 2\n\n[[bots]]\nplatform = "terminal"\n'
        assert said(config, text) == [
            "config.toml:1: languge: is no setting; did you mean language?",
            "config.toml:4: delivery.ambiguous: should be 'resend' or 'mark'",
            "config.toml:5: delivery.burst_wiat: is no setting; did you mean burst_wait?",
            'config.toml:7: bots.1.id: is missing: add id = "..."',
        ]

    def test_everything_said_beside_the_file_is_told_with_it(self, config: Path) -> None:
        (config.parent / "kept").mkdir()
        (config.parent / "kept" / "delivery__pace").write_text("brisk")
        (config.parent / "kept" / "storage__pathh").write_text("x")
        environ = {
            "BOTKIT_DELIVERY__LEASE": "soon",
            "BOTKIT_DELIVREY__PACE": "1",
            "BOTKIT_MODELS__DEEPSEK__API_KEY": KEY,
            "BOTKIT_OFFLINE": "small",
            "BOTKIT_PERSONAS": "mine",
        }
        text = 'languge = "zh"\nsecrets = "kept"\n' + TWO_MODELS.replace('model = "deepseek-chat"', 'modell = "m"')
        assert said(config, text, environ) == [
            "config.toml:1: languge: is no setting; did you mean language?",
            "config.toml:7: models.deepseek.modell: is no setting; did you mean model?",
            "kept/delivery__pace: delivery.pace: should be a number",
            "kept/storage__pathh: storage.pathh: is no setting; did you mean path?",
            "BOTKIT_DELIVERY__LEASE: delivery.lease: should be a number",
            "BOTKIT_DELIVREY__PACE: delivrey: is no setting; did you mean delivery?",
            "BOTKIT_MODELS__DEEPSEK__API_KEY: no [[models]] entry is called deepsek; did you mean deepseek?",
            """BOTKIT_OFFLINE: offline: is not JSON: write a table as in '{"name": 1}'""",
            """BOTKIT_PERSONAS: personas: is not JSON: write a list as in '["one", "two"]'""",
        ]

    def test_a_broken_file_does_not_hide_a_broken_variable(self, config: Path) -> None:
        assert [each.split(":")[0] for each in said(config, "language = zh", {"BOTKIT_PERSONAS": "mine"})] == [
            "config.toml",
            "BOTKIT_PERSONAS",
        ]

    def test_two_places_that_do_not_fit_together_are_both_named(self, config: Path) -> None:
        (found,) = said(config, "[delivery]\nburst_wait = 9", {"BOTKIT_DELIVERY__BURST_LIMIT": "2"})
        assert found.startswith("config.toml:1, BOTKIT_DELIVERY__BURST_LIMIT: delivery: `burst_limit` is shorter")

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("[delivery\n", "config.toml:1: the name of this table is not closed: write it as in [delivery]"),
            ("[delivery]\nmax_age = 0", "config.toml:2: delivery.max_age: should be greater than 0"),
            ('[delivery]\npace = "brisk"', "config.toml:2: delivery.pace: should be a number"),
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
            (TWO_MODELS + TWO_MODELS, "config.toml:13: models.deepseek.name: is the name of an entry above"),
            (TWO_MODELS + "colour = 1", "config.toml:11: models.my-box.colour: is no setting; known here: name, "),
        ],
    )
    def test_each_names_its_place_and_its_remedy(self, config: Path, text: str, problem: str) -> None:
        (found,) = said(config, text)
        assert found.startswith(problem)

    @pytest.mark.parametrize(
        ("environ", "problem"),
        [
            ({"BOTKIT_DELIVREY__PACE": "1"}, "BOTKIT_DELIVREY__PACE: delivrey: is no setting; did you mean delivery?"),
            ({"BOTKIT_DELIVERY__PACE": "11"}, "BOTKIT_DELIVERY__PACE: delivery.pace: should be less than or equal to"),
            ({"BOTKIT_DELIVERY__PAEC": "1"}, "BOTKIT_DELIVERY__PAEC: delivery.paec: is no setting; did you mean pace?"),
            (
                {"BOTKIT_BOTS__HOME__PERSONA": "xia"},
                "BOTKIT_BOTS__HOME__PERSONA: no [[bots]] entry is called home; write one",
            ),
            ({"BOTKIT_BOTS": '[{"platform": "terminal"}]'}, 'BOTKIT_BOTS: bots.1.id: is missing: add id = "..."'),
            ({"BOTKIT_DELIVERY": '{"pace": NaN}'}, "BOTKIT_DELIVERY: delivery.pace: should be an ordinary number"),
            (
                {"BOTKIT_DELIVERY__OWED_DELAYS": "5"},
                "BOTKIT_DELIVERY__OWED_DELAYS: delivery.owed_delays: should be a l",
            ),
            ({"BOTKIT_LANGUAGE__X": "zh"}, "BOTKIT_LANGUAGE__X: language: should be 'auto', 'zh' or 'en'"),
            ({"BOTKIT_": "1"}, "BOTKIT_: is no setting; known here: language, "),
            ({"BOTKIT_SECRETS": "/no/such/folder"}, "/no/such/folder: there is no such folder: make it, or change"),
        ],
    )
    def test_a_wrong_variable_is_named(self, config: Path, environ: dict[str, str], problem: str) -> None:
        (found,) = said(config, TWO_MODELS, environ)
        assert found.startswith(problem)

    def test_a_wrong_secret_file_is_named(self, config: Path) -> None:
        (config.parent / "kept").mkdir()
        (config.parent / "kept" / "delivery__pace").write_text("brisk")
        (found,) = said(config, 'secrets = "kept"')
        assert found.startswith("kept/delivery__pace: delivery.pace: should be a number")

    def test_a_key_s_variable_that_is_not_set_is_told_before_anything_starts(self, config: Path) -> None:
        text = TWO_MODELS.replace('model = "deepseek-chat"', 'model = "m"\napi_key_env = "MY_KEY"')
        assert said(config, text) == [
            "config.toml:6: models.deepseek.api_key_env: the variable MY_KEY is not set: export it before starting"
        ]

    def test_a_key_in_the_wrong_line_is_not_repeated(self, config: Path) -> None:
        text = TWO_MODELS.replace('model = "deepseek-chat"', f'model = "m"\napi_key_env = "{KEY}"')
        (found,) = said(config, text)
        assert found.endswith("no such variable is set: name one, such as MY_KEY; a key itself is written as api_key")

    def test_a_file_that_is_not_there_is_no_silence(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError, match=r"there is no such file: copy config\.example\.toml"):
            load_settings(tmp_path / "config.toml", {})

    def test_a_file_that_a_variable_names_and_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(
            ConfigError, match=r"^BOTKIT_CONFIG: there is no file .*config\.toml: name another, or unset it"
        ):
            load_settings(None, {"BOTKIT_CONFIG": str(tmp_path / "config.toml")})

    def test_a_folder_in_its_place_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError, match=r"is a folder: name the file in it, as in .*config\.toml"):
            load_settings(tmp_path, {})

    @pytest.mark.parametrize(
        ("encoding", "problem"),
        [
            ("gbk", ":2: is not UTF-8: save the file as UTF-8"),
            ("utf-16", ": is UTF-16, or no text at all: save it as UTF-8"),
            ("utf-16-le", ": is UTF-16, or no text at all: save it as UTF-8"),
        ],
    )
    def test_a_file_in_another_encoding_is_told(self, config: Path, encoding: str, problem: str) -> None:
        config.write_bytes('language = "en"\n# 中文'.encode(encoding))
        with pytest.raises(ConfigError) as caught:
            load_settings(config, {})
        assert str(caught.value) == f"{config}{problem}"

    @pytest.mark.parametrize("content", ["\ufefflanguage = 'zh'", "\r\n\tlanguage = 'zh'\r\n", "language='zh'#\u2028"])
    def test_what_editors_leave_behind_is_welcome(self, config: Path, content: str) -> None:
        config.write_text(content, encoding="utf-8", newline="")
        assert load_settings(config, {}).language == "zh"

    def test_an_empty_file_says_nothing(self, config: Path) -> None:
        config.touch()
        assert load_settings(config, {}).model_dump() == Settings().model_dump()


class TestTypingErrors:
    """What a first-time operator's hand does to a TOML file: (the text, what is said of it)."""

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("language = zh", ":1: this is no value: put text between quotes"),
            ("language: zh", ":1: no = follows this name: write name = value"),
            ('language = "zh', ":1: the quotes are not closed: close them"),
            ('language = "zh" "en"', ":1: something follows the value: delete it"),
            ('language = "zh"\nlanguage = "en"', ":2: this was said above already: keep one of the two"),
            ("[delivery]\n[delivery]\n", ":2: this table was begun above already"),
            ("[delivery]\n\ngroup = True", ":3: this is no value: put text between quotes"),
            ('personas = ["a"', ":1: the list is not closed: add ]"),
            ('offline = { path = "x"', ":1: the { is not closed: add }"),
            ("[[bots]\n", ":1: the name of this entry is not closed: write it as in [[bots]]"),
            ('data_dir = "C:\\users"', ":1: \\ has a meaning of its own between double quotes"),
            (
                'data_dir = "C:\\new"',
                ":1: data_dir: has a character that no path has: put the path between single quotes",
            ),
            ('data_dir = "~nobody-by-that-name/x"', ":1: data_dir: begins with the home of somebody who is not known"),
            ("x = " + "9" * 5000, ": has a number of thousands of digits: write an ordinary number"),
            ("x = " + "[" * 5000, ": has brackets inside brackets without end: write it flatter"),
            ("[delivery]\nlease = inf", ":2: delivery.lease: should be an ordinary number, not inf or nan"),
            ("[delivery]\npace = nan", ":2: delivery.pace: should be an ordinary number, not inf or nan"),
            ("[delivery]\nburst_wait = -1", ":2: delivery.burst_wait: should be greater than or equal to 0"),
            ("[delivery]\nlease = 1e300", ":2: delivery.lease: should be less than or equal to 31536000"),
            ("[offline]\nthreads = 99999999999999999999", ":2: offline.threads: should be less than or equal to 1024"),
            ("[offline]\nthreads = 1.5", ":2: offline.threads: should be a whole number"),
            ("[storage]\ngroup_commit = 'often'", ":2: storage.group_commit: should be true or false"),
            ("delivery = 5", ":1: delivery: should be a table: write [delivery] in a line of its own"),
            ("personas = 'mine'", ':1: personas: should be a list, as in ["one", "two"]'),
            ("data_dir = 5", ":1: data_dir: should be a path between quotes"),
            ('[bots]\nid = "a"', ":1: bots: should be a list of entries: begin each with [[bots]]"),
            ('\n[models.a]\nmodel = "m"', ":2: models: should be a list of entries: begin each with [[models]]"),
            ("[delivery]\nlanguage = 'zh'", ":2: delivery.language: is no setting of this table: write language above"),
            ('[[bots]]\nid = "a"\nplatform = "b"\noptions = 5', ":4: bots.a.options: should be a table"),
            ('[[bots]]\nid = "a"\nplatform = "b"\npersonas = []', ":4: bots.a.personas: is an empty list"),
        ],
    )
    def test_each_is_told_in_plain_words(self, config: Path, text: str, problem: str) -> None:
        (found,) = said(config, text)
        assert found.startswith(f"config.toml{problem}")


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

    def test_all_of_them_are_told_also_in_a_table_of_their_own(self, config: Path) -> None:
        text = (
            '[[bots]]\nid = "home"\nplatform = "terminal"\n[bots.options]\nsay = "hi"\n[bots.options.texts]\nhnit = "x"'
        )
        config.write_text(text)
        settings = load_settings(config, {"BOTKIT_BOTS__HOME__OPTIONS__PATIENCE": "-1"})
        with pytest.raises(ConfigError) as caught:
            settings.adapter_options(settings.bots[0], TerminalSettings)
        assert str(caught.value).replace(f"{config.parent}/", "").splitlines() == [
            'config.toml:5: bots.home.options.say: should be a list, as in ["one", "two"]',
            "config.toml:7: bots.home.options.texts.hnit: is no setting; did you mean hint?",
            "BOTKIT_BOTS__HOME__OPTIONS__PATIENCE: bots.home.options.patience: should be greater than 0",
        ]

    def test_those_of_several_bots_are_told_together_and_before_anything_is_opened(self, config: Path) -> None:
        entry = '[[bots]]\nid = "{0}"\nplatform = "{1}"\noptions.hue = "red"\n'
        config.write_text("".join(entry.format(*each) for each in (("a", "terminal"), ("b", "terminal"), ("c", "tty"))))
        settings = load_settings(config, {"BOTKIT_DATA_DIR": str(config.parent / "data")})

        async def open_it() -> None:
            async with open_app(settings, clock=SystemClock(), model=ScriptedModel.echo()):
                pass

        with pytest.raises(ConfigError) as caught:
            asyncio.run(open_it())
        first, second, third = str(caught.value).replace(f"{config.parent}/", "").splitlines()
        assert first.startswith("config.toml:4: bots.a.options.hue: is no setting")
        assert second.startswith("config.toml:8: bots.b.options.hue: is no setting")
        assert "tty" in third
        assert not (config.parent / "data").exists()

    def test_a_list_among_them_can_be_said_as_json_and_a_token_as_it_is(self, config: Path) -> None:
        config.write_text('[[bots]]\nid = "home"\nplatform = "terminal"')
        environ = {"SAY": '["hi", "bye"]', "USER": "{token", "PATIENCE": "9"}
        settings = load_settings(
            config, {f"BOTKIT_BOTS__HOME__OPTIONS__{name}": told for name, told in environ.items()}
        )
        options = settings.adapter_options(settings.bots[0], TerminalSettings)
        assert (options.say, options.user, options.patience) == (("hi", "bye"), "{token", 9.0)


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
