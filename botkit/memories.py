"""Joins memory with a store, an embedder and the models: what a turn asks, what people command, what is kept later."""

from dataclasses import dataclass
from datetime import tzinfo

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
from botkit.settings import MemorySettings
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
    settings: MemorySettings,
    store: DeliveryStore,
    embedder: Embedder | None,
    models: Models,
    library: PersonaLibrary,
    clock: Clock,
    zone: tzinfo,
    texts: Texts,
) -> Memories:
    """Everything that remembers, over one store.

    Args:
        embedder: None where lines are found by their words alone.
        zone: where people are taken to live, as long as nobody said.
    """
    recall = Recall(store, embedder)
    keeper = Keeper(store, recall, embedder, models, library, clock, zone, learns=settings.learn)
    commands = FirstCommands(texts, MemoryCommands(texts, recall, clock, zone).handlers())
    remembering = Remembering(recall, zone, enabled=settings.enabled)
    return Memories(remembering, Wishes(texts), keeper, commands.table())
