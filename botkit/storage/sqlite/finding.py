"""What a word names: ids of the platform's, and names of our own."""

import sqlite3
from collections.abc import Iterator

from botkit.inspection.facts import Found, FoundAs
from botkit.messages import BotId, ConversationId, TurnId
from botkit.storage.earlier import SEPARATOR

_LONGEST_NUMBER = 18
"""Digits of an inbox row's number, with room to spare."""

BOTS = (
    "WITH RECURSIVE each(bot) AS (SELECT min(bot) FROM conversation UNION ALL"
    " SELECT (SELECT min(bot) FROM conversation WHERE bot > each.bot) FROM each WHERE each.bot IS NOT NULL)"
    " SELECT bot FROM each WHERE bot IS NOT NULL"
)
"""Every bot that ever accepted anything, one step of an index each."""


def find(
    db: sqlite3.Connection, word: str, bot: BotId | None, chat: str | None, kind: FoundAs | None
) -> tuple[Found, ...]:
    """Everything that a word names, each once.

    What only a walk through a whole table can tell (the platform's ids of our own messages) is looked for last, where
    the word names nothing else.
    """
    found: dict[tuple[int | None, TurnId | None], Found] = {}
    for way in (_events, _rows, _messages, _turns, _keys, _remembered, _sent):
        if way in (_remembered, _sent) and found:
            break
        for each in way(db, word):
            if bot in (None, each.conversation.bot) and kind in (None, each.kind) and _is_in(db, each, chat):
                found.setdefault((each.seq, each.turn), each)
    return tuple(found.values())


def conversation_of(db: sqlite3.Connection, row: int) -> tuple[int, ConversationId]:
    """The row that a conversation goes on in, and its id."""
    lives, bot, chat, thread = db.execute(
        "SELECT c.id, c.bot, c.chat, c.thread FROM conversation was"
        " JOIN conversation c ON c.id = coalesce(was.moved_to, was.id) WHERE was.id = ?",
        (row,),
    ).fetchone()
    return lives, ConversationId(BotId(bot), chat, thread)


def earlier_chats(db: sqlite3.Connection, row: int) -> tuple[str, ...]:
    """Ids that the chat of that row had before."""
    rows = db.execute("SELECT chat FROM conversation WHERE moved_to = ? ORDER BY chat", (row,))
    return tuple(chat for (chat,) in rows)


def _is_in(db: sqlite3.Connection, found: Found, chat: str | None) -> bool:
    """Whether the conversation has, or had, that chat's id; any will do where it is None."""
    where = found.conversation
    if chat is None or chat == where.chat:
        return True
    (row,) = db.execute(
        "SELECT id FROM conversation WHERE bot = ? AND chat = ? AND thread = ?", (where.bot, where.chat, where.thread)
    ).fetchone()
    return chat in earlier_chats(db, row)


def _events(db: sqlite3.Connection, word: str) -> Iterator[Found]:
    for (bot,) in db.execute(BOTS).fetchall():
        for (seq,) in db.execute("SELECT seq FROM inbox WHERE bot = ? AND event_id = ?", (bot, word)).fetchall():
            yield _of_input(db, "event", seq)


def _rows(db: sqlite3.Connection, word: str) -> Iterator[Found]:
    if word.isascii() and word.isdigit() and len(word) <= _LONGEST_NUMBER:
        for (seq,) in db.execute("SELECT seq FROM inbox WHERE seq = ?", (int(word),)).fetchall():
            yield _of_input(db, "row", seq)


def _messages(db: sqlite3.Connection, word: str) -> Iterator[Found]:
    # Walks through an index that has the two columns in it, and nothing of what was said.
    rows = db.execute(
        "SELECT min(seq) FROM inbox WHERE message_id <> '' AND (message_id = :word"
        " OR substr(message_id, -length(:before)) = :before) GROUP BY conversation, message_id ORDER BY 1",
        {"word": word, "before": SEPARATOR + word},
    )
    for (seq,) in rows.fetchall():
        yield _of_input(db, "message", seq)


def _turns(db: sqlite3.Connection, word: str) -> Iterator[Found]:
    for (conversation,) in db.execute("SELECT conversation FROM turn WHERE id = ?", (word,)).fetchall():
        yield Found("turn", conversation_of(db, conversation)[1], turn=TurnId(word))


def _keys(db: sqlite3.Connection, word: str) -> Iterator[Found]:
    for conversation, turn in db.execute("SELECT conversation, turn FROM outbox WHERE key = ?", (word,)).fetchall():
        yield Found("key", conversation_of(db, conversation)[1], turn=TurnId(turn))


def _remembered(db: sqlite3.Connection, word: str) -> Iterator[Found]:
    """What people wrote so long ago that only the history has it."""
    rows = db.execute(
        "SELECT DISTINCT conversation, turn FROM history WHERE role = 'person' AND message_id <> ''"
        " AND (message_id = :word OR substr(message_id, -length(:before)) = :before)",
        {"word": word, "before": SEPARATOR + word},
    )
    for conversation, turn in rows.fetchall():
        yield Found("history", conversation_of(db, conversation)[1], turn=TurnId(turn))


def _sent(db: sqlite3.Connection, word: str) -> Iterator[Found]:
    for conversation, turn in db.execute(
        "SELECT conversation, turn FROM outbox WHERE message_id = ? ORDER BY position", (word,)
    ).fetchall():
        yield Found("sent", conversation_of(db, conversation)[1], turn=TurnId(turn))


def _of_input(db: sqlite3.Connection, kind: FoundAs, seq: int) -> Found:
    """The message that a row is or changes, by its first row."""
    conversation, message_id = db.execute("SELECT conversation, message_id FROM inbox WHERE seq = ?", (seq,)).fetchone()
    if message_id:
        (seq,) = db.execute(
            "SELECT min(seq) FROM inbox WHERE conversation = ? AND message_id = ? AND message_id <> ''",
            (conversation, message_id),
        ).fetchone()
    return Found(kind, conversation_of(db, conversation)[1], seq=seq)
