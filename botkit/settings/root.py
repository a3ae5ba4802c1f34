"""The whole configuration. A relative path counts from the folder of the file it stands in."""

from collections.abc import Collection, Mapping
from datetime import tzinfo
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar, cast
from zoneinfo import ZoneInfo

import platformdirs
from pydantic import AfterValidator, BaseModel, Field, PrivateAttr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from botkit.clock import local_zone
from botkit.errors import ConfigError
from botkit.settings.operating import LogSettings, OperationsSettings
from botkit.settings.origin import Key, Origin, Problem, entry_name, told
from botkit.settings.tables import (
    BotSettings,
    DeliverySettings,
    HomePath,
    MemorySettings,
    ModelSettings,
    OfflineSettings,
    StorageSettings,
)

_GGUF = b"GGUF"
"""How every such file begins."""

Options = TypeVar("Options", bound=BaseModel)


def _zone_name(name: str) -> str:
    try:
        _ = None if name == "auto" else ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown; no name at all; a folder of the data base's
        raise ValueError('should be "auto", or a name like "Europe/Berlin" or "Asia/Shanghai"') from None
    return name


class Settings(BaseSettings):
    """All of it.

    Attributes:
        timezone: IANA name of where people are taken to live as long as they have not said; `auto` is this machine's.
        language: of botkit's own sentences; `auto` follows the person, and the system where nobody has written yet.
        data_dir: where the database and what belongs to it are kept.
        personas: folders of persona files, searched before the gallery that comes with botkit.
        secrets: a folder of secret files, each named after the setting it holds.
    """

    model_config = SettingsConfigDict(
        env_prefix="BOTKIT_", env_nested_delimiter="__", frozen=True, extra="forbid", hide_input_in_errors=True
    )

    language: Literal["auto", "zh", "en"] = "auto"
    timezone: Annotated[str, AfterValidator(_zone_name)] = "auto"
    data_dir: HomePath = Field(default_factory=lambda: platformdirs.user_data_path("botkit", appauthor=False))
    personas: tuple[HomePath, ...] = ()
    secrets: HomePath | None = None
    bots: tuple[BotSettings, ...] = ()
    models: tuple[ModelSettings, ...] = ()
    offline: OfflineSettings = Field(default_factory=OfflineSettings)
    delivery: DeliverySettings = Field(default_factory=DeliverySettings)
    memory: MemorySettings = Field(default_factory=MemorySettings)
    storage: StorageSettings = Field(default_factory=StorageSettings)
    logs: LogSettings = Field(default_factory=LogSettings)
    operations: OperationsSettings = Field(default_factory=OperationsSettings)

    _origin: Origin = PrivateAttr(default_factory=Origin)

    @classmethod
    def check(cls, values: Mapping[str, Any], origin: Origin) -> tuple[Self | None, list[Problem]]:
        """Settings of the values that were gathered from `origin`, or everything that is wrong with them."""
        try:
            settings, problems = cls(**values), _twins(values, origin)
        except ValidationError as error:
            return None, [*origin.explain(error, cls), *_twins(values, origin)]
        settings._origin = origin
        if settings.models and not any("chat" in model.roles for model in settings.models):
            nobody = 'no entry of [[models]] has the role "chat", so nobody would answer: add it to one'
            problems.append(origin.problem(("models", 0, "roles"), nobody))
        return settings, problems

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

    def complaint(self, key: Key, text: str) -> str:
        """What is wrong with the setting at `key`, with its place: for what only its user can find out."""
        return self._origin.problem(key, text).text

    @property
    def own_model(self) -> Path | None:
        """The operator's own GGUF file; None where none is named.

        Raises:
            ConfigError: there is no such file, or it is no GGUF.
        """
        path = self.offline.path
        if path is not None and (wrong := _not_gguf(path)):
            raise ConfigError(self.complaint(("offline", "path"), wrong))
        return path

    @property
    def zone(self) -> tzinfo:
        """Where people are taken to live as long as they have not said so."""
        return local_zone() if self.timezone == "auto" else ZoneInfo(self.timezone)

    @property
    def database(self) -> Path:
        """The SQLite file in use."""
        return self.storage.path or self.data_dir / "botkit.sqlite3"

    def kept_in(self, folder: Path) -> Self:
        """The same settings with everything kept in that folder, the database too, wherever it was before."""
        storage = self.storage.model_copy(update={"path": None})
        return self.model_copy(update={"data_dir": folder, "storage": storage})

    def without_bots(self, ids: Collection[str]) -> Self:
        """The same settings without these bots; what is found wrong later still names the right line."""
        gone = {index for index, bot in enumerate(self.bots) if bot.id in ids}
        rest = self.model_copy(update={"bots": tuple(bot for bot in self.bots if bot.id not in ids)})
        rest._origin = self._origin.without_bots(gone)  # noqa: SLF001 (it is one of us)
        return rest

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


def _twins(values: Mapping[str, Any], origin: Origin) -> list[Problem]:
    """Entries of one name. Looked for in what was said, so that they are told with whatever else is wrong."""
    problems: list[Problem] = []
    for table, key in (("bots", "id"), ("models", "name")):
        said: object = values.get(table)
        entries = cast("list[object]", said) if isinstance(said, list | tuple) else []
        names = [entry_name(entry) for entry in entries]
        for index, name in enumerate(names):
            if name is not None and name in names[:index]:
                wrong = "is the name of an entry above, too: give each one of its own"
                problems.append(origin.problem((table, index, key), wrong))
    return problems


def _not_gguf(path: Path) -> str:
    """Why a file cannot be a model of one's own; empty where it can."""
    try:
        with path.open("rb") as file:
            begins_right = file.read(len(_GGUF)) == _GGUF
    except FileNotFoundError:
        return f"there is no file {path}: name a GGUF file, or take the setting away"
    except IsADirectoryError:
        return f"{path} is a folder: name the GGUF file in it"
    except OSError as error:
        return f"{path} cannot be read ({error.strerror}): mend its permissions, or name another file"
    return "" if begins_right else f"{path} is no GGUF file: name one, or take the setting away"
