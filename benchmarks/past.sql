-- A past, in the order in which it would have been written: the long talk (conversation 1) goes on all the while, and
-- the lines of all others come between its own. Person and persona take turns.

CREATE TEMP TABLE one AS
WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < :conversations)
SELECT id, CASE id WHEN 1 THEN :longest ELSE :lines END AS lines FROM n;

INSERT INTO account (platform, native_id, person, name)
SELECT :platform, id, printf('%026d', id), '' FROM one;

INSERT INTO conversation (id, bot, chat, thread, kind, worker, fence)
SELECT id, :bot, :chat || id, '', 'private', :worker, :fence FROM one;

CREATE TEMP TABLE line (seq INTEGER PRIMARY KEY);

INSERT INTO line
WITH RECURSIVE n (seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM n WHERE seq < :longest)
SELECT seq FROM n;

CREATE TEMP TABLE said AS
SELECT
    one.id AS conversation,
    line.seq AS seq,
    line.seq % 2 AS by_person,
    printf('%013d%013d', (line.seq - 1) / 2, one.id) AS turn,
    substr(:spoken, 1 + (7 * line.seq + one.id) % (length(:spoken) - 40 * :stretch), :stretch * (8 + line.seq % 30))
        AS text
FROM one JOIN line ON line.seq <= one.lines
ORDER BY 1.0 * line.seq / one.lines, one.id;

INSERT INTO history (conversation, persona, seq, role, text, at, name, person, message_id, turn, shown)
SELECT conversation, :persona, seq, CASE by_person WHEN 1 THEN 'person' ELSE 'persona' END, text, rowid, '', NULL,
       'm' || rowid, turn, 1
FROM said ORDER BY rowid;

INSERT INTO turn (id, conversation, persona, digest, fence, outcome, inputs, model, model_digest, prompt_tokens,
                  completion_tokens, calls, started_at, committed_at, notes)
SELECT turn, conversation, :persona, '', 1, 'answered', '[' || rowid || ']', 'scripted', '', 900, 20, 1, rowid, rowid, '[]'
FROM said WHERE by_person ORDER BY rowid;

INSERT INTO inbox (bot, event_id, conversation, message_id, type, person, body, received_at, turn, done)
SELECT :bot, 'past-' || rowid, conversation, 'm' || rowid, 'message', printf('%026d', conversation),
       json_object('id', 'past-' || rowid, 'text', text), rowid, turn, 1
FROM said WHERE by_person ORDER BY rowid;

INSERT INTO outbox (key, conversation, turn, body, state, pause, expires_at, next_at, ended_at, message_id, persona,
                    history_seq)
SELECT turn || '.0', conversation, turn, json_object('text', text), 'sent', 0, rowid, rowid, rowid, 'm' || rowid,
       :persona, seq
FROM said WHERE NOT by_person ORDER BY rowid;

DROP TABLE said;

DROP TABLE line;

DROP TABLE one;
