"""A bot's `options` are read by its adapter's own model; no secret among the settings is ever shown."""

import asyncio
from pathlib import Path

import pytest
from pydantic import BaseModel, SecretStr

from botkit.app import open_app
from botkit.clock import SystemClock
from botkit.errors import ConfigError
from botkit.models.scripted import ScriptedModel
from botkit.models.shelf import OneModel
from botkit.settings import load_settings
from botkit_terminal.settings import TerminalSettings
from tests.settings.operator import KEY, said


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
            async with open_app(settings, clock=SystemClock(), models=OneModel(ScriptedModel.echo())):
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
