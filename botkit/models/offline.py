"""The offline door: a model on this machine's own processor, in a child process that dies with us."""

import asyncio
import importlib.util
import json
import logging
import os
import secrets
import sys
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import dataclass, replace

from pydantic import SecretStr

from botkit.clock import Clock
from botkit.conversation.ports import ChatRequest, ModelEvent
from botkit.errors import ModelMisconfigured, ModelOutputInvalid, ModelUnavailable
from botkit.models.front import closing
from botkit.models.openai_compatible import OpenAICompatible
from botkit.models.spec import ModelSpec
from botkit.models.wire import decode_object

_log = logging.getLogger(__name__)

_LOAD_SECONDS = 180.0
_FAREWELL_SECONDS = 5.0
_CACHE_MIB = 256
"""Memory for the prompts of other conversations, so that coming back to one is quick."""
_MOST_THREADS = 8
_MAGIC = b"GGUF"


@dataclass(frozen=True, slots=True)
class _Running:
    process: asyncio.subprocess.Process
    client: OpenAICompatible


class OfflineModel:
    """Implements `ChatModel` with the file `spec.path`. The child is started by `start`, or by the first call.

    If the child dies, that call fails and the next one starts another.
    """

    def __init__(self, spec: ModelSpec, clock: Clock) -> None:
        self._spec = spec
        self._clock = clock
        self._running: _Running | None = None
        self._starting = asyncio.Lock()

    @property
    def name(self) -> str:
        return self._spec.name

    @property
    def context_window(self) -> int:
        return self._spec.context_window

    async def start(self) -> None:
        """Load the model now, some seconds, instead of at the first call.

        Raises:
            ModelMisconfigured: the file or the library is missing or does not fit.
            ModelUnavailable: the child died or did not get ready in time.
        """
        await self._client()

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ModelEvent]:
        client = await self._client()
        async with closing(client.stream(request)) as events:
            async for event in events:
                yield event

    async def close(self) -> None:
        async with self._starting:
            if self._running is not None:
                await self._running.client.close()
                await self._end(self._running.process)
                self._running = None

    async def _client(self) -> OpenAICompatible:
        async with self._starting:
            if self._running is not None and self._running.process.returncode is not None:
                _log.warning("the offline model's process ended with %s", self._running.process.returncode)
                await self._running.client.close()
                self._running = None
            if self._running is None:
                self._running = await self._launch()
            return self._running.client

    async def _launch(self) -> _Running:
        self._check()
        key = secrets.token_urlsafe(24)
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "botkit.models.offline_server",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            address = await self._address(process, key)
        except BaseException:  # while it loads it hears nothing, and it has nothing to lose
            await self._kill(process)
            raise
        _log.info("the offline model %s is loaded", self.name)
        spec = replace(self._spec, model=self._spec.name, base_url=f"{address}/v1", api_key=SecretStr(key))
        return _Running(process, OpenAICompatible(spec, self._clock, reported_name=self._spec.model or self.name))

    def _check(self) -> None:
        if importlib.util.find_spec("xllamacpp") is None:
            raise ModelMisconfigured("the offline model needs the extra `offline`: pip install 'botkit[offline]'")
        path = self._spec.path
        if path is None or not path.is_file():
            raise ModelMisconfigured(
                f"{self.name}: there is no file {path or 'yet'}: see [offline] in the configuration"
            )
        try:
            with path.open("rb") as file:
                begins = file.read(len(_MAGIC))
        except OSError as error:
            raise ModelMisconfigured(f"{path} cannot be read ({error.strerror}): mend its permissions") from error
        if begins != _MAGIC:
            raise ModelMisconfigured(f"{path} is no GGUF file: name one as path in [offline] of the configuration")

    async def _address(self, process: asyncio.subprocess.Process, key: str) -> str:
        assert process.stdin is not None  # noqa: S101 (we asked for pipes)
        assert process.stdout is not None  # noqa: S101
        wanted = {
            "path": str(self._spec.path),
            "alias": self.name,
            "context_window": self.context_window,
            "threads": self._spec.threads or min(os.cpu_count() or 1, _MOST_THREADS),
            "cache_mib": _CACHE_MIB,
            "api_key": key,
        }
        process.stdin.write(json.dumps(wanted).encode() + b"\n")
        try:
            told = decode_object(await self._clock.within(_LOAD_SECONDS, process.stdout.readline()))
        except TimeoutError:
            raise ModelUnavailable(f"{self.name}: loading takes more than {_LOAD_SECONDS:g} s") from None
        except ModelOutputInvalid:
            raise ModelUnavailable(f"{self.name}: the model's process died: is there enough memory?") from None
        if "address" not in told:
            raise ModelMisconfigured(f"{self.name}: {self._spec.path} cannot be loaded ({told.get('error')})")
        return str(told["address"])

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        if process.stdin is not None:
            process.stdin.close()
        try:
            await self._clock.within(_FAREWELL_SECONDS, process.wait())
        except TimeoutError:
            await self._kill(process)

    @staticmethod
    async def _kill(process: asyncio.subprocess.Process) -> None:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
