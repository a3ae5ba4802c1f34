"""From the settings to an open model: chosen, announced, and downloaded if somebody agrees."""

import asyncio
import importlib.util
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

import typer
from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn, TransferSpeedColumn
from rich.progress import Progress as ProgressDisplay

from botkit.cli.aside import Aside
from botkit.cli.first_look import refuse_unknown_models
from botkit.clock import Clock
from botkit.errors import ConfigError
from botkit.models.catalogue import CATALOGUE, USUAL, CatalogueEntry
from botkit.models.choice import ModelChoice, choose_model, own_file_spec
from botkit.models.download import obtain, present_entry
from botkit.models.seal import digest_of
from botkit.models.spec import USUAL_PATIENCE, ModelSpec
from botkit.models.transfer import Progress
from botkit.settings import ModelSettings, OfflineSettings, Settings

NOT_AGREED = 2
"""Exit code where no model may or can be had."""


@dataclass(frozen=True, slots=True)
class ModelDoor:
    """The way to a model for one command."""

    settings: Settings
    aside: Aside
    clock: Clock

    async def choose(self, wish: str | None) -> ModelChoice:
        """See `choose`."""
        return await choose(self.settings, self.clock, wish)

    def agree(self, choice: ModelChoice, *, yes: bool) -> None:
        """Ask before anything is downloaded; ends the program where the answer is no.

        Call it outside the event loop: there, Ctrl-C would not reach the question.
        """
        if not choice.entries or present_entry(choice.entries, self.settings.offline.folder) is not None:
            return
        if importlib.util.find_spec("xllamacpp") is None:
            self.aside.give_up("model.none_available")
            raise typer.Exit(NOT_AGREED)
        offer = _offer(choice)
        if yes:
            return
        if not self.aside.can_ask:
            self.aside.give_up("download.needs_yes", **offer)
        elif self.aside.ask("download.ask", **offer):
            return
        else:
            self.aside.tell("download.declined")
        self.aside.give_up("model.none_available")
        raise typer.Exit(NOT_AGREED)

    async def obtain(self, choice: ModelChoice) -> tuple[ModelSpec, ...]:
        """The specs to open, once every file is there and verified; says which model it is.

        Raises:
            ModelUnavailable: no source gives the file.
            ModelMisconfigured: there is no room for it.
        """
        if choice.entries:
            choice = await self._download(choice)
        self.aside.tell(choice.announcement, **choice.words)
        if choice.specs[0].provider == "offline":
            self.aside.tell("model.starting")
        return choice.specs

    async def _download(self, choice: ModelChoice) -> ModelChoice:
        offline = self.settings.offline
        missing = present_entry(choice.entries, offline.folder) is None
        try:
            with DownloadBar(self.aside, choice.entries) as bar:
                entry, path = await obtain(choice.entries, offline.folder, self.clock, bar.show)
        except asyncio.CancelledError:
            self.aside.tell("download.interrupted")
            raise
        if missing:
            self.aside.tell("download.done", name=entry.title)
        return choice.with_file(entry, path, threads=offline.threads, context_window=offline.context_window)


async def choose(settings: Settings, clock: Clock, wish: str | None) -> ModelChoice:
    """What the settings, or the wish for one by name, come to; nothing is downloaded.

    Raises:
        ConfigError: there is no model of that name, or no file where the settings say.
    """
    refuse_unknown_models(settings)
    offline = settings.offline
    if wish is None and not settings.models and (path := settings.own_model) is not None:
        return await _own_file(offline, path)
    configured = tuple(_spec(entry, offline) for entry in _wanted(settings, wish))
    return await choose_model(configured, os.environ, clock)


class DownloadBar:
    """Shows how far getting one of these models is, once there is something to show."""

    def __init__(self, aside: Aside, entries: Sequence[CatalogueEntry]) -> None:
        self._aside = aside
        self._titles = {entry.size: entry.title for entry in entries}
        self._display = ProgressDisplay(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[source]}", style="dim", markup=False),
            console=aside.console,
            transient=True,
        )
        self._task = self._display.add_task("", total=None, visible=False, source="")

    def __enter__(self) -> Self:
        self._display.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._display.stop()

    def show(self, progress: Progress) -> None:
        """Move the bar to there."""
        what = "download.checking" if progress.stage == "verify" else "download.running"
        self._display.update(
            self._task,
            description=self._aside.sentence(what, name=self._titles[progress.total]),
            completed=progress.done,
            total=progress.total,
            source=progress.source,
            visible=True,
        )


def _wanted(settings: Settings, wish: str | None) -> tuple[ModelSettings, ...]:
    """The entries of the configuration, or the one wished for, which may also be of the catalogue."""
    if wish is None:
        return settings.models
    for entry in settings.models:
        if entry.name == wish:
            return (entry,)
    if any(entry.name == wish for entry in CATALOGUE):
        return (ModelSettings(name="offline", provider="offline", model=wish),)
    names = ", ".join([entry.name for entry in (*settings.models, *CATALOGUE)])
    raise ConfigError(f"there is no model {wish!r}: choose one of {names}, or add it to [[models]]")


def _spec(entry: ModelSettings, offline: OfflineSettings) -> ModelSpec:
    usual = USUAL_PATIENCE[entry.provider]
    return ModelSpec(
        name=entry.name,
        provider=entry.provider,
        model=entry.model or (USUAL[0].name if entry.provider == "offline" else ""),
        base_url=entry.base_url or "",
        api_key=entry.api_key,
        context_window=entry.context_window,
        patience=replace(
            usual,
            first=entry.first_timeout or usual.first,
            idle=entry.idle_timeout or usual.idle,
            total=entry.total_timeout or usual.total,
        ),
        threads=offline.threads,
        extra=entry.extra,
    )


async def _own_file(offline: OfflineSettings, path: Path) -> ModelChoice:
    """The operator's own GGUF file, before anything else that is not named."""
    try:
        digest = await digest_of(path, _seal(offline, path))
    except OSError as error:
        where = f"offline.path: {error.filename or path} cannot be read or written ({error.strerror})"
        raise ConfigError(f"{where}: mend its permissions, or name another path or folder in [offline]") from error
    spec = own_file_spec(path, digest, threads=offline.threads, context_window=offline.context_window)
    return ModelChoice("configured", "model.configured", {"model": path.name}, (spec,))


def _seal(offline: OfflineSettings, path: Path) -> Path:
    """Where the file's hash is remembered: among our own models, as the file's folder may not be ours to write."""
    offline.folder.mkdir(parents=True, exist_ok=True)
    return offline.folder / f"{path.name}.verified"


def _offer(choice: ModelChoice) -> Mapping[str, str]:
    """What somebody agrees to: any of the entries may be the one that can be had."""
    entries = choice.entries
    return {
        "name": " / ".join(entry.title for entry in entries),
        "size": f"{max(entry.size for entry in entries) / 1e9:.1f} GB",
        "source": ", ".join(dict.fromkeys(source.label for entry in entries for source in entry.sources)),
        "license": ", ".join(dict.fromkeys(entry.license for entry in entries)),
    }
