"""The tables of config.toml. Durations are seconds."""

import re
from pathlib import Path
from typing import Annotated, Literal

import platformdirs
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    HttpUrl,
    JsonValue,
    Secret,
    SecretStr,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError

from botkit.delivery.policy import DeliveryPolicy
from botkit.settings.table import Table

_YEAR = 365 * 86_400.0
"""Seconds: whoever means for ever writes this; more of them are no instant that can be written down."""
_TOKENS = 100_000_000

OWN_FIELDS = frozenset(
    {
        "model",
        "messages",
        "max_tokens",
        "max_completion_tokens",
        "temperature",
        "stop",
        "stream",
        "stream_options",
        "tools",
        "response_format",
    }
)
"""What every request says itself: an `extra` of such a name would take its place."""

LITELLM_FIELDS = frozenset({"api_base", "api_key", "base_url", "max_retries", "num_retries", "timeout"})
"""What is handed to litellm besides."""


NO_KEY = "has spaces or strange characters, which no key has: copy it again"


def is_key(text: str) -> bool:
    """Whether a text can be an API key, white space around it aside; an empty one is none and can be."""
    key = text.strip()
    return key.isascii() and " " not in key and (key.isprintable() or not key)


def _no_truth(value: object) -> object:
    # Pydantic would take true for 1.
    if isinstance(value, bool):
        raise PydanticCustomError("float_type", "should be a number")
    return value


def _plain_name(text: str) -> str:
    if re.fullmatch(r"[a-z0-9]+([_-][a-z0-9]+)*", text) is None:
        raise ValueError("should be lower-case letters and digits, with single - or _ between them")
    return text


def _web_address(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        raise ValueError("should begin with http:// or https://")
    try:
        TypeAdapter(HttpUrl).validate_python(text)
    except ValidationError:
        raise ValueError("is no web address: write one such as https://host/v1") from None
    return text.rstrip("/")


def _key(secret: SecretStr) -> SecretStr:
    if not is_key(secret.get_secret_value()):
        raise ValueError(NO_KEY)
    return SecretStr(secret.get_secret_value().strip())


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
Whole = Annotated[int, BeforeValidator(_no_truth)]
Number = Annotated[float, BeforeValidator(_no_truth)]
Seconds = Annotated[Number, Field(gt=0, le=_YEAR)]
Dollars = Annotated[Number, Field(ge=0, le=1_000_000)]
Key = Annotated[SecretStr, AfterValidator(_key)]
HomePath = Annotated[Path, AfterValidator(_whole_path)]


class BotSettings(Table):
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

    # Here and below: a check at the field, for one of the whole table is not made where any field is wrong.
    @field_validator("persona")
    @classmethod
    def _is_carried(cls, persona: str | None, info: ValidationInfo) -> str | None:
        personas = info.data.get("personas")
        if persona is not None and personas is not None and persona not in personas:
            raise ValueError(f"{persona!r} is not among `personas`: add it there")
        return persona


class ModelSettings(Table):
    """One `[[models]]` entry. For each role the first entry answers; the others stand in for it, in order.

    Attributes:
        model: the model's name at the endpoint; for `litellm` its name there; for `offline`, an entry of the catalogue.
        api_key: the key itself; `load_settings` fills it in where `api_key_env` names a variable.
        context_window: tokens that prompt and answer may have together.
        first_timeout: seconds until something meaningful must have come; None leaves it to the provider's usual.
        idle_timeout: seconds between two meaningful events, likewise.
        total_timeout: seconds for one call in all, likewise.
        extra: fields added to each request, for what only this endpoint knows.
        roles: what it is asked for.
        personas: those who may use it, by name or id; everybody where empty.
        price_in, price_out: US dollars for a million tokens of prompt and of answer, given together.
    """

    name: Name
    provider: Literal["openai", "ollama", "litellm", "offline", "scripted"] = "openai"
    base_url: WebAddress | None = Field(default=None, validate_default=True)
    model: str = Field(default="", validate_default=True)
    api_key: Key | None = None
    api_key_env: Word | None = None
    context_window: Whole = Field(default=8_192, ge=512, le=_TOKENS)
    first_timeout: Seconds | None = None
    idle_timeout: Seconds | None = None
    total_timeout: Seconds | None = None
    extra: dict[str, JsonValue] = Field(default_factory=dict[str, JsonValue])
    roles: tuple[Literal["chat", "cheap", "vision"], ...] = Field(default=("chat",), min_length=1)
    personas: tuple[Word, ...] = ()
    price_in: Dollars | None = None
    price_out: Dollars | None = Field(default=None, validate_default=True)

    @field_validator("base_url")
    @classmethod
    def _has_an_address(cls, address: str | None, info: ValidationInfo) -> str | None:
        if info.data.get("provider") == "openai" and address is None:
            raise ValueError("is missing: write the address that ends before /chat/completions, often in /v1")
        return address

    @field_validator("model")
    @classmethod
    def _has_a_model(cls, model: str, info: ValidationInfo) -> str:
        provider = info.data.get("provider")
        if provider in ("openai", "ollama") and not model:
            raise ValueError(f'is missing: name the model that {provider} runs, as in model = "..."')
        if provider == "litellm" and "/" not in model:
            raise ValueError(
                'should be litellm\'s name: the provider, then the model, as in "anthropic/claude-sonnet-4-5"'
            )
        return model

    @field_validator("api_key_env")
    @classmethod
    def _has_one_key(cls, variable: str | None, info: ValidationInfo) -> str | None:
        if variable is not None and info.data.get("api_key"):
            raise PydanticCustomError("two", "and api_key are both given: keep one of the two", {"beside": "api_key"})
        return variable

    @field_validator("price_out")
    @classmethod
    def _is_a_whole_price(cls, price_out: float | None, info: ValidationInfo) -> float | None:
        if "price_in" not in info.data or (info.data["price_in"] is None) is (price_out is None):
            return price_out
        message = "and price_in belong together: give both, or neither"
        beside = {"beside": "price_in"} if price_out is None else {}
        raise PydanticCustomError("two", message, beside)

    @field_validator("extra")
    @classmethod
    def _adds_only(cls, extra: dict[str, JsonValue], info: ValidationInfo) -> dict[str, JsonValue]:
        own_fields = OWN_FIELDS | LITELLM_FIELDS if info.data.get("provider") == "litellm" else OWN_FIELDS
        if own := ", ".join(sorted(own_fields & extra.keys())):
            raise ValueError(f"every request says {own} itself: leave that out here")
        return extra


class OfflineSettings(Table):
    """`[offline]`: the model that runs on this machine when no other is there.

    Attributes:
        path: a GGUF file of your own, used instead of a downloaded one.
        folder: where downloaded models are kept.
        threads: processor threads; 0 lets the engine choose.
    """

    path: HomePath | None = None
    folder: HomePath = Field(default_factory=lambda: platformdirs.user_cache_path("botkit", appauthor=False) / "models")
    context_window: Whole = Field(default=4_096, ge=1_024, le=_TOKENS)
    threads: Whole = Field(default=0, ge=0, le=1_024)


class DeliverySettings(Table):
    """`[delivery]`: how messages come to be answered, and how answers go out. See `DeliveryPolicy` for each."""

    burst_wait: Number = Field(default=1.2, ge=0, le=_YEAR)
    burst_limit: Seconds = Field(default=6.0, validate_default=True)
    absorb_limit: Whole = Field(default=3, ge=0, le=100)
    lease: Seconds = 10.0
    concurrency: Whole = Field(default=1_000, ge=1, le=10_000)
    thinking: Whole = Field(default=200, ge=1, le=10_000)
    turn_deadline: Seconds = 120.0
    window: Whole = Field(default=120, ge=2, le=1_000)
    max_age: Seconds = 3_600.0
    send_deadline: Seconds = 60.0
    ambiguous: Literal["resend", "mark"] = "resend"
    owed_delays: tuple[Seconds, ...] = Field(default=(5.0, 10.0, 20.0, 40.0, 60.0, 120.0, 300.0), min_length=1)
    owed_limit: Seconds = 3_600.0
    pace: Number = Field(default=1.0, ge=0, le=10)

    @property
    def policy(self) -> DeliveryPolicy:
        """The same figures as delivery takes them."""
        return DeliveryPolicy(**dict(self))

    @field_validator("burst_limit")
    @classmethod
    def _bursts_can_end(cls, limit: float, info: ValidationInfo) -> float:
        if limit < info.data.get("burst_wait", 0.0):
            message = "is shorter than burst_wait: make it at least as long"
            raise PydanticCustomError("short", message, {"beside": "burst_wait"})
        return limit


class MemorySettings(Table):
    """`[memory]`: what is remembered beyond the window.

    Attributes:
        enabled: remember at all.
        learn: ask a model with the role "cheap" (else one that talks) what a stretch of talk tells of the person.
        embeddings: find lines by what they mean ("auto": where the extra `memory` is installed), or by words only.
    """

    enabled: bool = True
    learn: bool = True
    embeddings: Literal["auto", "off"] = "auto"


class StorageSettings(Table):
    """`[storage]`: the database.

    Attributes:
        path: the SQLite file; botkit.sqlite3 in `data_dir` where None.
        group_commit: write what is waiting in one transaction; off only for measuring.
        backups: how many backups from before an upgrade of the database are kept.
    """

    path: HomePath | None = None
    group_commit: bool = True
    backups: Whole = Field(default=5, ge=0, le=1_000)
