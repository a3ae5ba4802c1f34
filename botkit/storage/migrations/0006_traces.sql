-- What an operator may ask of the life of a message, and of how a bot is doing.

-- When the claim that is held, or was held last, was taken.
ALTER TABLE conversation ADD COLUMN claimed_at INTEGER;
CREATE INDEX conversation_unreachable ON conversation (unreachable_since) WHERE unreachable_since IS NOT NULL;

ALTER TABLE turn ADD COLUMN claimed_at INTEGER;
-- How many lines of what was said before it had before it.
ALTER TABLE turn ADD COLUMN window_lines INTEGER NOT NULL DEFAULT 0;

-- How often the platform brought the event again.
ALTER TABLE inbox ADD COLUMN repeats INTEGER NOT NULL DEFAULT 0;

-- The first try; how often nothing was let through; whether it failed with its whole chat.
ALTER TABLE outbox ADD COLUMN first_at INTEGER;
ALTER TABLE outbox ADD COLUMN deferrals INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN closed INTEGER NOT NULL DEFAULT 0;

ALTER TABLE job ADD COLUMN turn TEXT;
CREATE INDEX job_of_turn ON job (turn) WHERE turn IS NOT NULL;

-- When the events that moved the cursor last had arrived.
ALTER TABLE bot ADD COLUMN cursor_at INTEGER;
