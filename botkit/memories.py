"""Joins memory with a store, an embedder and the models: what a turn asks, what people command, what is kept later."""

from collections.abc import Callable
from dataclasses import dataclass

from botkit.clock import Clock
from botkit.delivery.commands import CommandTable
from botkit.delivery.first_commands import FirstCommands
from botkit.delivery.keeping import Keeper
from botkit.delivery.memory_commands import MemoryCommands, memory_commands
from botkit.delivery.ports import DeliveryStore, Models
from botkit.delivery.remembering import Remembering
from botkit.delivery.wishes import Wishes
from botkit.memory.ports import Embedder
from botkit.memory.recall import Recall
from botkit.messages import Command
from botkit.persona.library import PersonaLibrary
from botkit.settings import Settings
from botkit.texts import Texts


@dataclass(frozen=True, slots=True)
class Memories:
    """What remembers, in its parts.

    Attributes:
        commands: every command there is, with its handler.
    """

    remembering: Remembering
    wishes: Wishes
    keeper: Keeper
    commands: CommandTable


def declared_commands(texts: Texts) -> tuple[Command, ...]:
    """The commands as data, before anything is opened: adapters put them into their menus."""
    return (*FirstCommands(texts).table().commands, *memory_commands(texts).values())


def join_memories(
    settings: Settings,
    store: DeliveryStore,
    embedder: Embedder | None,
    library: PersonaLibrary,
    clock: Clock,
    texts: Texts,
) -> Callable[[Models], Memories]:
    """Everything that remembers, over one store, once the models are known.

    Args:
        embedder: None where lines are found by their words alone.
    """
    wishes, zone = settings.memory, settings.zone
    recall = Recall(store, embedder)
    commands = FirstCommands(texts, MemoryCommands(texts, recall, store, clock, zone).handlers())
    remembering = Remembering(recall, zone, enabled=wishes.enabled)

    def over(models: Models) -> Memories:
        keeper = Keeper(store, recall, embedder, models, library, clock, zone, learns=wishes.learn)
        return Memories(remembering, Wishes(texts), keeper, commands.table())

    return over
