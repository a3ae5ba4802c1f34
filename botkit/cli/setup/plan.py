"""What `botkit init` has settled, before anything is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from botkit.adapter import Identity
from botkit.settings import ModelSettings


@dataclass(frozen=True, slots=True)
class BotPlan:
    """One `[[bots]]` entry.

    Attributes:
        options: what is written into the configuration.
        secrets: what is not.
        identity: as the platform told it; None where it was not asked, or has no such thing.
    """

    id: str
    platform: str
    options: Mapping[str, object] = field(default_factory=dict[str, object])
    secrets: Mapping[str, str] = field(default_factory=dict[str, str])
    identity: Identity | None = None


@dataclass(frozen=True, slots=True)
class ModelPlan:
    """One `[[models]]` entry.

    Attributes:
        entry: with its key, wherever that is kept.
        cost: whether answers cost money, and to whom.
    """

    entry: ModelSettings
    cost: Literal["hosted", "local"]


@dataclass(frozen=True, slots=True)
class Plan:
    """All of it.

    Attributes:
        personas: names, ids or files, the first of whom speaks first.
        config: the file to write.
        secrets: the folder of secret files; None where secrets stand in the configuration.
    """

    bot: BotPlan
    model: ModelPlan
    personas: tuple[str, ...]
    config: Path
    secrets: Path | None

    @property
    def secret_files(self) -> Mapping[str, str]:
        """What each secret file is called, and holds."""
        bot = self.bot.id.replace("-", "_")
        files = {f"bots__{bot}__options__{name}": secret for name, secret in self.bot.secrets.items()}
        if (key := self.key) is not None:
            files[f"models__{self.model.entry.name.replace('-', '_')}__api_key"] = key
        return files

    @property
    def key(self) -> str | None:
        """The model's key where it was typed; None where there is none, or a variable holds it."""
        entry = self.model.entry
        return None if entry.api_key is None or entry.api_key_env is not None else entry.api_key.get_secret_value()
