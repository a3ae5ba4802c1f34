-- Owners that nobody asks, with 200 memories each, as they would have been written.

CREATE TEMP TABLE one AS
WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < :owners)
SELECT id FROM n;

INSERT INTO owner (persona, kind, subject, revision, numbered)
SELECT :persona, 'private', 'crowd-' || id, 200, 200 FROM one;

INSERT INTO memory (owner, number, revision, id, kind, topic, about, valid_from, valid_until, happens_at, ended_at, strength,
                    uses, used_at, supersedes, said_at, person, turn, conversation, message_id, rule, vector, tokens, text)
WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 200)
SELECT owner.id, n, n, printf('%013d%013d', owner.id, n), 'fact', '', '', :at + n, NULL, NULL, NULL, 0.5, 0, NULL, NULL, :at + n,
       NULL, NULL, 0, '', NULL, x'', 'red' || char(10) || 'kettle' || char(10) || 'a' || n, 'bought a red kettle a' || n
FROM owner JOIN number WHERE owner.subject LIKE 'crowd-%' ORDER BY owner.id, n;

DROP TABLE one
