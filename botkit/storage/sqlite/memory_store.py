"""The ports of memory over one SQLite file."""

from collections.abc import Iterable, Sequence
from functools import partial

from botkit.clock import Instant
from botkit.memory.changes import Forget, ForgetEverything, MemoryChange
from botkit.memory.ports import Holdings, Kept, Unkept
from botkit.memory.records import Passage
from botkit.messages import Account, PersonId, Scope
from botkit.storage.change_source import Occasion
from botkit.storage.sqlite import passages
from botkit.storage.sqlite.accept import person_of
from botkit.storage.sqlite.memories import change_alone
from botkit.storage.sqlite.reader import Reader
from botkit.storage.sqlite.writer import Writer
from botkit.storage.wellformed import well_formed


def forgets(changes: Iterable[object]) -> bool:
    """Whether something is to be gone from the disk afterwards."""
    return any(isinstance(change, Forget | ForgetEverything) for change in changes)


class SqliteMemories:
    """What a SqliteStore remembers."""

    def __init__(self, writer: Writer, reader: Reader) -> None:
        self._writer = writer
        self._reader = reader

    async def person(self, account: Account, at: Instant) -> PersonId:
        return await self._writer.write(partial(person_of, account=account, name="", at=at))

    async def holdings(self, scope: Scope, since: int = 0) -> Holdings:
        return await self._reader.read(partial(passages.holdings, scope=scope, since=since))

    async def passages(self, scope: Scope, seqs: Sequence[int]) -> tuple[Passage, ...]:
        return await self._reader.read(partial(passages.passages, scope=scope, seqs=tuple(seqs)))

    async def unkept(self, scope: Scope, conversation: int, limit: int) -> Unkept:
        work = partial(passages.unkept, scope=scope, conversation=conversation, limit=limit)
        return await self._reader.read(work)

    async def keep(self, kept: Kept, at: Instant) -> bool:
        written = await self._writer.write(partial(passages.keep, kept=well_formed(kept), at=at))
        if forgets(kept.changes):
            await self._writer.clean_up()
        return written

    async def change_memory(self, changes: Sequence[MemoryChange], at: Instant) -> None:
        mended: tuple[MemoryChange, ...] = well_formed(tuple(changes))
        await self._writer.write(partial(change_alone, changes=mended, occasion=Occasion(at)))
        if forgets(mended):
            await self._writer.clean_up()
