"""From the settings to an open model: chosen, announced, and downloaded if somebody agrees."""

import asyncio
import importlib.util
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import typer
from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn, TransferSpeedColumn
from rich.progress import Progress as ProgressDisplay

from botkit.cli.aside import Aside
from botkit.clock import Clock
from botkit.models.catalogue import CatalogueEntry
from botkit.models.choice import ModelChoice
from botkit.models.spec import ModelSpec
from botkit.models.transfer import Progress
from botkit.provision import choose, complete, needs_download
from botkit.settings import Settings

NOT_AGREED = 2
"""Exit code where no model may or can be had."""


@dataclass(frozen=True, slots=True)
class ModelDoor:
    """The way to a model for one command."""

    settings: Settings
    aside: Aside
    clock: Clock

    async def choose(self, wish: str | None) -> ModelChoice:
        """What the settings, or the wish for one by name, come to; nothing is downloaded.

        Raises:
            ConfigError: there is no model of that name, or no file where the settings say.
        """
        return await choose(self.settings, os.environ, self.clock, wish)

    def agree(self, choice: ModelChoice, *, yes: bool) -> None:
        """Ask before anything is downloaded; ends the program where the answer is no.

        Call it outside the event loop: there, Ctrl-C would not reach the question.
        """
        if not needs_download(choice, self.settings):
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
            choice = await self.download(choice)
        self.aside.tell(choice.announcement, **choice.words)
        if choice.specs[0].provider == "offline":
            self.aside.tell("model.starting")
        return choice.specs

    async def download(self, choice: ModelChoice) -> ModelChoice:
        """The choice once every file of it is there and verified; shows how far that is.

        Raises:
            ModelUnavailable: no source gives the file.
            ModelMisconfigured: there is no room for it.
        """
        missing = needs_download(choice, self.settings)
        try:
            with DownloadBar(self.aside, choice.entries) as bar:
                choice = await complete(choice, self.settings, self.clock, bar.show)
        except asyncio.CancelledError:
            self.aside.tell("download.interrupted")
            raise
        if missing:
            self.aside.tell("download.done", name=next(spec.model for spec in choice.specs if spec.digest))
        return choice


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


def _offer(choice: ModelChoice) -> Mapping[str, str]:
    """What somebody agrees to: any of the entries may be the one that can be had."""
    entries = choice.entries
    return {
        "name": " / ".join(entry.title for entry in entries),
        "size": f"{max(entry.size for entry in entries) / 1e9:.1f} GB",
        "source": ", ".join(dict.fromkeys(source.label for entry in entries for source in entry.sources)),
        "license": ", ".join(dict.fromkeys(entry.license for entry in entries)),
    }
