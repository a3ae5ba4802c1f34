"""Keys that may lie in the environment, and what they open."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue, SecretStr

from botkit.models.spec import ModelSpec


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A variable that holds a key, with the endpoint and the model it is used for.

    Attributes:
        address_variable, model_variable: variables by which the person chose another address or model.
        extra: what every request to that model needs besides; nothing where they chose another.
    """

    variable: str
    base_url: str
    model: str
    context_window: int
    address_variable: str = ""
    model_variable: str = ""
    extra: Mapping[str, JsonValue] = field(default_factory=dict[str, JsonValue])


_AT_ONCE: Mapping[str, JsonValue] = {"thinking": {"type": "disabled"}}
"""How several providers are told not to think first, which they would do by default, for longer than a chat waits."""

KNOWN_KEYS: tuple[KnownKey, ...] = (
    KnownKey("OPENAI_API_KEY", "https://api.openai.com/v1", "gpt-5.4-mini", 128_000, "OPENAI_BASE_URL", "OPENAI_MODEL"),
    KnownKey("DEEPSEEK_API_KEY", "https://api.deepseek.com/v1", "deepseek-flash", 128_000, extra=_AT_ONCE),
    KnownKey("DASHSCOPE_API_KEY", "https://dashscope.aliyuncs.com/compatible-mode/v1", "qwen-plus", 128_000),
    KnownKey("MOONSHOT_API_KEY", "https://api.moonshot.cn/v1", "kimi-k2.6", 128_000, extra=_AT_ONCE),
    KnownKey("ZHIPUAI_API_KEY", "https://open.bigmodel.cn/api/paas/v4", "glm-4-flash", 128_000),
    KnownKey("SILICONFLOW_API_KEY", "https://api.siliconflow.cn/v1", "Qwen/Qwen2.5-7B-Instruct", 32_000),
    KnownKey("OPENROUTER_API_KEY", "https://openrouter.ai/api/v1", "openai/gpt-4.1-mini", 128_000),
    KnownKey("MISTRAL_API_KEY", "https://api.mistral.ai/v1", "mistral-small-latest", 32_000),
    KnownKey(
        "GROQ_API_KEY",
        "https://api.groq.com/openai/v1",
        "openai/gpt-oss-120b",
        128_000,
        extra={"reasoning_effort": "low"},
    ),
    KnownKey("XAI_API_KEY", "https://api.x.ai/v1", "grok-4.20-0309-non-reasoning", 128_000),
    KnownKey(
        "GEMINI_API_KEY",
        "https://generativelanguage.googleapis.com/v1beta/openai",
        "gemini-flash-lite-latest",
        128_000,
    ),
)
"""In the order they are looked for."""


def found_key(environ: Mapping[str, str]) -> tuple[KnownKey, ModelSpec] | None:
    """The first known key that is set, and the model it opens."""
    for known in KNOWN_KEYS:
        if key := environ.get(known.variable, "").strip():
            return known, ModelSpec(
                name=known.variable.removesuffix("_API_KEY").lower(),
                provider="openai",
                model=environ.get(known.model_variable, "").strip() or known.model,
                base_url=environ.get(known.address_variable, "").strip() or known.base_url,
                api_key=SecretStr(key),
                context_window=known.context_window,
                extra=known.extra,
            )
    return None
