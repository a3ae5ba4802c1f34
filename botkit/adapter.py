"""The contract between botkit and a platform, and how adapters are found.

An adapter is a class with `listen` and `send`, named by one entry point in the group `botkit.adapters`.
It translates; it decides nothing. It sees `botkit.adapter`, `botkit.messages`, `botkit.errors` and
`botkit.clock`, and no other adapter.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from typing import ClassVar, Literal, Protocol

from pydantic import BaseModel

from botkit.clock import Clock, Instant
from botkit.errors import ConfigError
from botkit.messages import BotId, Command, ConversationId, Event, Outgoing, Receipt

ENTRY_POINTS = "botkit.adapters"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a platform can do at all.

    Attributes:
        idempotent: sending the same key twice shows one message, so an unknown outcome is simply sent again.
        streaming: how a growing answer can be shown: not at all, as a draft beside the chat, or by edits.
        markdown: Markdown is shown as what it means, without its marks; elsewhere as it was written.
        max_length: the longest message as it is handed over, counted in `length_unit`.
    """

    idempotent: bool = False
    streaming: Literal["none", "draft", "edit"] = "none"
    typing: bool = False
    edits: bool = False
    deletes: bool = False
    reactions: bool = False
    buttons: bool = False
    files: bool = False
    markdown: bool = False
    max_length: int = 4096
    length_unit: Literal["characters", "utf16", "bytes"] = "characters"


@dataclass(frozen=True, slots=True)
class Reach:
    """What one conversation can receive now.

    Attributes:
        may_initiate: the companion may write without being written to.
        until: no message can be sent after this instant; None where there is no window.
        sends_left: how many messages fit into the window; None where they are not counted.
        min_gap: seconds between two messages.
    """

    may_initiate: bool = True
    until: Instant | None = None
    sends_left: int | None = None
    min_gap: float = 0.0


@dataclass(frozen=True, slots=True)
class StateChange:
    """One entry of the adapter's own small state; `value` None takes it away, `secret` keeps it out of sight."""

    key: str
    value: str | None
    secret: bool = False


class Accept(Protocol):
    """The way in. An adapter confirms to its platform only after the call has returned.

    Attributes:
        cursor: where the platform's stream was left (offset, sequence, buffer); None at the first start.
        state: the adapter's own small state as last committed.
    """

    @property
    def cursor(self) -> str | None: ...

    @property
    def state(self) -> Mapping[str, str]: ...

    async def __call__(
        self, batch: Sequence[Event], cursor: str | None = None, state: Sequence[StateChange] = ()
    ) -> None:
        """Write events, cursor and state down in one transaction; return once it is committed.

        A repeated event (same bot and id) is dropped. The batch is whole or not at all.

        Raises:
            StoreUnavailable: nothing was written; call again with the same batch.
            LeaseLost: another process listens to this bot now; stop listening.
        """
        ...


def _to_nobody(said: str) -> None:
    del said


@dataclass(frozen=True, slots=True)
class AdapterContext:
    """What an adapter is built with: whose door it is, the clock, and the commands to register.

    Attributes:
        options: what only the program around it can hand it, where no configuration reaches.
        shared: one mapping for all adapters of a platform in this program, for what they have in common, such as a
            port that several bots are reached by. Who puts something in takes it out again.
        report: told in a few words what is wrong while `listen` goes on trying by itself, and told nothing (an empty
            text) once all is well again. An operator sees it; the words quote nobody.
    """

    bot: BotId
    clock: Clock
    commands: tuple[Command, ...] = ()
    options: Mapping[str, object] = field(default_factory=dict[str, object])
    shared: MutableMapping[str, object] = field(default_factory=dict[str, object])
    report: Callable[[str], None] = _to_nobody


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a bot is on its platform.

    Attributes:
        name: as people see it.
        handle: as people address it; empty where the platform has no such thing.
        link: opens a chat with it; empty where the platform has no such thing.
    """

    name: str
    handle: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that an examination of a bot found.

    Attributes:
        check: what was looked at, in a few unchanging words (`telegram.webhook`).
        grade: `ok`, `note` (works, but the operator should know) or `problem` (does not work).
        text: what was found.
        remedy: what to do about it; empty where nothing is to be done.
    """

    check: str
    grade: Literal["ok", "note", "problem"]
    text: str
    remedy: str = ""


class Adapter(ABC):
    """One bot on one platform.

    A subclass names its platform and the model of its own table in the configuration, and takes both in its
    constructor: `def __init__(self, context: AdapterContext, settings: MySettings)`. `botkit init` asks for what the
    model cannot do without. A field may say how one comes by it, in `json_schema_extra` as
    `{"ask": {"en": "...", "zh": "..."}}`; what is a SecretStr is not shown, and kept in a file of its own.
    """

    platform: ClassVar[str]
    Settings: ClassVar[type[BaseModel]]
    capabilities: ClassVar[Capabilities] = Capabilities()

    @abstractmethod
    def __init__(self, context: AdapterContext, settings: BaseModel) -> None: ...

    async def open(self) -> None:
        """Connect; called once before anything else."""

    async def close(self) -> None:
        """Let go of everything; called once, also after a failure."""

    async def introduce(self) -> Identity | None:
        """Ask the platform who this bot is, without `open`; None on a platform that has no such thing.

        Raises:
            ConfigError: the platform does not know it: names what to mend.
            SendError: the platform cannot be reached.
        """
        return None

    async def examine(self) -> Sequence[Finding]:
        """Look at everything on the platform's side that an operator might have to mend, without `open`.

        It changes nothing there, and raises nothing: what goes wrong is a finding.
        """
        return ()

    @abstractmethod
    async def listen(self, accept: Accept) -> None:
        """Bring events in until cancelled, or until the platform has no more (then return).

        Raises:
            Exception: anything; the supervisor waits and calls again.
        """

    @abstractmethod
    async def send(self, conversation: ConversationId, outgoing: Outgoing, key: str) -> Receipt:
        """Hand one message to the platform. `key` is the same for every try of the same message.

        Raises:
            RetryAfter: nothing was sent; the platform asks to wait.
            Moved: nothing was sent; the chat has another id.
            Unreachable: this chat cannot be written to until the person writes.
            Rejected: this message will never be taken.
            OutcomeUnknown: it may have been sent. Any other exception is read as this one.
        """

    async def admit(self, conversation: ConversationId) -> None:
        """Wait until the platform may be asked to take a message; called just before each `send` is written down.

        This is where an adapter keeps to a rate of its platform that holds for the bot as a whole.
        """

    async def reach(self, conversation: ConversationId) -> Reach:
        """What this conversation can receive now."""
        return Reach()

    async def show_typing(self, conversation: ConversationId) -> None:
        """Show that the companion is composing; called again every few seconds. Failures do not matter."""

    async def show_draft(self, conversation: ConversationId, text: str) -> None:
        """Show the answer so far (the whole of it, growing); the final text follows through `send`."""


def installed_adapters() -> dict[str, str]:
    """Platform name to the object each installed adapter's entry point names, sorted by name."""
    found = {point.name: point.value for point in entry_points(group=ENTRY_POINTS)}
    return dict(sorted(found.items()))


def find_adapter(platform: str) -> type[Adapter]:
    """The adapter class for a platform.

    Raises:
        ConfigError: none is installed under that name, it does not import, or it is no Adapter.
    """
    for point in entry_points(group=ENTRY_POINTS, name=platform):
        try:
            loaded: object = point.load()
        except ImportError as error:
            raise ConfigError(
                f"the adapter for {platform!r} cannot be imported ({error}): "
                f"install its extra, for example pip install 'botkit[{platform}]'"
            ) from error
        except Exception as error:  # boundary: one per package, which may be anybody's
            raise ConfigError(
                f"the adapter for {platform!r} cannot be imported ({type(error).__name__}: {error}): mend or renew its "
                "package"
            ) from error
        if isinstance(loaded, type) and issubclass(loaded, Adapter):
            return loaded
        raise ConfigError(f"the entry point {point.value!r} of {platform!r} is no Adapter class: mend its package")
    names = ", ".join(installed_adapters()) or "none"
    raise ConfigError(f"no adapter for platform {platform!r} is installed (installed: {names})")
