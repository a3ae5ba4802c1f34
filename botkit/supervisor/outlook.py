"""What an operator sees of the process: its log and its endpoint, as the settings want them."""

import logging
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

from botkit.delivery.observing import Observer
from botkit.errors import ConfigError
from botkit.logs import LogHandler, Redactor, secrets_in
from botkit.models.observed import ModelObserver
from botkit.settings import OperationsSettings, Reading
from botkit.supervisor.condition import Condition

_log = logging.getLogger(__name__)


class Watcher(Observer, ModelObserver, Protocol):
    """Who is told of everything."""


@dataclass(slots=True)
class Outlook:
    """Follows the settings from reading to reading; what a broken one does not say stays as it was.

    Attributes:
        strict: an endpoint that cannot be had is a reason to end.
    """

    log: LogHandler
    redact: Redactor
    condition: Condition
    strict: bool = False
    _watcher: Watcher | None = None
    _served: OperationsSettings = field(default_factory=OperationsSettings)
    _serving: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def follow(self, reading: Reading) -> Watcher | None:
        """Log and listen as this reading says; who is to be told what happens from now on, if anybody.

        Raises:
            ConfigError: nobody can listen there, and it is strict.
        """
        if reading.settings is not None:
            self.redact.learn(secrets_in(reading.settings))
        self.log.choose(reading.logs.format, reading.logs.threshold)
        wanted = reading.operations
        if wanted != self._served and (wanted.listen is not None or reading.settings is not None):
            await self._serve(wanted)
        return self._watcher

    async def close(self) -> None:
        """Listen no more."""
        await self._serving.aclose()

    async def _serve(self, wanted: OperationsSettings) -> None:
        await self._serving.aclose()
        self._watcher, self._served = None, OperationsSettings()
        if wanted.place is None:
            return
        # A web server and a library of metrics: nobody pays for them who does not want them.
        from botkit.operations.endpoint import Endpoint  # noqa: PLC0415
        from botkit.operations.metrics import Metrics  # noqa: PLC0415

        metrics = Metrics()
        figures = partial(self.condition.figures, metrics)
        endpoint = Endpoint(self.condition.health, figures, self.redact, anyhow=wanted.allow_remote)
        try:
            address = await self._serving.enter_async_context(endpoint.serving(*wanted.place))
        except ConfigError as error:
            if self.strict:
                raise
            _log.error("%s", error)
        else:
            _log.info("health and metrics at http://%s", address)
            self._watcher, self._served = metrics, wanted
