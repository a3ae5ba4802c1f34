"""Gathers settings. What is said nearer to the process wins:

1. `BOTKIT_*` variables: BOTKIT_LANGUAGE=zh, BOTKIT_DELIVERY__PACE=0, and for an entry of [[bots]] or [[models]] by
   its name BOTKIT_MODELS__DEEPSEEK__API_KEY=... (a - in a name is written _); a list or table as JSON;
2. secret files: the folder `secrets`, one file per setting, named likewise: models__deepseek__api_key;
3. config.toml: the one named, else BOTKIT_CONFIG's, else that in the working directory, else the user's own;
4. the defaults.
"""

import os
import re
from collections.abc import Container, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import BaseModel, SecretStr, ValidationError

from botkit.errors import ConfigError
from botkit.persona.library import SUFFIXES
from botkit.settings.beside import laid_over, said_by_secrets, said_by_variables
from botkit.settings.file import find_file, places_of, read_file, rescued_tables
from botkit.settings.operating import LogSettings, OperationsSettings
from botkit.settings.origin import Origin, Problem, Said, entry_name, told
from botkit.settings.root import Settings
from botkit.settings.tables import NO_KEY, BotSettings, is_key

Table = TypeVar("Table", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading everything the operator said.

    Attributes:
        settings: what can be used, without the bots that are left out; None where nothing can be.
        wrong: every problem, one a line, with its place and its remedy; empty where there is none.
        left_out: bots in whose own entries something is wrong, by their ids, and what it is.
        logs, operations: these two tables, whatever is wrong elsewhere.
        places: the files and folders it was read from, or may be read from once they are there.
    """

    settings: Settings | None
    wrong: str
    left_out: Mapping[str, str]
    logs: LogSettings
    operations: OperationsSettings
    places: tuple[Path, ...]


def load_settings(path: Path | None, environ: Mapping[str, str], *, keys: bool = True) -> Settings:
    """Read and check everything the operator said.

    Args:
        path: the file to read; None looks at the places above, where having none is no error.
        environ: the process's environment.
        keys: the variables that `api_key_env` names have to be set; whoever asks no model does without.

    Raises:
        ConfigError: every problem, one a line, with its place and its remedy.
    """
    reading = read_settings(path, environ, keys=keys)
    if reading.settings is None or reading.wrong:
        raise ConfigError(reading.wrong)
    return reading.settings


def read_settings(path: Path | None, environ: Mapping[str, str], *, keys: bool = True) -> Reading:
    """Read what the operator said as far as it can be used; see `load_settings`."""
    problems: list[Problem] = []
    variables = said_by_variables(environ, problems)
    places = places_of(path, environ)
    file: Path | None = None
    try:
        file = find_file(path, environ)
        below, lines = read_file(file) if file is not None else ({}, {})
    except ConfigError as error:  # what its settings are is not known: the rest waits
        below = rescued_tables(file, _RESCUED) if file is not None else {}
        wrong = "\n".join([str(error), told(problems)]).strip()
        return Reading(None, wrong, {}, *_rescued(laid_over(below, variables, [])), places)
    folder = _secrets_folder(variables, below, file)
    if folder is not None and (wrong := _unreadable(folder)):
        problems.append(Origin(file, lines, below, variables).problem(("secrets",), wrong))
        places, folder = (*places, folder), None
    said = [*(said_by_secrets(folder, problems) if folder is not None else ()), *variables]
    values = laid_over({"bots": [], "models": [], **below}, said, problems)
    origin = Origin(file, lines, values, said)
    problems += _missing_keys(values, environ, origin) if keys else []
    settings, left_out = _checked(values, origin, problems)
    if settings is not None:
        settings = _with_keys(settings, environ) if keys else settings
        settings = settings if file is None else _anchored(settings, file.resolve().parent)
    places = places if folder is None else (*places, folder)
    return Reading(settings, told(problems), left_out, *_rescued(values), places)


_RESCUED = ("logs", "operations")


def _checked(
    values: dict[str, Any], origin: Origin, problems: list[Problem]
) -> tuple[Settings | None, Mapping[str, str]]:
    """The settings, without the bots that have all the problems there are; None where others have some."""
    settings, wrong = Settings.check(values, origin)
    problems += wrong
    if not problems:
        return settings, {}
    blamed: dict[int, list[Problem]] = {}
    for problem in problems:
        match problem.key:
            case ("bots", int(index), *_):
                blamed.setdefault(index, []).append(problem)
            case _:
                return None, {}
    origin = origin.without_bots(blamed.keys())
    settings, _ = Settings.check(origin.values, origin)
    taken = {bot.id for bot in (() if settings is None else settings.bots)}
    return settings, {_called(values["bots"], index, taken): told(blamed[index]) for index in blamed}


def _called(entries: Sequence[object], index: int, taken: Container[str]) -> str:
    """What a [[bots]] entry is called that is left out."""
    name = entry_name(entries[index])
    if name is None:
        return f"bot {index + 1}"
    return f"{name} (entry {index + 1})" if name in taken else name


def _rescued(values: Mapping[str, Any]) -> tuple[LogSettings, OperationsSettings]:
    """The two tables by which an operator learns what is wrong; as usual where they are wrong themselves."""
    logs, operations = LogSettings(), OperationsSettings()
    with suppress(ValidationError):
        logs = LogSettings.model_validate(values.get("logs", {}))
    with suppress(ValidationError):
        operations = OperationsSettings.model_validate(values.get("operations", {}))
    return logs, operations


def _secrets_folder(variables: Sequence[Said], below: Mapping[str, Any], file: Path | None) -> Path | None:
    """The folder of secret files; None where there is none, or what is said of it is wrong and will be told."""
    for said in variables:
        if said.key == ("secrets",):
            return _home(str(said.value))
    if isinstance(below.get("secrets"), str) and file is not None:
        folder = _home(below["secrets"])
        return None if folder is None else file.parent / folder
    return None


def _unreadable(folder: Path) -> str:
    """Why a folder of secrets cannot be used; empty where it can."""
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                entry.stat(follow_symlinks=False)  # whoever may list a folder need not be allowed to go into it
            return ""
    except FileNotFoundError:
        return f"there is no folder {folder}: make it, or name another"
    except NotADirectoryError:
        return f"{folder} is no folder: name one"
    except OSError as error:
        return f"{folder} cannot be read ({error.strerror}): mend its permissions, or name another"


def _home(path: str) -> Path | None:
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return None


def _missing_keys(values: Mapping[str, Any], environ: Mapping[str, str], origin: Origin) -> list[Problem]:
    """Whether each variable that `api_key_env` names holds a key; told before anything starts."""
    problems: list[Problem] = []
    entries: object = values.get("models")
    for index, entry in enumerate(cast("list[object]", entries) if isinstance(entries, list) else ()):
        model = cast("dict[str, object]", entry) if isinstance(entry, dict) else {}
        name = model.get("api_key_env")
        if isinstance(name, str) and name.strip() and not model.get("api_key"):
            wrong = _wrong_key(name.strip(), environ)
            problems += [origin.problem(("models", index, "api_key_env"), wrong)] if wrong else []
    return problems


def _wrong_key(variable: str, environ: Mapping[str, str]) -> str:
    key = environ.get(variable, "")
    if key.strip():
        return "" if is_key(key) else f"the key in the variable {variable} {NO_KEY}"
    # What does not look like a variable may be the key itself, which is not repeated.
    if re.fullmatch(r"[A-Z_][A-Z0-9_]{0,60}", variable):
        return f"the variable {variable} is not set: export it before starting"
    return "no such variable is set: name one, such as MY_KEY; a key itself is written as api_key"


def _with_keys(settings: Settings, environ: Mapping[str, str]) -> Settings:
    """Fills `api_key` in from the variable that `api_key_env` names."""
    models = tuple(
        model.model_copy(update={"api_key": SecretStr(environ[model.api_key_env].strip())})
        if model.api_key_env is not None and not model.api_key
        else model
        for model in settings.models
    )
    return settings.model_copy(update={"models": models})


def _anchored(table: Table, folder: Path) -> Table:
    """Relative paths made absolute: they count from the folder of the file they stand in."""
    return table.model_copy(update={name: _anchor(value, folder) for name, value in table})


def _anchor(value: object, folder: Path) -> object:
    if isinstance(value, Path):
        return folder / value
    if isinstance(value, BotSettings):
        personas = {name: _persona(name, folder) for name in value.personas}
        speaker = None if value.persona is None else personas[value.persona]
        return value.model_copy(update={"personas": tuple(personas.values()), "persona": speaker})
    if isinstance(value, BaseModel):
        return _anchored(value, folder)
    if isinstance(value, tuple):
        return tuple(_anchor(part, folder) for part in cast("tuple[object, ...]", value))
    return value


def _persona(name: str, folder: Path) -> str:
    """A name or an id as it is; the path of a file as all paths."""
    path = _home(name)
    if path is None or path.suffix not in SUFFIXES:
        return name
    there = folder / path
    with suppress(OSError):  # whoever looks for the persona will tell
        if len(path.parts) == 1 and not there.is_file():
            return name  # a file of one of the folders of personas, by its name
    return str(there)
