"""The models: whether there is one, whether what it needs is here, and whether it answers."""

import asyncio
import importlib.util
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from botkit.adapter import Finding
from botkit.clock import Clock
from botkit.doctor.check import halves, note, ok, problem
from botkit.doctor.ids import Id
from botkit.doctor.one_word import ask_one_word
from botkit.errors import (
    ConfigError,
    ContextTooLong,
    ModelError,
    ModelMisconfigured,
    ModelRateLimited,
    ModelRefused,
)
from botkit.models.catalogue import CATALOGUE, CatalogueEntry, entry_named
from botkit.models.choice import ModelChoice
from botkit.models.download import is_present, present_entry
from botkit.models.litellm_library import refuse_unusable
from botkit.models.seal import digest_of
from botkit.models.spec import ModelSpec
from botkit.provision import choose, spec_of
from botkit.settings import Settings

EXTRAS: Mapping[str, tuple[str, str]] = {"offline": ("xllamacpp", "offline"), "litellm": ("litellm", "litellm")}
"""Which package a provider needs, and the extra that brings it."""


@dataclass(slots=True)
class Choice:
    """What would answer: the configured models, or what is taken where none is. Looked for once."""

    settings: Settings
    environ: Mapping[str, str]
    clock: Clock
    _looking: "asyncio.Task[ModelChoice] | None" = field(default=None, init=False)

    async def specs(self) -> Sequence[ModelSpec]:
        """In the order in which they stand in for each other; none where the model is a file of this machine."""
        if self.settings.models:
            return [spec_of(entry, self.settings.offline) for entry in self.settings.models]
        if self.settings.offline.path is not None:
            return ()
        try:
            return (await self._found()).specs
        except (ConfigError, ModelMisconfigured):  # what `findings` tells
            return ()

    async def addresses(self) -> Sequence[str]:
        """Where their endpoints are."""
        return [spec.base_url for spec in await self.specs() if spec.base_url]

    async def findings(self) -> Iterable[Finding]:
        """About all of them together."""
        if self.settings.models:
            names = ", ".join(entry.name for entry in self.settings.models)
            return (ok(Id.MODEL, f"{len(self.settings.models)} configured: {names}"),)
        if self.settings.offline.path is not None:
            return _own_file(self.settings)
        try:
            return _of_choice(await self._found(), self.settings)
        except (ConfigError, ModelMisconfigured) as error:
            return (problem(Id.MODEL, *halves(str(error))),)

    async def _found(self) -> ModelChoice:
        if self._looking is None:
            self._looking = asyncio.create_task(choose(self.settings, self.environ, self.clock), name="models")
        return await asyncio.shield(self._looking)


def _own_file(settings: Settings) -> Iterator[Finding]:
    try:
        yield ok(Id.MODEL, f"the model is {settings.own_model}, on this machine")
    except ConfigError as error:
        yield problem(Id.FILE, *halves(str(error)))
    yield from extra("offline")


def _of_choice(choice: ModelChoice, settings: Settings) -> Iterator[Finding]:
    match choice.reason:
        case "configured":
            return
        case "environment":
            what = f"no model is configured: {choice.specs[0].model} is used with the key in {choice.words['variable']}"
            yield note(Id.MODEL, f"{what}, which costs money", "name it in a [[models]] entry, where that is meant so")
        case "ollama":
            yield ok(Id.MODEL, f"no model is configured: {choice.specs[0].model} of the Ollama on this machine is used")
        case "offline":
            if present_entry(choice.entries, settings.offline.folder) is None:
                remedy = "botkit chat offers to download one; or add a [[models]] entry, as botkit init does"
                yield problem(Id.MODEL, "no model is configured, and none was found on this machine", remedy)
            else:
                yield ok(Id.MODEL, "no model is configured: the offline model of this machine is used")
                yield from extra("offline")


def extra(provider: str, extras: Mapping[str, tuple[str, str]] = EXTRAS) -> Iterator[Finding]:
    """Whether the package that the provider needs is installed, in a release that may be used."""
    package, name = extras.get(provider, ("", ""))
    if package and importlib.util.find_spec(package) is None:
        what = f"{package}, which models of provider {provider!r} need, is not installed"
        yield problem(Id.EXTRA, what, f"pip install 'botkit[{name}]'")
    elif provider == "litellm" and (wrong := _flaw_of_litellm()):
        yield problem(Id.EXTRA, *halves(wrong))
    elif package:
        yield ok(Id.EXTRA, f"{package} is installed")


def _flaw_of_litellm() -> str:
    try:
        refuse_unusable()
    except ModelMisconfigured as error:
        return str(error)
    return ""


async def file(spec: ModelSpec, folder: Path) -> Sequence[Finding]:
    """Whether the offline model's file is there, and is the right one."""
    try:
        entry = entry_named(spec.model)
    except ModelMisconfigured:
        names = ", ".join(each.name for each in CATALOGUE)
        what = f"the catalogue has no offline model {spec.model!r}"
        return (problem(Id.FILE, what, f"choose one of {names}"),)
    if not is_present(entry, folder):
        return (_missing(entry, folder),)
    path = folder / entry.file
    if await digest_of(path, path.with_name(path.name + ".verified")) != entry.sha256:
        remedy = "delete it: botkit chat downloads it anew"
        return (problem(Id.FILE, f"{path} is not the file it should be: its hash is another", remedy),)
    return (ok(Id.FILE, f"{path} is here, and its hash is right"),)


def _missing(entry: CatalogueEntry, folder: Path) -> Finding:
    room = "" if shutil.disk_usage(_there(folder)).free > entry.size else "; make room for it first"
    what = f"{entry.title} ({entry.size / 1e9:.1f} GB) is not downloaded yet, and botkit run downloads nothing"
    return problem(Id.FILE, what, f"botkit chat --model {entry.name} downloads it{room}")


def _there(folder: Path) -> Path:
    return next(each for each in (folder, *folder.parents) if each.exists())


async def answers(spec: ModelSpec, place: str, clock: Clock) -> Sequence[Finding]:
    """Whether one tiny call is answered; `place` is where the model is configured."""
    try:
        await ask_one_word(spec, clock)
    except ModelMisconfigured as error:
        what, remedy = halves(str(error))
        return (problem(Id.ANSWERS, what, f"{remedy} ({place})"),)
    except ModelRateLimited as error:
        remedy = "try again later; if it stays so, look at the limits of the account"
        return (note(Id.ANSWERS, f"{error}", remedy),)
    except (ModelRefused, ContextTooLong) as error:
        return (note(Id.ANSWERS, f"it answers, but refuses a simple question: {error}", "choose a model that talks"),)
    except ModelError as error:
        remedy = f"look whether {spec.base_url or 'its endpoint'} is up and can be reached from this machine ({place})"
        return (problem(Id.ANSWERS, str(error), remedy),)
    return (ok(Id.ANSWERS, f"{spec.model or spec.name} answers"),)
