-- Whether a try of this message ended without anybody knowing how, also where a key makes the next try harmless.
ALTER TABLE outbox ADD COLUMN maybe_sent INTEGER NOT NULL DEFAULT 0;
UPDATE outbox SET maybe_sent = 1 WHERE ambiguities > 0;

-- Until when the platform asked to be left alone in this conversation.
ALTER TABLE conversation ADD COLUMN closed_until INTEGER NOT NULL DEFAULT 0;
