"""What is done beside the talks, every so often."""

from collections.abc import Awaitable, Callable, Mapping

from botkit.clock import Clock
from botkit.delivery.jobs import JobHandler, JobRunner, Retention
from botkit.delivery.ports import DeliveryStore
from botkit.delivery.records import WorkerId
from botkit.ticker import Ticker

_HOUR = 3_600.0
_OFTEN = 20.0


def jobs_of(store: DeliveryStore, worker: WorkerId, clock: Clock, handlers: Mapping[str, JobHandler]) -> JobRunner:
    """Runs jobs of every kind there is: those of `handlers`, and the store's own upkeep."""
    return JobRunner(worker, store, clock, {Retention.KIND: Retention(store, clock).run, **handlers})


def start_upkeep(jobs: JobRunner, retention: Retention, prepare_models: Callable[[], Awaitable[None]]) -> Ticker:
    """Plan and run jobs from now on; whoever starts it stops the ticker."""

    async def catch_up() -> None:
        """Whoever runs botkit for minutes a day has upkeep, too."""
        await retention.plan()
        await jobs.run_due()

    ticker = Ticker()
    ticker.at_start("getting the models ready", prepare_models)
    ticker.at_start("upkeep at the start", catch_up)
    ticker.every(_HOUR, "plan the day's upkeep", retention.plan)
    ticker.every(_OFTEN, "run due jobs", jobs.run_due)
    ticker.start()
    return ticker
