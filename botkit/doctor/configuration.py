"""The configuration: whether it can be read, and who else can read its secrets."""

import os
import shlex
import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import cast

from botkit.adapter import Finding
from botkit.doctor.check import note, ok, problem
from botkit.doctor.ids import Id
from botkit.doctor.secrets import is_secret_name
from botkit.errors import ConfigError
from botkit.settings import Settings, load_settings
from botkit.settings.file import find_file, read_file

_OTHERS_READ, _OTHERS_WRITE = 0o077, 0o022


def read(path: Path | None, environ: Mapping[str, str]) -> tuple[Settings | None, Path | None, list[Finding]]:
    """The settings (None where they cannot be used), the file they are in (None where there is none), the findings.

    Raises:
        ConfigError: the file that was named is not there.
    """
    file = find_file(path, environ)
    if path is not None and file is not None and not file.exists():
        raise ConfigError(f"there is no file {file}: check the path, or leave --config out")
    try:
        settings = load_settings(file, environ)
    except ConfigError as error:
        remedy = "mend it where the line says; config.example.toml explains every setting"
        return None, file, [problem(Id.CONFIG, line, remedy) for line in str(error).splitlines()]
    if file is None:
        remedy = "botkit init writes one"
        return settings, None, [note(Id.CONFIG, "there is no configuration file: everything is as usual", remedy)]
    return settings, file, [ok(Id.CONFIG, f"{file} can be used")]


def rights(file: Path) -> Finding:
    """Who else may read the file, where it has secrets, and who else may write it."""
    mode = stat.S_IMODE(file.stat().st_mode)
    if os.name != "nt" and mode & _OTHERS_WRITE:
        remedy = shlex.join(["chmod", "go-w", str(file)])
        return problem(Id.CONFIG_RIGHTS, f"others on this machine may change {file}", remedy)
    if os.name != "nt" and mode & _OTHERS_READ and has_secrets(read_file(file)[0]):
        remedy = shlex.join(["chmod", "600", str(file)])
        return problem(Id.CONFIG_RIGHTS, f"others on this machine may read the secrets in {file}", remedy)
    return ok(Id.CONFIG_RIGHTS, f"only its owner can change {file}, or read a secret in it")


def has_secrets(values: object) -> bool:
    """Whether some setting in there, named as secrets are, says something."""
    if isinstance(values, Mapping):
        table = cast("Mapping[str, object]", values)
        return any(
            (isinstance(value, str) and bool(value.strip()) and is_secret_name(name)) or has_secrets(value)
            for name, value in table.items()
        )
    return isinstance(values, list) and any(map(has_secrets, cast("list[object]", values)))


def secret_rights(folder: Path) -> Iterator[Finding]:
    """Who else may read the secret files, or put others in their place."""
    if os.name == "nt":
        return
    files = sorted(entry for entry in folder.iterdir() if not entry.name.startswith(".") and entry.is_file())
    open_files = [file for file in files if file.stat().st_mode & _OTHERS_READ]
    mine = [file for file in open_files if file.stat().st_uid == os.geteuid()]
    if folder.stat().st_mode & _OTHERS_WRITE and folder.stat().st_uid == os.geteuid():
        what = f"others on this machine may put files into the folder of secrets {folder}"
        yield problem(Id.SECRET_RIGHTS, what, shlex.join(["chmod", "700", str(folder)]))
    if mine:
        what = f"others on this machine may read {_named(mine)}"
        yield problem(Id.SECRET_RIGHTS, what, shlex.join(["chmod", "600", *map(str, mine)]))
    if theirs := [file for file in open_files if file not in mine]:
        what = f"{_named(theirs)}, which belongs to another user, may be read by others"
        yield note(Id.SECRET_RIGHTS, what, "have its owner take their rights away, where that is not meant so")
    if not open_files:
        yield ok(Id.SECRET_RIGHTS, f"only its owner can read the secrets in {folder}")


def _named(files: Sequence[Path]) -> str:
    return ", ".join(str(file) for file in files)
