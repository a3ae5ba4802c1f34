"""Gathers settings. What is said nearer to the process wins:

1. `BOTKIT_*` variables: BOTKIT_LANGUAGE=zh, BOTKIT_DELIVERY__PACE=0, and for an entry of [[bots]] or [[models]] by
   its name BOTKIT_MODELS__DEEPSEEK__API_KEY=... (a - in a name is written _); a list or table as JSON;
2. secret files: the folder `secrets`, one file per setting, named likewise: models__deepseek__api_key;
3. config.toml: the one named, else BOTKIT_CONFIG's, else that in the working directory, else the user's own;
4. the defaults.
"""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar, cast

import platformdirs
from pydantic import BaseModel, SecretStr
from pydantic_settings import EnvSettingsSource, SettingsError

from botkit.errors import ConfigError
from botkit.settings.origin import NESTED, Origin, did_you_mean, entry_name, find_lines, variable_name
from botkit.settings.root import Settings
from botkit.settings.tables import ModelSettings

Table = TypeVar("Table", bound=BaseModel)

_PREFIX = "BOTKIT_"
_FILE_VARIABLE = "BOTKIT_CONFIG"


def load_settings(path: Path | None, environ: Mapping[str, str]) -> Settings:
    """Read and check everything the operator said.

    Args:
        path: the file to read; None looks at the places above, where having none is no error.
        environ: the process's environment.

    Raises:
        ConfigError: every problem, one a line, with its place and its remedy.
    """
    file = _find_file(path, environ)
    text = _read(file) if file is not None else ""
    below: dict[str, Any] = {"bots": [], "models": [], **_parse(text, file)}
    variables = _NamedValues(_PREFIX, _ours(environ)).gather()
    folder = _secrets_folder(variables, below, file)
    secrets = _NamedValues("", _read_secrets(folder)).gather() if folder is not None else {}
    values = _merged(_merged(below, secrets), variables)
    origin = Origin(file, find_lines(text), values, variables, secrets, folder)
    settings = _with_keys(Settings.read(values, origin), environ, origin)
    return settings if file is None else _anchored(settings, file.resolve().parent)


# --- config.toml ----------------------------------------------------------------------------------


def _find_file(path: Path | None, environ: Mapping[str, str]) -> Path | None:
    if path is None and environ.get(_FILE_VARIABLE):
        path = Path(environ[_FILE_VARIABLE])
    if path is not None:
        return path.expanduser()
    usual = (Path("config.toml"), platformdirs.user_config_path("botkit", appauthor=False) / "config.toml")
    return next((candidate for candidate in usual if candidate.is_file()), None)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ConfigError(f"{file}: there is no such file: copy config.example.toml there and change it") from None
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read ({error.strerror}): mend its permissions") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file}: is not UTF-8 (byte {error.start}): save it as UTF-8") from error


def _parse(text: str, file: Path | None) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        place = f"{file}:{line[1]}" if line else str(file)
        raise ConfigError(f"{place}: is not TOML: {error}; mend that line") from None


# --- variables and secret files -------------------------------------------------------------------


class _NamedValues(EnvSettingsSource):
    """Reads settings out of names and strings that it is handed, wherever they come from."""

    def __init__(self, prefix: str, given: Mapping[str, str]) -> None:
        self._given = {name.lower(): value for name, value in given.items()}
        super().__init__(Settings, env_prefix=prefix)

    def _load_env_vars(self) -> Mapping[str, str | None]:
        return self._given

    def gather(self) -> dict[str, Any]:
        """The settings named, as a tree.

        Raises:
            ConfigError: a name is no setting's, or a list or table is not JSON.
        """
        known = list(Settings.model_fields)
        for name in self._given:
            table = name.removeprefix(self.env_prefix.lower()).split(NESTED)[0]
            if table not in known:
                shown = name.upper() if self.env_prefix else f"secret file {name}"
                raise ConfigError(f"{shown}: {table} is no setting; {did_you_mean(table, known)}")
        try:
            return self()
        except SettingsError as error:
            raise ConfigError(f'{error}: write a list or a table as JSON, as in \'["one", "two"]\'') from None


def _ours(environ: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value
        for name, value in environ.items()
        if name.upper().startswith(_PREFIX) and name.upper() != _FILE_VARIABLE
    }


def _secrets_folder(variables: Mapping[str, Any], below: Mapping[str, Any], file: Path | None) -> Path | None:
    if "secrets" in variables:
        return Path(str(variables["secrets"])).expanduser()
    if "secrets" in below and file is not None:
        return file.parent / Path(str(below["secrets"])).expanduser()
    return None


def _read_secrets(folder: Path) -> dict[str, str]:
    try:
        files = [entry for entry in folder.iterdir() if entry.is_file() and not entry.name.startswith(".")]
        return {entry.name: entry.read_text(encoding="utf-8").strip() for entry in files}
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{folder}: secret files cannot be read ({error}): mend the folder, or `secrets`") from error


# --- together -------------------------------------------------------------------------------------


def _merged(below: dict[str, Any], above: dict[str, Any], named: tuple[str, ...] = ()) -> dict[str, Any]:
    """`above` laid over `below`: tables are merged, entries of [[tables]] found by name, the rest replaced."""
    laid = {key: _over(below[key], value, (*named, key)) for key, value in above.items() if key in below}
    return {**below, **above, **laid}


def _over(below: object, above: object, named: tuple[str, ...]) -> object:
    if isinstance(below, dict) and isinstance(above, dict):
        return _merged(cast("dict[str, Any]", below), cast("dict[str, Any]", above), named)
    if isinstance(below, list) and isinstance(above, dict):
        return _over_entries(cast("list[object]", below), cast("dict[str, Any]", above), named)
    return above


def _over_entries(below: list[object], above: dict[str, Any], named: tuple[str, ...]) -> list[object]:
    entries = list(below)
    names = [(entry_name(entry) or "").replace("-", "_") for entry in entries]
    for name, value in above.items():
        if name not in names:
            place, hint = variable_name((*named, name)), did_you_mean(name, names)
            raise ConfigError(f"{place}: no [[{named[0]}]] entry is called {name}; {hint}")
        at = names.index(name)
        entries[at] = _over(entries[at], value, (*named, name))
    return entries


def _with_keys(settings: Settings, environ: Mapping[str, str], origin: Origin) -> Settings:
    """Fills `api_key` in from the variable that `api_key_env` names."""
    problems: list[str] = []
    models: list[ModelSettings] = []
    for index, model in enumerate(settings.models):
        if not model.api_key and model.api_key_env is not None:
            key = environ.get(model.api_key_env)
            if not key:
                where = origin.locate(("models", index, "api_key_env"))
                problems.append(f"{where}: the variable {model.api_key_env} is not set: export it before starting")
            models.append(model.model_copy(update={"api_key": SecretStr(key or "")}))
        else:
            models.append(model)
    if problems:
        raise ConfigError("\n".join(problems))
    return settings.model_copy(update={"models": tuple(models)})


def _anchored(table: Table, folder: Path) -> Table:
    """Relative paths made absolute: they count from the folder of the file they stand in."""
    return table.model_copy(update={name: _anchor(value, folder) for name, value in table})


def _anchor(value: object, folder: Path) -> object:
    if isinstance(value, Path):
        return folder / value
    if isinstance(value, BaseModel):
        return _anchored(value, folder)
    if isinstance(value, tuple):
        return tuple(_anchor(part, folder) for part in cast("tuple[object, ...]", value))
    return value
