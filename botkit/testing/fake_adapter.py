"""The adapter of the fake platform: as an adapter should be, in forty lines."""

from pydantic import BaseModel, ConfigDict, InstanceOf

from botkit.adapter import Accept, Adapter, AdapterContext, Capabilities, Reach
from botkit.messages import Command, ConversationId, Outgoing, Receipt
from botkit.testing.fake_chats import Delivery, Try, Window
from botkit.testing.fake_platform import EVERYTHING, PLATFORM, FakePerson, FakePlatform

__all__ = ["EVERYTHING", "Delivery", "FakeAdapter", "FakePerson", "FakePlatform", "FakeSettings", "Try", "Window"]


class FakeSettings(BaseModel):
    """Which platform it is the adapter of; `batch` is the most events it takes at once."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    platform: InstanceOf[FakePlatform]
    batch: int = 100


class FakeAdapter(Adapter):
    """Carries one bot to a `FakePlatform` and confirms an event only once it is written down."""

    platform = PLATFORM
    Settings = FakeSettings
    capabilities = EVERYTHING

    def __init__(self, context: AdapterContext, settings: FakeSettings) -> None:
        self.context = context
        self._platform = settings.platform
        self._batch = settings.batch

    @classmethod
    def able_to(cls, capabilities: Capabilities) -> type["FakeAdapter"]:
        """The same adapter class with other capabilities, which belong to a class."""
        return type(cls.__name__, (cls,), {"capabilities": capabilities})

    @classmethod
    def on(cls, platform: FakePlatform, commands: tuple[Command, ...] = (), batch: int = 100) -> "FakeAdapter":
        """A new adapter on that platform, as after every start of the program."""
        context = AdapterContext(platform.bot, platform.clock, commands)
        return cls.able_to(platform.capabilities)(context, FakeSettings(platform=platform, batch=batch))

    async def listen(self, accept: Accept) -> None:
        place = int(accept.cursor or 0)
        while batch := await self._platform.fetch(place, self._batch):
            place += len(batch)
            await accept(batch, cursor=str(place))
            self._platform.confirm(place)

    async def send(self, conversation: ConversationId, outgoing: Outgoing, key: str) -> Receipt:
        return await self._platform.deliver(conversation, outgoing, key)

    async def reach(self, conversation: ConversationId) -> Reach:
        return self._platform.reach(conversation)

    async def show_typing(self, conversation: ConversationId) -> None:
        self._platform.typing.append(conversation)

    async def show_draft(self, conversation: ConversationId, text: str) -> None:
        self._platform.drafts.append((conversation, text))
