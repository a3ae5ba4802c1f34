"""Brings one file home: read whole, then written down piece by piece, with the place noted in the same write."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from botkit.cli.operator_door import scope_for
from botkit.clock import SECOND, Clock, Instant, SystemClock
from botkit.errors import ConfigError
from botkit.memory.changes import Remember
from botkit.memory.export import ExportedMemory, NotOurs, is_export, read
from botkit.memory.homecoming.chatgpt import PERSON
from botkit.memory.homecoming.lines import ImportedLine, NotAnExport, names_in
from botkit.memory.homecoming.reading import read_export
from botkit.memory.ports import Embedder, Kept
from botkit.memory.records import Memory, MemoryId, Passage, Source, Vector
from botkit.memory.tokens import tokens_of
from botkit.messages import PersonaId, Private, new_id
from botkit.models.embedding import open_embedder
from botkit.settings import Settings
from botkit.storage.sqlite.store import SqliteStore

_PIECE = 100
"""Lines of one write."""
_GAP = SECOND
"""Between two lines of a file that does not say when they were said."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What came of it: lines and memories that were written, and lines that an earlier run had written."""

    lines: int
    memories: int
    before: int


def read_file(file: Path) -> bytes:
    """All of it.

    Raises:
        ConfigError: it cannot be read.
    """
    try:
        return file.read_bytes()
    except OSError as error:
        raise ConfigError(f"{file} cannot be read ({error.strerror}): name another file") from None


async def import_file(
    settings: Settings, file: Path, content: bytes, persona: PersonaId, person: str, *, me: str, chat: str
) -> Counted:
    """Write a file's talk into what the persona remembers of the person.

    Raises:
        ConfigError: the file is no export, or it is not clear who in it is the person.
        StoreError: nothing can be written.
    """
    clock = SystemClock()
    lines, memories = _content(content, file, settings, me, chat, clock.now())
    async with await SqliteStore.open(settings.database) as store:
        scope = await scope_for(store, persona, person, clock, purpose="import")
        # A number no conversation has: how far a file came is noted as how far a conversation came.
        place = -1 - int.from_bytes(sha256(content + me.encode() + chat.encode()).digest()[:6])
        with open_embedder(clock) as embedder:
            before = await _keep_lines(store, scope, place, lines, embedder, clock)
        await store.change_memory(
            [Remember(scope, _memory(each, scope, clock.now())) for each in memories], clock.now()
        )
    return Counted(len(lines) - before, len(memories), before)


def _content(
    content: bytes, file: Path, settings: Settings, me: str, chat: str, now: Instant
) -> tuple[list[Passage], tuple[ExportedMemory, ...]]:
    try:
        text = content.decode("utf-8", "replace")
        if is_export(text):
            ours = read(text)
            return list(ours.lines), ours.memories
        return _lines(read_export(content, settings.zone, chat), me, now), ()
    except (NotAnExport, NotOurs) as error:
        raise ConfigError(f"{file}: {error}") from None


def _lines(found: Sequence[ImportedLine], me: str, now: Instant) -> list[Passage]:
    names = names_in(found)
    me = me or (PERSON if PERSON in names else "")
    if me not in names:
        told = ", ".join(f'"{name}" ({count})' for name, count in names.items())
        raise ConfigError(f"who of them is the person? Say it with --me; in the file there are: {told}")
    at = min((line.at for line in found if line.at is not None), default=Instant(now - len(found) * _GAP))
    passages: list[Passage] = []
    for seq, line in enumerate(found, 1):
        at = line.at if line.at is not None else Instant(at + _GAP)
        role = "person" if line.name == me else "persona"
        passages.append(Passage(seq, role, at, line.name if role == "person" else "", line.text))
    return passages


async def _keep_lines(
    store: SqliteStore, scope: Private, place: int, lines: Sequence[Passage], embedder: Embedder | None, clock: Clock
) -> int:
    """How many were there already."""
    noted = await store.unkept(scope, place, 1)
    before = min(noted.through, len(lines))
    with _progress() as progress:
        task = progress.add_task("coming home", total=len(lines), completed=before)
        at = before
        while at < len(lines):
            piece = lines[at : at + _PIECE]
            noted = await store.unkept(scope, place, 1)
            kept = Kept(scope, place, noted.revision, at + len(piece), await _findable(piece, embedder))
            if await store.keep(kept, clock.now()):
                at += len(piece)
                progress.update(task, completed=at)
    return before


async def _findable(piece: Sequence[Passage], embedder: Embedder | None) -> tuple[Passage, ...]:
    vectors = await embedder.of_texts([line.text for line in piece]) if embedder else (Vector(b""),) * len(piece)
    return tuple(
        replace(line, tokens=tokens_of(line.text), vector=vector) for line, vector in zip(piece, vectors, strict=True)
    )


def _memory(each: ExportedMemory, scope: Private, now: Instant) -> Memory:
    draft = each.draft
    return Memory(
        id=MemoryId(new_id(now)),
        kind=draft.kind,
        text=draft.text,
        source=Source(at=each.told_at, person=scope.person),
        valid_from=each.told_at,
        topic=draft.topic,
        about=draft.about,
        valid_until=draft.valid_until,
        happens_at=draft.happens_at,
        strength=draft.strength,
        rule=draft.rule,
        ended_at=each.ended_at,
        tokens=tokens_of(draft.text),
    )


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
