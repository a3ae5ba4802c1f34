"""The tables of config.toml. Durations are seconds."""

import re
from pathlib import Path
from typing import Annotated, Literal, Self

import platformdirs
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    Secret,
    SecretStr,
    StringConstraints,
    model_validator,
)

from botkit.delivery.policy import DeliveryPolicy

_YEAR = 365 * 86_400.0
"""Seconds: whoever means for ever writes this; more of them are no instant that can be written down."""
_TOKENS = 100_000_000


def _plain_name(text: str) -> str:
    if re.fullmatch(r"[a-z0-9]+([_-][a-z0-9]+)*", text) is None:
        raise ValueError("should be lower-case letters and digits, with single - or _ between them")
    return text


def _web_address(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        raise ValueError("should begin with http:// or https://")
    return text.rstrip("/")


def _whole_path(path: Path) -> Path:
    try:
        expanded = path.expanduser()
    except RuntimeError:
        raise ValueError("begins with the home of somebody who is not known here: write the whole path") from None
    if any(sign < " " for sign in str(expanded)):
        raise ValueError(
            "has a character that no path has: put the path between single quotes, where \\ is only itself"
        )
    return expanded


Name = Annotated[str, AfterValidator(_plain_name)]
"""Lower case, so that a BOTKIT_* variable can name it."""

Word = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
Seconds = Annotated[float, Field(gt=0, le=_YEAR)]
HomePath = Annotated[Path, AfterValidator(_whole_path)]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, allow_inf_nan=False)


class BotSettings(_Table):
    """One `[[bots]]` entry: one account on one platform, and the personas it carries.

    Attributes:
        persona: the one who speaks until a person chooses another; the first of `personas` where None.
        options: the adapter's own table, as written; `Settings.adapter_options` has the adapter's model read it.
    """

    id: Name
    platform: Name
    personas: tuple[Word, ...] = Field(default=("xia",), min_length=1)
    persona: Word | None = None
    options: Secret[dict[str, object]] = Field(default_factory=lambda: Secret[dict[str, object]]({}))

    @property
    def default_persona(self) -> str:
        """Who speaks first."""
        return self.persona or self.personas[0]

    @model_validator(mode="after")
    def _carries_its_default(self) -> Self:
        if self.persona is not None and self.persona not in self.personas:
            raise ValueError(f"`persona` is {self.persona!r}, which is not among `personas`: add it there")
        return self


class ModelSettings(_Table):
    """One `[[models]]` entry. The first entry answers; the others stand in for it, in order.

    Attributes:
        model: the model's name at the endpoint; for `offline`, an entry of the catalogue.
        api_key: the key itself; `load_settings` fills it in where `api_key_env` names a variable.
        context_window: tokens that prompt and answer may have together.
        first_timeout: seconds until something meaningful must have come; None leaves it to the provider's usual.
        idle_timeout: seconds between two meaningful events, likewise.
        total_timeout: seconds for one call in all, likewise.
        extra: fields added to each request, for what only this endpoint knows.
    """

    name: Name
    provider: Literal["openai", "ollama", "offline", "scripted"] = "openai"
    base_url: WebAddress | None = None
    model: str = ""
    api_key: SecretStr | None = None
    api_key_env: Word | None = None
    context_window: int = Field(default=8_192, ge=512, le=_TOKENS)
    first_timeout: Seconds | None = None
    idle_timeout: Seconds | None = None
    total_timeout: Seconds | None = None
    extra: dict[str, object] = Field(default_factory=dict[str, object])

    @model_validator(mode="after")
    def _can_be_called(self) -> Self:
        if self.provider in ("openai", "ollama") and not self.model:
            raise ValueError(f'`model` is missing: name the model that {self.provider} runs, as in model = "..."')
        if self.provider == "openai" and self.base_url is None:
            raise ValueError("`base_url` is missing: the address that ends before /chat/completions, often in /v1")
        return self


class OfflineSettings(_Table):
    """`[offline]`: the model that runs on this machine when no other is there.

    Attributes:
        path: a GGUF file of your own, used instead of a downloaded one.
        folder: where downloaded models are kept.
        threads: processor threads; 0 lets the engine choose.
    """

    path: HomePath | None = None
    folder: HomePath = Field(default_factory=lambda: platformdirs.user_cache_path("botkit", appauthor=False) / "models")
    context_window: int = Field(default=4_096, ge=1_024, le=_TOKENS)
    threads: int = Field(default=0, ge=0, le=1_024)


class DeliverySettings(_Table):
    """`[delivery]`: how messages come to be answered, and how answers go out. See `DeliveryPolicy` for each."""

    burst_wait: float = Field(default=1.2, ge=0, le=_YEAR)
    burst_limit: Seconds = 6.0
    absorb_limit: int = Field(default=3, ge=0, le=100)
    lease: Seconds = 10.0
    concurrency: int = Field(default=1_000, ge=1, le=10_000)
    thinking: int = Field(default=200, ge=1, le=10_000)
    turn_deadline: Seconds = 120.0
    window: int = Field(default=120, ge=2, le=1_000)
    max_age: Seconds = 3_600.0
    send_deadline: Seconds = 60.0
    ambiguous: Literal["resend", "mark"] = "resend"
    owed_delays: tuple[Seconds, ...] = Field(default=(5.0, 10.0, 20.0, 40.0, 60.0, 120.0, 300.0), min_length=1)
    owed_limit: Seconds = 3_600.0
    pace: float = Field(default=1.0, ge=0, le=10)

    @property
    def policy(self) -> DeliveryPolicy:
        """The same figures as delivery takes them."""
        return DeliveryPolicy(**dict(self))

    @model_validator(mode="after")
    def _bursts_can_end(self) -> Self:
        if self.burst_limit < self.burst_wait:
            raise ValueError("`burst_limit` is shorter than `burst_wait`: make it at least as long")
        return self


class StorageSettings(_Table):
    """`[storage]`: the database.

    Attributes:
        path: the SQLite file; botkit.sqlite3 in `data_dir` where None.
        group_commit: write what is waiting in one transaction; off only for measuring.
        backups: how many backups from before an upgrade of the database are kept.
    """

    path: HomePath | None = None
    group_commit: bool = True
    backups: int = Field(default=5, ge=0, le=1_000)
