"""What is done beside the talks, every so often."""

from collections.abc import Awaitable, Callable

from botkit.clock import Clock
from botkit.delivery.jobs import JobRunner, Retention
from botkit.delivery.ports import DeliveryStore
from botkit.delivery.records import WorkerId
from botkit.ticker import Ticker

_HOUR = 3_600.0
_MINUTE = 60.0


def start_upkeep(
    store: DeliveryStore, worker: WorkerId, clock: Clock, prepare_models: Callable[[], Awaitable[None]]
) -> Ticker:
    """Plan and run jobs from now on; whoever starts it stops the ticker."""
    retention = Retention(store, clock)
    jobs = JobRunner(worker, store, clock, {Retention.KIND: retention.run})

    async def catch_up() -> None:
        """Whoever runs botkit for minutes a day has upkeep, too."""
        await retention.plan()
        await jobs.run_due()

    ticker = Ticker()
    ticker.at_start("getting the models ready", prepare_models)
    ticker.at_start("upkeep at the start", catch_up)
    ticker.every(_HOUR, "plan the day's upkeep", retention.plan)
    ticker.every(_MINUTE, "run due jobs", jobs.run_due)
    ticker.start()
    return ticker
