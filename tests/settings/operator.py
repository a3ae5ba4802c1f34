"""What an operator writes, and what they are told of it."""

from pathlib import Path

import pytest

from botkit.errors import ConfigError
from botkit.settings import load_settings

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


def said(config: Path, text: str, environ: dict[str, str] | None = None) -> list[str]:
    """The problems that a config.toml of this text has, with the folder left out."""
    config.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_settings(config, environ or {})
    return str(caught.value).replace(f"{config.parent}/", "").splitlines()
