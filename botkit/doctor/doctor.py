"""The whole examination."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from botkit.adapter import find_adapter
from botkit.clock import Clock
from botkit.doctor import configuration
from botkit.doctor.bots import FindAdapter
from botkit.doctor.check import Entry, in_thread, run
from botkit.doctor.data import LEAST_ROOM
from botkit.doctor.registry import Scene, with_settings, without_settings
from botkit.doctor.report import Report
from botkit.doctor.secrets import secrets_of


@dataclass(frozen=True, slots=True)
class Request:
    """How closely is looked.

    Attributes:
        config: the configuration file; None for the usual places.
        network: anything may be asked over the network.
        model_call: a model may be asked, which may cost money.
        least_room: bytes that have to be free in the data folder.
        patience: seconds that looking through the whole database may take.
    """

    config: Path | None = None
    network: bool = True
    model_call: bool = True
    least_room: int = LEAST_ROOM
    patience: float = 20.0


async def examine(
    request: Request,
    environ: Mapping[str, str],
    clock: Clock,
    find: FindAdapter = find_adapter,
) -> Report:
    """Look at everything.

    Raises:
        ConfigError: the configuration file that was named is not there.
    """
    settings, file, found = configuration.read(request.config, environ)
    checks = [*without_settings()]
    if settings is not None:
        scene = Scene(
            settings,
            file,
            environ,
            clock,
            find,
            network=request.network,
            model_call=request.model_call and request.network,
            least_room=request.least_room,
            patience=request.patience,
        )
        checks += with_settings(scene)
    entries = (*(Entry("configuration", "", finding) for finding in found), *await run(checks, clock))
    order = ("program", "configuration", "data", "bot", "model")
    secrets = () if settings is None else await in_thread(lambda: secrets_of(settings, find))
    ordered = sorted(entries, key=lambda entry: order.index(entry.group))
    return Report(tuple(ordered)).without(secrets)
