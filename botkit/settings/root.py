"""The whole configuration. A relative path counts from the folder of the file it stands in."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, Self, TypeVar

import platformdirs
from pydantic import BaseModel, Field, PrivateAttr, ValidationError, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from botkit.errors import ConfigError
from botkit.settings.origin import Origin, Problem, told
from botkit.settings.tables import (
    BotSettings,
    DeliverySettings,
    HomePath,
    ModelSettings,
    OfflineSettings,
    StorageSettings,
)

Options = TypeVar("Options", bound=BaseModel)


class Settings(BaseSettings):
    """All of it.

    Attributes:
        language: of botkit's own sentences; `auto` follows the person, and the system where nobody has written yet.
        data_dir: where the database and what belongs to it are kept.
        personas: folders of persona files, searched before the gallery that comes with botkit.
        secrets: a folder of secret files, each named after the setting it holds.
    """

    model_config = SettingsConfigDict(
        env_prefix="BOTKIT_", env_nested_delimiter="__", frozen=True, extra="forbid", hide_input_in_errors=True
    )

    language: Literal["auto", "zh", "en"] = "auto"
    data_dir: HomePath = Field(default_factory=lambda: platformdirs.user_data_path("botkit", appauthor=False))
    personas: tuple[HomePath, ...] = ()
    secrets: HomePath | None = None
    bots: tuple[BotSettings, ...] = ()
    models: tuple[ModelSettings, ...] = ()
    offline: OfflineSettings = Field(default_factory=OfflineSettings)
    delivery: DeliverySettings = Field(default_factory=DeliverySettings)
    storage: StorageSettings = Field(default_factory=StorageSettings)

    _origin: Origin = PrivateAttr(default_factory=Origin)

    @classmethod
    def check(cls, values: Mapping[str, Any], origin: Origin) -> tuple[Self | None, list[Problem]]:
        """Settings of the values that were gathered from `origin`, or everything that is wrong with them."""
        try:
            settings = cls(**values)
        except ValidationError as error:
            return None, origin.explain(error, cls)
        settings._origin = origin
        return settings, []

    def adapter_options(self, bot: BotSettings, model: type[Options]) -> Options:
        """A bot's `options`, as its adapter's own model reads them.

        Raises:
            ConfigError: every problem, one a line, with its place and its remedy.
        """
        try:
            return model.model_validate(bot.options.get_secret_value())
        except ValidationError as error:
            where = ("bots", self.bots.index(bot) if bot in self.bots else 0, "options")
            raise ConfigError(told(self._origin.explain(error, model, where))) from None

    @property
    def database(self) -> Path:
        """The SQLite file in use."""
        return self.storage.path or self.data_dir / "botkit.sqlite3"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Nothing is read behind the caller's back: `load_settings` is handed its file and its environment."""
        del settings_cls, env_settings, dotenv_settings, file_secret_settings
        return (init_settings,)

    @field_validator("bots")
    @classmethod
    def _bots_differ(cls, bots: tuple[BotSettings, ...]) -> tuple[BotSettings, ...]:
        _refuse_twins("id", [bot.id for bot in bots])
        return bots

    @field_validator("models")
    @classmethod
    def _models_differ(cls, models: tuple[ModelSettings, ...]) -> tuple[ModelSettings, ...]:
        _refuse_twins("name", [model.name for model in models])
        return models


def _refuse_twins(key: str, names: Sequence[str]) -> None:
    for index, name in enumerate(names):
        if name in names[:index]:
            message = "is the name of an entry above, too: give each one of its own"
            raise PydanticCustomError("twins", message, {"inside": (index, key)})
