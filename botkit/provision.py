"""From the settings to a shelf of models: which ones, and what has to be fetched first. Nobody is asked anything here.

`shelf_for` is the short way for a program that runs unattended; a command that may ask takes the steps one by one.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from botkit.clock import Clock
from botkit.errors import ConfigError, ModelMisconfigured, ModelUnavailable, PersonaError
from botkit.models import litellm_library
from botkit.models.catalogue import CATALOGUE, USUAL, unknown_entry
from botkit.models.choice import ModelChoice, choose_model, own_file_spec
from botkit.models.download import OTHER_WAYS, ensure_model, is_present, obtain, present_entry
from botkit.models.observed import ModelObserver
from botkit.models.seal import digest_of
from botkit.models.shelf import ModelShelf
from botkit.models.spec import USUAL_PATIENCE, ModelSpec, Price
from botkit.models.transfer import OnProgress
from botkit.persona.library import PersonaLibrary
from botkit.settings import ModelSettings, OfflineSettings, Settings
from botkit.texts import load_texts

_log = logging.getLogger(__name__)


async def shelf_for(
    settings: Settings, environ: Mapping[str, str], clock: Clock, observer: ModelObserver | None = None
) -> ModelShelf:
    """The models that the settings, the environment or this machine offer; whoever asks for them closes the shelf.

    Nothing is downloaded: a model of this machine is taken where its file is there already.

    Raises:
        ConfigError: the settings name a model that there is not, or there is none that is here already.
        ModelMisconfigured: a variable of the environment holds no key or no address.
    """
    choice = await choose(settings, environ, clock)
    if needs_download(choice, settings):
        raise ConfigError(
            "there is no language model to answer with, and nobody here to agree to a download: add a [[models]] "
            f"entry, or have `botkit chat` download the offline model. {OTHER_WAYS}"
        )
    choice = await complete(choice, settings, clock, fetches=False)
    _log.info("%s", load_texts().say("en", choice.announcement, **choice.words))
    return ModelShelf(choice.specs, clock, observer)


async def choose(settings: Settings, environ: Mapping[str, str], clock: Clock, wish: str | None = None) -> ModelChoice:
    """What the settings, or the wish for one model by name, come to; nothing is downloaded. Costs at most 0.3 s.

    Raises:
        ConfigError: there is no model of that name, or no file where the settings say.
        ModelMisconfigured: a variable of the environment holds no key or no address.
    """
    refuse_unknown_models(settings)
    offline = settings.offline
    if wish is None and not settings.models and (path := settings.own_model) is not None:
        return await _own_file(offline, path)
    configured = tuple(spec_of(entry, offline) for entry in _wanted(settings, wish))
    return await choose_model(configured, environ, clock)


def needs_download(choice: ModelChoice, settings: Settings) -> bool:
    """Whether a file has to be fetched before this choice can be opened."""
    return bool(choice.entries) and present_entry(choice.entries, settings.offline.folder) is None


async def complete(
    choice: ModelChoice,
    settings: Settings,
    clock: Clock,
    on_progress: OnProgress | None = None,
    *,
    fetches: bool = True,
) -> ModelChoice:
    """The same choice once a file of it is there and verified, with whatever else of it is there.

    Args:
        fetches: somebody agreed to download what is not there.

    Raises:
        ModelUnavailable: no source gives the file.
        ModelMisconfigured: there is no room for it.
    """
    if not choice.entries:
        return choice
    offline = settings.offline
    first, path = await obtain(choice.entries, offline.folder, clock, on_progress, fetches=fetches)
    files = {first.name: (first, path)}
    # What was not configured is one model, whichever can be had; what was, are several.
    others = choice.entries if choice.reason == "configured" else ()
    for entry in others:
        if entry.name not in files and is_present(entry, offline.folder):
            with suppress(ModelUnavailable):  # it is told when it is asked for an answer
                files[entry.name] = (
                    entry,
                    await ensure_model(entry, offline.folder, clock, on_progress, fetches=fetches),
                )
    for entry, path in files.values():
        choice = choice.with_file(entry, path, threads=offline.threads, context_window=offline.context_window)
    return choice


def spec_of(entry: ModelSettings, offline: OfflineSettings) -> ModelSpec:
    """What a `[[models]]` entry means."""
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
        roles=entry.roles,
        personas=entry.personas,
        price=_price_of(entry),
    )


def _price_of(entry: ModelSettings) -> Price | None:
    if entry.price_in is None or entry.price_out is None:
        return None
    return Price(entry.price_in, entry.price_out)


def refuse_unknown_models(settings: Settings) -> None:
    """Look each offline model up that an entry of the configuration names, and whether litellm is there for others.

    Raises:
        ConfigError: the catalogue does not have it, or there is no litellm; every such entry, one a line.
    """
    if problems := list(_unknown_models(settings)):
        raise ConfigError("\n".join(problems))


def _unknown_models(settings: Settings) -> Iterator[str]:
    names = {entry.name for entry in CATALOGUE}
    for index, entry in enumerate(settings.models):
        if entry.provider == "offline" and entry.model and entry.model not in names:
            yield settings.complaint(("models", index, "model"), unknown_entry(entry.model))
        elif entry.provider == "litellm":
            try:
                litellm_library.refuse_unusable()
            except ModelMisconfigured as error:
                yield settings.complaint(("models", index, "provider"), str(error))


def refuse_unknown_personas(settings: Settings, library: PersonaLibrary) -> None:
    """Make sure that whoever an entry of [[models]] is for is there.

    Raises:
        ConfigError: there is no such persona; one a line.
    """
    if problems := list(_unknown_personas(settings, library)):
        raise ConfigError("\n".join(problems))


def _unknown_personas(settings: Settings, library: PersonaLibrary) -> Iterator[str]:
    for index, entry in enumerate(settings.models):
        for name in entry.personas:
            try:
                library.find(name)
            except PersonaError as error:
                yield settings.complaint(("models", index, "personas"), str(error))


def _wanted(settings: Settings, wish: str | None) -> tuple[ModelSettings, ...]:
    """The entries of the configuration, or the one wished for, which may also be of the catalogue."""
    if wish is None:
        return settings.models
    for entry in settings.models:
        if entry.name == wish:
            return (entry.model_copy(update={"roles": ("chat",), "personas": ()}),)
    if any(entry.name == wish for entry in CATALOGUE):
        return (ModelSettings(name="offline", provider="offline", model=wish),)
    names = ", ".join([entry.name for entry in (*settings.models, *CATALOGUE)])
    raise ConfigError(f"there is no model {wish!r}: choose one of {names}, or add it to [[models]]")


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
