"""A call from its words to its answer: what is to go wrong, the limits, the method, the log."""

from dataclasses import dataclass

from botkit.clock import Clock
from botkit.testing.bot_api.accounts import Bot
from botkit.testing.bot_api.answers import Encoded, Refusal, success
from botkit.testing.bot_api.cloud import Cloud
from botkit.testing.bot_api.faults import Faults
from botkit.testing.bot_api.limits import COUNTED, Limits, Traffic
from botkit.testing.bot_api.log import Call, CallLog
from botkit.testing.bot_api.methods import METHODS
from botkit.testing.bot_api.methods.request import Request
from botkit.testing.bot_api.parameters import Parameters

NO_METHOD = Refusal(404, "Not Found: method not found")
WEBHOOK_ACTIVE = Refusal(
    409,
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
)
LONGEST_POLL = 50


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a call came to.

    Attributes:
        status: of the answer; 0 where the connection is dropped instead.
        effect: what the call asks for happened.
        retry_after: seconds, for the header of that name; 0 for none.
    """

    status: int
    body: str
    effect: bool
    retry_after: int = 0


class Dispatcher:
    """Takes calls of all bots.

    Attributes:
        limits: how often a bot may write; None for as often as it likes. Setting it begins anew.
        faults: what is to go wrong.
        log: what was called.
    """

    def __init__(self, cloud: Cloud, clock: Clock, limits: Limits | None, log: CallLog) -> None:
        self.faults = Faults()
        self.log = log
        self._cloud = cloud
        self._clock = clock
        self._limits = limits
        self._traffic: dict[int, Traffic] = {}

    @property
    def limits(self) -> Limits | None:
        return self._limits

    @limits.setter
    def limits(self, limits: Limits | None) -> None:
        self._limits = limits
        self._traffic.clear()

    async def call(self, bot: Bot, name: str, said: Parameters) -> Outcome:
        """Do what a bot asks, or let it go wrong; everything but a poll and a delay happens at once."""
        method = name.lower()
        faults = self.faults
        fault = faults.next(method, said, bot.id) if faults.planned or faults.chances else None
        if fault is None:
            return await self._do(bot, method, said)
        if fault.delay:
            await self._clock.sleep(fault.delay)
        if fault.refusal is not None:
            return _refused(fault.refusal)
        goes_through = fault.effect or not (fault.lost or fault.body)
        outcome = await self._do(bot, method, said) if goes_through else Outcome(200, "", effect=False)
        if fault.lost:
            return Outcome(0, "", outcome.effect)
        return Outcome(fault.status, fault.body, outcome.effect) if fault.body else outcome

    def note(self, bot: Bot, name: str, said: Parameters, outcome: Outcome) -> None:
        """Write a call down, if calls are."""
        if self.log.enabled:
            self.log.add(
                Call(
                    self.log.count + 1,
                    self._clock.now(),
                    bot.username,
                    name,
                    said.told(),
                    outcome.status,
                    outcome.body,
                    outcome.effect,
                )
            )

    async def _do(self, bot: Bot, method: str, said: Parameters) -> Outcome:
        try:
            if method == "getupdates":
                return Outcome(200, await self._poll(bot, said), effect=True)
            if method not in METHODS:
                raise NO_METHOD
            request = Request(self._cloud, bot, said)
            if self._limits is not None and method in COUNTED:
                self._count(request, self._limits)
            return Outcome(200, success(METHODS[method](request)), effect=True)
        except Refusal as refusal:
            return _refused(refusal)

    async def _poll(self, bot: Bot, said: Parameters) -> str:
        if bot.webhook.settings.url:
            raise WEBHOOK_ACTIVE
        bot.updates.allow(said.structure("allowed_updates"))
        limit = min(max(said.integer("limit", 100), 1), 100)
        timeout = min(max(said.integer("timeout"), 0), LONGEST_POLL)
        batch = await bot.updates.poll(said.integer("offset"), limit, timeout)
        return success(Encoded(f"[{','.join(update.encoded() for update in batch)}]"))

    def _count(self, request: Request, limits: Limits) -> None:
        chat = request.open_chat()
        traffic = self._traffic.setdefault(request.bot.id, Traffic(limits))
        refusal = traffic.count(chat, self._clock.monotonic())
        if refusal is not None:
            raise refusal


def _refused(refusal: Refusal) -> Outcome:
    return Outcome(refusal.code, refusal.body(), effect=False, retry_after=refusal.retry_after)
