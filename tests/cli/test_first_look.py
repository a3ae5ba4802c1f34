"""Before a talk begins: what cannot work is refused with its line, and a typing error elsewhere is told once."""

from pathlib import Path

import pytest

from botkit.cli.first_look import doubts
from botkit.clock import SystemClock
from botkit.errors import ConfigError
from botkit.persona.library import PersonaLibrary, gallery_folder
from botkit.provision import refuse_unknown_models
from botkit.settings import Settings, load_settings


def settings_of(folder: Path, text: str) -> Settings:
    (folder / "config.toml").write_text(text, encoding="utf-8")
    return load_settings(folder / "config.toml", {})


def doubts_of(folder: Path, text: str) -> list[str]:
    library = PersonaLibrary((gallery_folder(),), SystemClock())
    return [doubt.replace(f"{folder}/", "") for doubt in doubts(settings_of(folder, text), library)]


def test_offline_models_that_the_catalogue_does_not_have_are_told_with_their_lines(tmp_path: Path) -> None:
    entries = "".join(
        f'[[models]]\nname = "{name}"\nprovider = "offline"\nmodel = "{model}"\n'
        for name, model in (("o", "zz"), ("usual", ""), ("known", "qwen3-1.7b"), ("p", "yy"))
    )
    with pytest.raises(ConfigError) as caught:
        refuse_unknown_models(settings_of(tmp_path, entries))
    first, second = str(caught.value).replace(f"{tmp_path}/", "").splitlines()
    assert first.startswith(
        "config.toml:4: models.o.model: the catalogue has no offline model 'zz': choose one of qwen"
    )
    assert second.startswith("config.toml:16: models.p.model: the catalogue has no offline model 'yy'")


def test_models_of_the_catalogue_and_of_other_providers_are_let_pass(tmp_path: Path) -> None:
    entry = '[[models]]\nname = "a"\nprovider = "offline"\nmodel = "qwen3-1.7b"\n'
    entry += '[[models]]\nname = "b"\nprovider = "ollama"\nmodel = "zz"\n'
    settings = settings_of(tmp_path, entry)
    refuse_unknown_models(settings)
    assert [model.name for model in settings.models] == ["a", "b"]


def test_a_misspelt_platform_and_an_unknown_persona_are_doubts(tmp_path: Path) -> None:
    text = '[[bots]]\nid = "a"\nplatform = "telegrm"\npersonas = ["xia", "nobody"]\n'
    platform, persona = doubts_of(tmp_path, text)
    assert platform.startswith("config.toml:3: bots.a.platform: no adapter for 'telegrm' is installed: ")
    assert "terminal" in platform
    assert persona.startswith("config.toml:4: bots.a.personas: there is no persona 'nobody' (there are: botkit/mira")


def test_a_sound_bot_gives_no_doubts(tmp_path: Path) -> None:
    assert doubts_of(tmp_path, '[[bots]]\nid = "a"\nplatform = "terminal"\npersonas = ["xia", "botkit/mira"]\n') == []
