"""Fills a new database with a past: people, conversations, and what was said in them, straight into the real tables."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from botkit.delivery.records import Claim, WorkerId
from botkit.messages import BotId, ConversationId, PersonaId
from botkit.storage.sqlite.store import SqliteStore

BOT = BotId("bench")
PERSONA = PersonaId("botkit/xia")
PLATFORM = "crowd"
HOLDER = WorkerId("reader")
_FENCE = 1
_SCRIPT = Path(__file__).with_name("past.sql")
_SPOKEN = (
    "今天路上堵了快一个小时，到公司的时候会都开完了，同事给我留了一份早饭，凉了也挺好吃。"
    "晚上想煮点面，冰箱里还有两个番茄和半把青菜，你说够不够？昨天买的花开了一朵，放在窗台上，看着心情就好。"
    "周末打算把房间收一收，旧书送人，衣服也该换季了，一想到要叠被子就犯懒。"
)


@dataclass(frozen=True, slots=True)
class Past:
    """What was said before.

    Attributes:
        conversations: how many talk with the bot, each with a person of its own.
        lines: history lines of each; person and persona take turns.
        longest: history lines of the first conversation, where that one is longer.
        held: `HOLDER` holds every conversation, so that `claim_of` may read their desks.
        bot, persona, platform: whose conversations they are.
        chat: what stands before a conversation's number in the platform's name of it.
        spoken: the text that all lines are cut from; `stretch` times 8 to 37 characters each.
    """

    conversations: int
    lines: int
    longest: int = 0
    held: bool = False
    bot: BotId = BOT
    persona: PersonaId = PERSONA
    platform: str = PLATFORM
    chat: str = "chat-"
    spoken: str = _SPOKEN
    stretch: int = 1

    @property
    def total(self) -> int:
        """History lines altogether."""
        return (self.conversations - 1) * self.lines + max(self.lines, self.longest)


def chat_of(conversation: int) -> str:
    """The platform's name of the conversation with this row."""
    return f"chat-{conversation}"


def claim_of(conversation: int) -> Claim:
    """The claim under which a held conversation is read."""
    return Claim(ConversationId(BOT, chat_of(conversation)), conversation, HOLDER, _FENCE, None)


async def make_past(path: Path, past: Past) -> None:
    """Make the database at `path` as botkit makes it, then fill it. Lines of all conversations come interleaved."""
    async with await SqliteStore.open(path):
        pass
    db = sqlite3.connect(path, isolation_level=None)
    try:
        db.execute("PRAGMA synchronous = OFF")
        db.execute("PRAGMA cache_size = -262144")
        db.execute("BEGIN")
        _fill(db, past)
        db.execute("COMMIT")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        db.close()


def _fill(db: sqlite3.Connection, past: Past) -> None:
    figures = {
        "bot": past.bot,
        "persona": past.persona,
        "platform": past.platform,
        "chat": past.chat,
        "conversations": past.conversations,
        "lines": past.lines,
        "longest": max(past.lines, past.longest),
        "worker": HOLDER if past.held else None,
        "fence": _FENCE,
        "spoken": past.spoken,
        "stretch": past.stretch,
    }
    for statement in _SCRIPT.read_text(encoding="utf-8").split(";\n"):
        db.execute(statement, figures)
