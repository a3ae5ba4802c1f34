"""Whose eyes an update is read with, and which topic a message stands in."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from botkit.messages import BotId

_REMEMBERED = 10_000


def _in_no_topic(chat: str, message_id: str) -> str:
    del chat, message_id
    return ""


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """One bot, as far as it matters to what an update means to it.

    Attributes:
        number: its id as an account.
        username: without the @; empty while it is not known.
        allow_bots: what other bots write is a message like any.
        thread_of: the topic that a message stands in, by chat and message: not every update tells it.
        commands: names of the commands there are; where none are known, each could be one.
    """

    bot: BotId
    number: int
    username: str = ""
    allow_bots: bool = False
    thread_of: Callable[[str, str], str] = field(default=_in_no_topic)
    commands: frozenset[str] = frozenset()

    def named(self, username: str) -> "Viewpoint":
        """The same bot under its name of today."""
        return replace(self, username=username)


class TopicMemory:
    """Which topic the messages of late stood in. A reaction names its message, but no topic."""

    def __init__(self) -> None:
        self._topics: OrderedDict[tuple[str, str], str] = OrderedDict()

    def note(self, chat: str, message_id: str, thread: str) -> None:
        if thread and message_id:
            self._topics[chat, message_id] = thread
            if len(self._topics) > _REMEMBERED:
                self._topics.popitem(last=False)

    def thread_of(self, chat: str, message_id: str) -> str:
        """Empty where it is not known, and where there is none."""
        return self._topics.get((chat, message_id), "")
