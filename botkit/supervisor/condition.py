"""How the process is: what `/health` says, and what is told in the log when it changes."""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from botkit.app import App
from botkit.clock import Clock
from botkit.delivery.observing import Backlog, BotStanding, BotState
from botkit.errors import StoreError
from botkit.logs import ids
from botkit.messages import BotId
from botkit.operations.health import Health, Status

_log = logging.getLogger(__name__)
_PROOF = 3.0
"""Seconds that a write may take before the store counts as ill; who asks for health does not wait for long."""
_PROVED_FOR = 5.0
"""Seconds for which a write that went well need not be made again: whoever asks often costs no disk."""


class Page(Protocol):
    """What metrics are shown on."""

    def page(self, listening: Mapping[str, bool], backlog: Backlog | None, *, recovery: bool) -> bytes:
        """All figures, with what is so at this moment."""
        ...


@dataclass(slots=True)
class Condition:
    """Kept by the supervisor.

    Attributes:
        status: as far as the supervisor knows; what is found when health is asked for may be worse.
        problems: what keeps everything from running.
        left_out: bots that cannot run, and why.
        app: what runs.
        show: told in a few words how it is, at each change.
    """

    clock: Clock
    show: Callable[[str], object] = str
    status: Status = "starting"
    problems: tuple[str, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict[str, str])
    app: App | None = None
    _told: frozenset[str] = frozenset()
    _proved_at: float = float("-inf")

    def recovering(self, problems: Sequence[str]) -> None:
        """Nothing can run; each problem is told once."""
        self.status, self.problems, self.left_out, self.app = "recovery", tuple(problems), {}, None
        if self._news(problems):
            _log.error("recovery mode: nothing runs until this is mended, and then it starts by itself")
        self.show(f"recovery mode: nothing runs; problems: {len(self.problems)}, see the log")

    def running(self, app: App, left_out: Mapping[str, str]) -> None:
        """Bots run; whoever is left out is told once."""
        self.status, self.problems, self.left_out, self.app = "ok", (), left_out, app
        told = [f"bot {bot} is left out: {line}" for bot, lines in left_out.items() for line in lines.splitlines()]
        if self._news(told):
            _log.error("the others run; once this is mended, so do these")
        self._show_bots(app)

    def between(self, status: Status) -> None:
        """Nothing runs any more, or not yet."""
        self.status, self.app = status, None

    def bot_stands(self, bot: BotId, standing: BotStanding) -> None:
        """A bot is otherwise than before; what is wrong with it was logged where it happened."""
        if standing.state is BotState.LISTENING:
            _log.info("listening", extra=ids(bot=bot))
        if self.app is not None:
            self._show_bots(self.app)

    @property
    def is_whole(self) -> bool:
        """Whether every bot works, as far as is known."""
        if self.app is None or self.left_out:
            return False
        return all(standing.state is not BotState.RESTING for standing in self.app.standings.values())

    async def health(self) -> Health:
        """How the process is, now."""
        if self.app is None:
            return Health(self.status, self.problems)
        standings = _standings(self.app)
        bots = {str(bot): standing.state.value for bot, standing in standings.items()}
        bots.update(dict.fromkeys(self.left_out, "left out"))
        reasons = [f"bot {bot}: {line}" for bot, lines in self.left_out.items() for line in lines.splitlines()]
        reasons += [
            f"bot {bot}: {standing.reason or standing.state.value}"
            for bot, standing in standings.items()
            if standing.state is not BotState.LISTENING
        ]
        reasons += await self._store_trouble(self.app)
        return Health("degraded" if reasons else "ok", tuple(reasons), bots)

    async def figures(self, metrics: Page) -> bytes:
        """The page of metrics."""
        app = self.app
        if app is None:
            return metrics.page(dict.fromkeys(self.left_out, False), None, recovery=self.status == "recovery")
        listening = {str(bot): standing.state is BotState.LISTENING for bot, standing in _standings(app).items()}
        backlog = None
        with suppress(StoreError):  # health tells it
            backlog = await app.store.backlog(self.clock.now())
        return metrics.page({**dict.fromkeys(self.left_out, False), **listening}, backlog, recovery=False)

    async def _store_trouble(self, app: App) -> list[str]:
        now = self.clock.monotonic()
        if now - self._proved_at < _PROVED_FOR:
            return []
        try:
            await self.clock.within(_PROOF, app.store.prove_writable())
        except StoreError as error:
            return [f"storage: {error}"]
        except TimeoutError:
            return [f"storage: a write takes longer than {_PROOF:g} s: something else may hold the database"]
        self._proved_at = now
        return []

    def _show_bots(self, app: App) -> None:
        listening = sum(standing.state is BotState.LISTENING for standing in app.standings.values())
        self.show(f"{listening} of {len(app.standings) + len(self.left_out)} bots listen")

    def _news(self, problems: Sequence[str]) -> bool:
        """Tell what was not told last time; whether there was any."""
        fresh = [problem for problem in problems if problem not in self._told]
        self._told = frozenset(problems)
        for problem in fresh:
            _log.error("%s", problem)
        return bool(fresh)


def _standings(app: App) -> Mapping[BotId, BotStanding]:
    """How each bot is; one whose adapter goes on trying by itself does not listen, whatever we think of it."""
    troubles = {door.id: door.trouble for door in app.lineup.doors if door.trouble}
    return {
        bot: BotStanding(BotState.FAILING, troubles[bot])
        if bot in troubles and standing.state is BotState.LISTENING
        else standing
        for bot, standing in app.standings.items()
    }
