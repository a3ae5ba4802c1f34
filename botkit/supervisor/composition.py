"""Everything that `botkit run` consists of, put together."""

from botkit.clock import SystemClock
from botkit.logs import LogHandler, Redactor
from botkit.models.shelf import ModelShelf
from botkit.provision import shelf_for
from botkit.settings import Settings
from botkit.supervisor.condition import Condition
from botkit.supervisor.ending import Ending
from botkit.supervisor.notify import Notifier
from botkit.supervisor.outlook import Outlook, Watcher
from botkit.supervisor.sources import Sources
from botkit.supervisor.supervisor import Supervisor


async def supervise(sources: Sources, log: LogHandler, redact: Redactor, *, strict: bool = False) -> None:
    """Run the bots of these settings until a signal ends it; see `Supervisor.run`.

    Args:
        log: where records go already; it follows the settings from now on.
        redact: learns the secrets of the settings.

    Raises:
        BotkitError: something is wrong, and it is strict.
    """
    clock, ending = SystemClock(), Ending()
    notifier = Notifier.of(sources.environ)
    condition = Condition(clock, lambda status: notifier.tell("READY=1", f"STATUS={status}"))
    outlook = Outlook(log, redact, condition, strict=strict)

    async def open_models(settings: Settings, watcher: Watcher | None) -> ModelShelf:
        return await shelf_for(settings, sources.environ, clock, watcher)

    supervisor = Supervisor(
        sources=sources,
        clock=clock,
        open_models=open_models,
        follow=outlook.follow,
        ending=ending,
        condition=condition,
        strict=strict,
    )
    with ending.told_by_signals(), notifier.alive(clock):
        try:
            await supervisor.run()
        finally:
            await outlook.close()
