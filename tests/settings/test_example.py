"""config.example.toml says what is true."""

import re
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import get_args

from pydantic import BaseModel, SecretStr
from pydantic_core import PydanticUndefined

from botkit.settings import Settings, load_settings
from tests.settings.operator import KEY

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"


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
