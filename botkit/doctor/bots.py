"""Each bot of the configuration: its adapter, its options, its platform; and what two of them may not share."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel, SecretStr

from botkit.adapter import Adapter, AdapterContext, Finding
from botkit.clock import Clock
from botkit.doctor.check import halves, in_thread, note, ok, problem
from botkit.doctor.ids import Id
from botkit.errors import ConfigError, SendError
from botkit.messages import BotId
from botkit.settings import BotSettings, Settings

FindAdapter = Callable[[str], type[Adapter]]


@dataclass(frozen=True, slots=True)
class Door:
    """A bot as far as it can be brought without its platform.

    Attributes:
        options: as the adapter's own model reads them; None where they cannot be used.
        adapter: None where it cannot be made, or could not be asked anything.
        findings: what was found on the way.
    """

    options: BaseModel | None
    adapter: Adapter | None
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class Doors:
    """The doors of all bots, each made once and only when somebody looks at it."""

    settings: Settings
    clock: Clock
    find_adapter: FindAdapter
    _made: dict[str, asyncio.Task[Door]] = field(default_factory=dict[str, asyncio.Task[Door]], init=False)

    async def of(self, entry: BotSettings) -> Door:
        if entry.id not in self._made:
            self._made[entry.id] = asyncio.create_task(self._make(entry), name=f"door {entry.id}")
        return await asyncio.shield(self._made[entry.id])

    async def _make(self, entry: BotSettings) -> Door:
        key = ("bots", self.settings.bots.index(entry), "platform")
        try:
            kind = await in_thread(lambda: self.find_adapter(entry.platform))  # its SDK may take a second to load
        except ConfigError as error:
            what, remedy = halves(self.settings.complaint(key, str(error)))
            return Door(None, None, (problem(Id.ADAPTER, what, remedy),))
        there = ok(Id.ADAPTER, f"the adapter for {entry.platform} is installed")
        try:
            options = self.settings.adapter_options(entry, kind.Settings)
        except ConfigError as error:
            remedy = "mend it where the line says"
            return Door(None, None, (there, *(problem(Id.OPTIONS, line, remedy) for line in str(error).splitlines())))
        usable = ok(Id.OPTIONS, "its options can be used")
        if kind.examine is Adapter.examine and kind.introduce is Adapter.introduce:
            return Door(options, None, (there, usable))
        try:
            adapter = kind(AdapterContext(BotId(entry.id), self.clock), options)
        except ConfigError as error:
            return Door(options, None, (there, problem(Id.OPTIONS, *halves(str(error)))))
        return Door(options, adapter, (there, usable))


def configured(bots: Sequence[BotSettings]) -> Finding:
    """Whether there is anything to run."""
    if not bots:
        what = "no bot is configured: botkit chat talks in this terminal, and botkit run has nothing to run"
        return note(Id.BOTS, what, "botkit init sets one up")
    return ok(Id.BOTS, f"{len(bots)} configured: {', '.join(bot.id for bot in bots)}")


async def set_up(door: Awaitable[Door]) -> Sequence[Finding]:
    """What is found on this machine."""
    return (await door).findings


async def at_the_platform(door: Awaitable[Door]) -> Sequence[Finding]:
    """What the platform says; nothing where it cannot be asked."""
    adapter = (await door).adapter
    if adapter is None:
        return ()
    try:
        if type(adapter).examine is not Adapter.examine:
            return await adapter.examine()
        return await _introduced(adapter)
    finally:
        await adapter.close()


async def _introduced(adapter: Adapter) -> Sequence[Finding]:
    try:
        identity = await adapter.introduce()
    except ConfigError as error:
        return (problem(Id.PLATFORM, *halves(str(error))),)
    except SendError as error:
        return (problem(Id.PLATFORM, f"its platform cannot be reached: {error}", "look at the network, try again"),)
    return () if identity is None else (ok(Id.PLATFORM, f"its platform knows it as {identity.name} {identity.handle}"),)


async def tokens(doors: Doors, bots: Sequence[BotSettings]) -> Sequence[Finding]:
    """Whether each bot of a platform has secrets of its own: two with the same are one account."""
    known: dict[tuple[str, str], str] = {}
    found: list[Finding] = []
    for bot in bots:
        options = (await doors.of(bot)).options
        for name, secret in _secrets(options):
            first = known.setdefault((bot.platform, secret), bot.id)
            if first != bot.id:
                what = f"{bot.id} has the same {name} as {first}: they are one account, and would take each other's"
                found.append(
                    problem(Id.TOKENS, f"{what} messages", f"give {bot.id} a {name} of its own, or remove its entry")
                )
    return found or ((ok(Id.TOKENS, "each bot has an account of its own"),) if len(bots) > 1 else ())


def _secrets(options: BaseModel | None) -> Iterator[tuple[str, str]]:
    """The secrets that a bot cannot do without."""
    if options is None:
        return
    for name, about in type(options).model_fields.items():
        value: object = getattr(options, name)
        if about.is_required() and isinstance(value, SecretStr) and value.get_secret_value():
            yield name, value.get_secret_value()
