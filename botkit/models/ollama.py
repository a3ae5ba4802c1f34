"""Finding a running Ollama and a model in it that can talk."""

import re
from collections.abc import Mapping, Sequence

import aiohttp

from botkit.clock import Clock
from botkit.errors import ModelOutputInvalid
from botkit.models.spec import USUAL_PATIENCE, ModelSpec
from botkit.models.wire import as_list, as_object, as_text, decode_object

DEFAULT_ADDRESS = "http://127.0.0.1:11434"

_PROBE_SECONDS = 0.3
_LARGEST_LIST = 1 << 20
CONTEXT_WINDOW = 4096
"""What Ollama gives a model unless told otherwise; it cuts longer prompts without a word."""
_MUTE = re.compile(r"embed|bge|minilm|\be5\b|rerank|bert|whisper|clip|ocr|guard")
_SPECIALIST = re.compile(r"coder|code|math|vision|llava|-vl")


def address(environ: Mapping[str, str]) -> str:
    """Where Ollama listens by its own variable OLLAMA_HOST, else its default on this machine."""
    host = environ.get("OLLAMA_HOST", "").strip().rstrip("/")
    if not host or host.startswith("0.0.0.0"):  # noqa: S104 (the address it listens on, not one to listen on)
        return DEFAULT_ADDRESS
    return host if "://" in host else f"http://{host}" if ":" in host else f"http://{host}:11434"


async def find_model(base: str, clock: Clock) -> ModelSpec | None:
    """The model to talk to, or None where nothing answers within 0.3 s or nothing can talk."""
    try:
        listing = await clock.within(_PROBE_SECONDS, _installed(f"{base}/api/tags"))
    except (aiohttp.ClientError, OSError, ValueError, ModelOutputInvalid):
        return None
    name = choose(as_list(listing.get("models")))
    if not name:
        return None
    return ModelSpec(
        name=f"ollama/{name}",
        provider="ollama",
        model=name,
        base_url=f"{base}/v1",
        context_window=CONTEXT_WINDOW,
        patience=USUAL_PATIENCE["ollama"],
    )


def choose(models: Sequence[object]) -> str:
    """The name of the model to talk to: general ones first, then the latest pulled. Empty if none can talk."""
    talking = [
        (not _SPECIALIST.search(name.lower()), as_text(as_object(model).get("modified_at")), name)
        for model in models
        if (name := as_text(as_object(model).get("name"))) and _can_talk(as_object(model), name)
    ]
    return max(talking)[2] if talking else ""


def _can_talk(model: Mapping[str, object], name: str) -> bool:
    family = as_text(as_object(model.get("details")).get("family"))
    # A cloud model is not on this machine: it may cost money, and nobody said yes to that.
    return not _MUTE.search(f"{name} {family}".lower()) and not name.endswith(("-cloud", ":cloud"))


async def _installed(url: str) -> Mapping[str, object]:
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return decode_object(await response.content.read(_LARGEST_LIST) if response.ok else b"{}")
