"""Which model answers when nobody said which: configured, a key in the environment, Ollama, offline."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

from botkit.clock import Clock
from botkit.errors import ModelMisconfigured
from botkit.models import ollama
from botkit.models.catalogue import USUAL, CatalogueEntry, entry_named
from botkit.models.keys import KnownKey, found_key
from botkit.models.spec import USUAL_PATIENCE, ModelSpec

Reason: TypeAlias = Literal["configured", "environment", "ollama", "offline"]


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """What was chosen, and how the person is told.

    Attributes:
        announcement, words: the key of the sentence that says so, and what it is filled with.
        specs: the model and its stand-ins, in order.
        entries: offline models of which one is needed (the first that can be had) and not yet named by a file:
            obtain it, then `with_file`.
    """

    reason: Reason
    announcement: str
    words: Mapping[str, str] = field(default_factory=dict[str, str])
    specs: tuple[ModelSpec, ...] = ()
    entries: tuple[CatalogueEntry, ...] = ()

    def with_file(
        self, entry: CatalogueEntry, path: Path, *, threads: int = 0, context_window: int = 0
    ) -> "ModelChoice":
        """The choice once the offline model's verified file is there."""
        found = offline_spec(entry, path, threads=threads, context_window=context_window)
        specs = tuple(_completed(spec, found, entry) for spec in self.specs) or (found,)
        words = {"model": entry.title} if self.reason == "offline" else self.words
        return replace(self, specs=specs, entries=(), words=words)


async def choose_model(configured: Sequence[ModelSpec], environ: Mapping[str, str], clock: Clock) -> ModelChoice:
    """The first way to a model that is open. Costs at most 0.3 s.

    Raises:
        ModelMisconfigured: the configuration names an offline model that is not in the catalogue, or a variable of
            the environment holds no key or no address.
    """
    if configured:
        entries = tuple(entry_named(spec.model) for spec in configured if _lacks_file(spec))
        return ModelChoice("configured", "model.configured", {"model": configured[0].name}, tuple(configured), entries)
    if found := found_key(environ):
        known, spec = found
        _refuse_unusable(known, spec)
        words = {"variable": known.variable, "model": spec.model}
        return ModelChoice("environment", "model.environment", words, (spec,))
    if spec := await ollama.find_model(ollama.address(environ), clock):
        return ModelChoice("ollama", "model.ollama", {"model": spec.model}, (spec,))
    return ModelChoice("offline", "model.offline", {"model": USUAL[0].title}, entries=USUAL)


def _refuse_unusable(known: KnownKey, spec: ModelSpec) -> None:
    """Told by the variable's name, before anything is announced."""
    key = spec.api_key.get_secret_value() if spec.api_key else ""
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise ModelMisconfigured(f"{known.variable}: has spaces or strange characters, which no key has: copy it again")
    try:
        address = urlsplit(spec.base_url)
        is_address = address.scheme in ("http", "https") and bool(address.hostname) and address.port != 0
    except ValueError:  # brackets that do not close, a port that is no number
        is_address = False
    if not is_address:
        remedy = "write one such as https://host/v1, or unset it"
        raise ModelMisconfigured(f"{known.address_variable}: is no web address: {remedy}")


def _lacks_file(spec: ModelSpec) -> bool:
    return spec.provider == "offline" and spec.path is None


def _completed(spec: ModelSpec, found: ModelSpec, entry: CatalogueEntry) -> ModelSpec:
    if not _lacks_file(spec) or spec.model != entry.name:
        return spec
    extra = {**found.extra, **spec.extra}
    return replace(spec, model=found.model, path=found.path, digest=found.digest, extra=extra)


def offline_spec(entry: CatalogueEntry, path: Path, *, threads: int = 0, context_window: int = 0) -> ModelSpec:
    """How a catalogue entry is run from its verified file."""
    return ModelSpec(
        name=entry.name,
        provider="offline",
        model=entry.title,
        context_window=context_window or entry.context_window,
        patience=USUAL_PATIENCE["offline"],
        path=path,
        digest=entry.sha256,
        threads=threads,
        extra=entry.extra,
    )


def own_file_spec(path: Path, digest: str, *, threads: int = 0, context_window: int = 0) -> ModelSpec:
    """How the operator's own GGUF file is run; `digest` as `seal.digest_of` tells it."""
    return ModelSpec(
        name=path.stem,
        provider="offline",
        model=path.name,
        context_window=context_window or 4096,
        patience=USUAL_PATIENCE["offline"],
        path=path,
        digest=digest,
        threads=threads,
    )
