"""What an operator is told of mistakes: every one at once, with its place and its remedy."""

from pathlib import Path

import pytest

from botkit.errors import ConfigError
from botkit.settings import Settings, load_settings
from tests.settings.operator import KEY, TWO_MODELS, said


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
            'config.toml:4: models.deepseek.model: is missing: name the model that openai runs, as in model = "..."',
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
        assert found.startswith("config.toml:2, BOTKIT_DELIVERY__BURST_LIMIT: delivery.burst_limit: is shorter than")

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("[delivery\n", "config.toml:1: the name of this table is not closed: write it as in [delivery]"),
            ("[delivery]\nmax_age = 0", "config.toml:2: delivery.max_age: should be greater than 0"),
            ('[delivery]\npace = "brisk"', "config.toml:2: delivery.pace: should be a number"),
            ("[delivery]\nburst_wait = 9", "config.toml:2: delivery.burst_limit: is shorter than burst_wait"),
            ("delivery.pace = 11", "config.toml:1: delivery.pace: should be less than or equal to 10"),
            ('[[bots]]\nid = "My Bot"\nplatform = "terminal"', "config.toml:2: bots.My Bot.id: should be lower-case"),
            (
                '[[bots]]\nid = "home"\nplatform = "terminal"\npersona = "mira"',
                "config.toml:4: bots.home.persona: 'mira' is not among `personas`: add it there",
            ),
            ('[[models]]\nname = "a"\nmodel = "m"', "config.toml:1: models.a.base_url: is missing: write the address"),
            (
                '[[models]]\nname = "a"\nprovider = "ollama"',
                "config.toml:1: models.a.model: is missing: name",
            ),
            (
                '[[models]]\nname = "a"\nmodel = "m"\nbase_url = "localhost"',
                "config.toml:4: models.a.base_url: should begin with http:// or https://",
            ),
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
            (
                {"BOTKIT_LANGUAGE__X": "zh"},
                "BOTKIT_LANGUAGE__X: language.x: is no setting; language has no parts",
            ),
            (
                {"BOTKIT_DELIVERY__PACE__X": "0"},
                "BOTKIT_DELIVERY__PACE__X: delivery.pace.x: is no setting; delivery.pace has no parts: say ",
            ),
            ({"BOTKIT_": "1"}, "BOTKIT_: is no setting; known here: language, "),
            (
                {"BOTKIT_SECRETS": "/no/such/folder"},
                "BOTKIT_SECRETS: secrets: there is no folder /no/such/folder: make it",
            ),
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
