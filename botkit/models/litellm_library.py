"""litellm itself: imported when it is needed and not before, kept quiet, and let go of.

It is a large library with much state of its own in its modules, so all that botkit asks of it stands here.
"""

import asyncio
import importlib
import importlib.metadata
import importlib.util
import logging
import os
import threading
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, TypeVar

from botkit.errors import ModelMisconfigured

Library: TypeAlias = Any
"""The module; it has no types that could be checked."""

Result = TypeVar("Result")

_MALICIOUS = ("1.82.7", "1.82.8")
_STAYS_AT_HOME = {
    # Each of these would otherwise be fetched from a server of its makers, in the middle of an import or a call.
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS": "True",
}
_ATTRIBUTES: Mapping[str, object] = {
    "telemetry": False,
    "suppress_debug_info": True,  # else it prints where to get help
    "set_verbose": False,
    "turn_off_message_logging": True,
    "disable_hf_tokenizer_download": True,
    "drop_params": True,  # what a model does not take is left out
    "modify_params": True,  # what a provider wants otherwise (somebody has to speak first) is put right
    "num_retries": 0,
}
_SPEAKS_OF_PROMPTS = ("LiteLLM", "LiteLLM Router", "LiteLLM Proxy", "LiteLLM Proxy.stdout")
_SPEAKS_OF_ADDRESSES = ("httpx", "httpcore", "openai", "botocore", "boto3", "urllib3")
_CONNECT_SECONDS = 10.0
_FAREWELL_SECONDS = 1.0


def is_installed() -> bool:
    """Whether it is there; costs a look at the path, not an import."""
    return importlib.util.find_spec("litellm") is not None


def refuse_unusable() -> None:
    """Look at what is installed, without importing it.

    Raises:
        ModelMisconfigured: nothing is, or a release that no machine should have.
    """
    if not is_installed():
        raise ModelMisconfigured("this model needs the extra `litellm`: pip install 'botkit[litellm]'")
    version = importlib.metadata.version("litellm")
    if version in _MALICIOUS:
        raise ModelMisconfigured(
            f"litellm {version} is a malicious release that steals keys: pip install --upgrade 'botkit[litellm]', and "
            "replace every key that this machine knows"
        )


class LitellmLibrary:
    """The library for all doors of one shelf. Importing it takes seconds of processor time, once in a process."""

    def __init__(self) -> None:
        self._module: Library | None = None
        self._loading = asyncio.Lock()

    async def load(self) -> Library:
        """The module, imported beside the event loop at the first call.

        Raises:
            ModelMisconfigured: it is not installed, or must not be used.
        """
        if self._module is None:
            async with self._loading:
                if self._module is None:
                    self._module = await _beside(_import)
        return self._module

    def timeout(self, seconds: float) -> object:
        """What it takes as `timeout`: so long for every read, less for a connection."""
        return importlib.import_module("httpx").Timeout(seconds, connect=_CONNECT_SECONDS)

    async def close(self) -> None:
        """Let go of every connection; a later call opens new ones."""
        if self._module is not None:
            await _end_tasks(os.path.dirname(self._module.__file__))  # noqa: PTH120 (compared with code's own names)
            await self._module.close_litellm_async_clients()
            self._module.in_memory_llm_clients_cache.flush_cache()
            # Made anew where it is asked for.
            self._module.__dict__.pop("module_level_aclient", None)


def _import() -> Library:
    refuse_unusable()
    try:
        return _imported()
    except Exception as error:  # boundary: an installation may be broken in any way, and stand-ins answer then
        told = f"litellm is installed and cannot be used ({type(error).__name__})"
        raise ModelMisconfigured(f"{told}: pip install --upgrade 'botkit[litellm]'") from error


def _imported() -> Library:
    os.environ.update(_STAYS_AT_HOME)
    library = importlib.import_module("litellm")
    for name, value in _ATTRIBUTES.items():
        setattr(library, name, value)
    for name in _SPEAKS_OF_PROMPTS:
        logging.getLogger(name).disabled = True
    for name in _SPEAKS_OF_ADDRESSES:  # some providers' addresses hold keys, and these loggers tell each one
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))
    _rehearse(library)
    return library


def _rehearse(library: Library) -> None:
    """A call that never leaves, so that what it imports and builds only then is there before the first real one."""
    stream = library.completion(
        model="openai/rehearsal",
        messages=[{"role": "user", "content": "."}],
        mock_response=".",
        stream=True,
        stream_options={"include_usage": True},
    )
    for _ in stream:
        pass


async def _beside(call: Callable[[], Result]) -> Result:
    """What `call` gives, run in a thread that keeps nobody from leaving; an executor's would be waited for."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Result] = loop.create_future()

    def tell(result: Result | None, error: Exception | None) -> None:
        if done.done():
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(result)  # pyright: ignore[reportArgumentType] -- there is a result where there is no error

    def run() -> None:
        result, error = None, None
        try:
            result = call()
        except Exception as raised:  # boundary: whatever an import raises is told to whoever waits for it
            error = raised
        try:
            loop.call_soon_threadsafe(tell, result, error)
        except RuntimeError:  # whoever asked has left, and the loop with them
            return

    threading.Thread(target=run, name="litellm", daemon=True).start()
    return await done


async def _end_tasks(folder: str) -> None:
    """The library begins tasks that nobody waits for: what has not ended by itself is ended."""
    tasks = [task for task in asyncio.all_tasks() if _file_of(task).startswith(folder)]
    if tasks:
        _, late = await asyncio.wait(tasks, timeout=_FAREWELL_SECONDS)
        for task in late:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _file_of(task: asyncio.Task[Any]) -> str:
    return getattr(getattr(task.get_coro(), "cr_code", None), "co_filename", "")
