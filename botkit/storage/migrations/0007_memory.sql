-- What is remembered of whom. What belongs to one owner lies together on disk, and the owner comes first in its indexes.

CREATE TABLE owner (
    -- Never given twice: lines of histories name their owner by it.
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    persona TEXT NOT NULL,
    -- private or room
    kind TEXT NOT NULL,
    -- the person; in a room the row of its conversation
    subject TEXT NOT NULL,
    revision INTEGER NOT NULL DEFAULT 0,
    -- the revision of the last removal, or edit in place
    purged INTEGER NOT NULL DEFAULT 0,
    paused INTEGER NOT NULL DEFAULT 0,
    -- the last number of a memory and the last place of a passage that were given
    numbered INTEGER NOT NULL DEFAULT 0,
    said INTEGER NOT NULL DEFAULT 0,
    UNIQUE (subject, kind, persona)
);

CREATE TABLE memory (
    owner INTEGER NOT NULL,
    number INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    topic TEXT NOT NULL,
    about TEXT NOT NULL,
    valid_from INTEGER NOT NULL,
    valid_until INTEGER,
    happens_at INTEGER,
    ended_at INTEGER,
    strength REAL NOT NULL,
    uses INTEGER NOT NULL,
    used_at INTEGER,
    supersedes TEXT,
    -- where it comes from; the conversation is 0 where it comes of none
    said_at INTEGER NOT NULL,
    person TEXT,
    turn TEXT,
    conversation INTEGER NOT NULL,
    message_id TEXT NOT NULL,
    rule TEXT,
    vector BLOB NOT NULL,
    tokens TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (owner, number)
) WITHOUT ROWID;
CREATE INDEX memory_changed ON memory (owner, revision);
CREATE INDEX memory_current ON memory (owner, kind) WHERE ended_at IS NULL;
CREATE INDEX memory_message ON memory (owner, conversation, message_id) WHERE message_id <> '';

CREATE TABLE passage (
    owner INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    role TEXT NOT NULL,
    at INTEGER NOT NULL,
    name TEXT NOT NULL,
    person TEXT,
    turn TEXT,
    conversation INTEGER NOT NULL,
    message_id TEXT NOT NULL,
    vector BLOB NOT NULL,
    tokens TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (owner, seq)
) WITHOUT ROWID;
CREATE INDEX passage_changed ON passage (owner, revision);
CREATE INDEX passage_message ON passage (owner, conversation, message_id) WHERE message_id <> '';

CREATE TABLE summary (
    owner INTEGER PRIMARY KEY,
    revision INTEGER NOT NULL,
    through INTEGER NOT NULL,
    at INTEGER NOT NULL,
    text TEXT NOT NULL
);

-- In which conversations an owner talked, how far their history has become passages, and at which revision that was.
CREATE TABLE kept (
    owner INTEGER NOT NULL,
    conversation INTEGER NOT NULL,
    through INTEGER NOT NULL DEFAULT 0,
    revision INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (owner, conversation)
) WITHOUT ROWID;
CREATE INDEX kept_conversation ON kept (conversation);

-- Whose memory a line is to become part of; NULL where it is nobody's.
ALTER TABLE history ADD COLUMN owner INTEGER;

-- The words of a row were forgotten; in an outbox row that is open, they are as soon as it ends.
ALTER TABLE inbox ADD COLUMN forgotten INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN forgotten INTEGER NOT NULL DEFAULT 0;
CREATE INDEX turn_of_conversation ON turn (conversation, persona);

-- When a job that was planned again while it ran is due after that; whose memory it is about.
ALTER TABLE job ADD COLUMN again INTEGER;
ALTER TABLE job ADD COLUMN owner INTEGER;
CREATE INDEX job_of_owner ON job (owner) WHERE owner IS NOT NULL;

-- What was forgotten may still stand in the free space of pages, until the whole file is written anew.
CREATE TABLE chore (name TEXT PRIMARY KEY) WITHOUT ROWID;

-- What was said before can be forgotten like what is said from now on.
INSERT INTO owner (persona, kind, subject)
    SELECT DISTINCT h.persona, 'private', h.person FROM history h JOIN conversation c ON c.id = h.conversation
    WHERE c.kind = 'private' AND h.person IS NOT NULL;
INSERT INTO owner (persona, kind, subject)
    SELECT DISTINCT h.persona, 'room', CAST(h.conversation AS TEXT) FROM history h
    JOIN conversation c ON c.id = h.conversation WHERE c.kind <> 'private';
INSERT INTO kept (owner, conversation)
    SELECT DISTINCT o.id, h.conversation FROM history h JOIN conversation c ON c.id = h.conversation
    JOIN owner o ON o.persona = h.persona AND o.kind = 'private' AND o.subject = h.person WHERE c.kind = 'private';
INSERT INTO kept (owner, conversation) SELECT id, CAST(subject AS INTEGER) FROM owner WHERE kind = 'room';
