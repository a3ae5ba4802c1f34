"""What a model door needs to know before it is opened."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Literal, TypeAlias

from pydantic import SecretStr

from botkit.conversation.ports import Usage

Provider: TypeAlias = Literal["openai", "ollama", "litellm", "offline", "scripted"]
Role: TypeAlias = Literal["chat", "cheap", "vision"]
"""What a model is asked for: to talk, to do small work that nobody reads word by word, to look at pictures."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one call may take, in seconds, and how much it may say.

    Attributes:
        first: until the first event that says something.
        idle: between two such events.
        total: for the whole call.
        longest: characters of text, reasoning and tool arguments together.
    """

    first: float = 30.0
    idle: float = 20.0
    total: float = 120.0
    longest: int = 64_000


USUAL_PATIENCE: Mapping[Provider, Patience] = MappingProxyType(
    {
        "openai": Patience(),
        # Ollama loads a model at its first call.
        "ollama": Patience(first=120.0, idle=60.0, total=300.0),
        "litellm": Patience(),
        # This machine's own processor reads a prompt slowly.
        "offline": Patience(first=180.0, idle=60.0, total=300.0),
        "scripted": Patience(),
    }
)


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million tokens; those of the prompt that were read before may have a price of their own."""

    prompt: float
    completion: float
    cached: float | None = None

    def of(self, usage: Usage) -> int | None:
        """What a call cost in millionths of a dollar; None where nobody counted its tokens."""
        if not usage.prompt_tokens and not usage.completion_tokens and (self.prompt or self.completion):
            return None
        cached = min(usage.cached_tokens, usage.prompt_tokens)
        read_before = self.prompt if self.cached is None else self.cached
        fresh = usage.prompt_tokens - cached
        return round(fresh * self.prompt + cached * read_before + usage.completion_tokens * self.completion)


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """One model and the way to it.

    Attributes:
        name: what people call it: in the trace, in prices, in messages about failures.
        model: what the endpoint calls it; for `litellm` its name for it, such as anthropic/claude-sonnet-4-5.
        base_url: address up to and without `/chat/completions`; `ollama` has a usual one.
        context_window: tokens of prompt and answer together.
        path: the GGUF file; `offline` only.
        digest: SHA-256 of that file, as verified.
        threads: of the processor; `offline` only; 0 takes what the machine has, up to eight.
        extra: fields added to every request's body, for what only this endpoint knows.
        roles: what it is asked for.
        price: what the operator says it costs.
        personas: those who may use it, by any of their names (`persona.library.names_of`); empty for all.
    """

    name: str
    provider: Provider
    model: str = ""
    base_url: str = ""
    api_key: SecretStr | None = None
    context_window: int = 8192
    patience: Patience = field(default_factory=Patience)
    path: Path | None = None
    digest: str = ""
    threads: int = 0
    extra: Mapping[str, object] = field(default_factory=dict[str, object])
    roles: tuple[Role, ...] = ("chat",)
    personas: tuple[str, ...] = ()
    price: Price | None = None

    def serves(self, names: Iterable[str]) -> bool:
        """Whether a persona of these names may use it."""
        return not self.personas or not set(self.personas).isdisjoint(names)

    def is_meant_by(self, wish: str) -> bool:
        """By its name, by its name at the endpoint (with or without whose model it is), or by one of its roles."""
        return wish in (self.name, self.model, self.model.rpartition("/")[2], *self.roles)
