-- Instants are microseconds UTC. Text bodies are JSON.

CREATE TABLE bot (
    id TEXT PRIMARY KEY,
    cursor TEXT,
    listener TEXT,
    listen_until INTEGER NOT NULL DEFAULT 0,
    fence INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE TABLE adapter_state (
    bot TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    secret INTEGER NOT NULL,
    PRIMARY KEY (bot, key)
) WITHOUT ROWID;

CREATE TABLE account (
    platform TEXT NOT NULL,
    native_id TEXT NOT NULL,
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (platform, native_id)
) WITHOUT ROWID;
CREATE INDEX account_of_person ON account (person);

CREATE TABLE conversation (
    id INTEGER PRIMARY KEY,
    bot TEXT NOT NULL,
    chat TEXT NOT NULL,
    thread TEXT NOT NULL,
    kind TEXT NOT NULL,
    persona TEXT,
    unreachable_since INTEGER,
    -- the input that waits
    pending INTEGER NOT NULL DEFAULT 0,
    first_pending_at INTEGER,
    last_pending_at INTEGER,
    turn_due INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0,
    excused_through INTEGER NOT NULL DEFAULT 0,
    -- the output that waits
    open INTEGER NOT NULL DEFAULT 0,
    send_due INTEGER,
    -- the claim; while it is held, due is when its lease ends
    worker TEXT,
    fence INTEGER NOT NULL DEFAULT 0,
    due INTEGER,
    UNIQUE (bot, chat, thread)
);
-- Idle conversations are not in the index, so looking for work costs nothing however many there are.
CREATE INDEX conversation_due ON conversation (due) WHERE due IS NOT NULL;

CREATE TABLE inbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    bot TEXT NOT NULL,
    event_id TEXT NOT NULL,
    conversation INTEGER NOT NULL,
    message_id TEXT NOT NULL,
    type TEXT NOT NULL,
    person TEXT NOT NULL,
    body TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    turn TEXT,
    done INTEGER NOT NULL DEFAULT 0,
    UNIQUE (bot, event_id)
);
CREATE INDEX inbox_pending ON inbox (conversation, seq) WHERE done = 0;
CREATE INDEX inbox_message ON inbox (conversation, message_id) WHERE message_id <> '';

-- A persona's history of a conversation lies together on disk: reading the last lines touches few pages
-- however much is stored.
CREATE TABLE history (
    conversation INTEGER NOT NULL,
    persona TEXT NOT NULL,
    seq INTEGER NOT NULL,
    role TEXT NOT NULL,
    text TEXT NOT NULL,
    at INTEGER NOT NULL,
    name TEXT NOT NULL,
    person TEXT,
    message_id TEXT NOT NULL,
    turn TEXT NOT NULL,
    shown INTEGER NOT NULL,
    PRIMARY KEY (conversation, persona, seq)
) WITHOUT ROWID;
CREATE INDEX history_message ON history (conversation, message_id) WHERE role = 'person' AND message_id <> '';

CREATE TABLE turn (
    id TEXT PRIMARY KEY,
    conversation INTEGER NOT NULL,
    persona TEXT NOT NULL,
    digest TEXT NOT NULL,
    fence INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    inputs TEXT NOT NULL,
    model TEXT NOT NULL,
    model_digest TEXT NOT NULL,
    prompt_tokens INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL,
    calls INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    committed_at INTEGER NOT NULL,
    withdrawn INTEGER NOT NULL DEFAULT 0,
    notes TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE outbox (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    conversation INTEGER NOT NULL,
    turn TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    pause REAL NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    ambiguities INTEGER NOT NULL DEFAULT 0,
    expires_at INTEGER NOT NULL,
    next_at INTEGER NOT NULL,
    started_at INTEGER,
    ended_at INTEGER,
    message_id TEXT NOT NULL DEFAULT '',
    persona TEXT NOT NULL,
    history_seq INTEGER
);
CREATE INDEX outbox_open ON outbox (conversation, position) WHERE state IN ('planned', 'sending');
CREATE INDEX outbox_ended ON outbox (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX outbox_of_turn ON outbox (turn);
CREATE INDEX outbox_ambiguous ON outbox (key) WHERE ambiguities > 0;

CREATE TABLE job (
    key TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL,
    due INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0,
    worker TEXT,
    fence INTEGER NOT NULL DEFAULT 0,
    ended_at INTEGER
) WITHOUT ROWID;
CREATE INDEX job_due ON job (due) WHERE due IS NOT NULL;
