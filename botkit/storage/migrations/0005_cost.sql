-- What the calls of a turn cost, in millionths of a US dollar; NULL where nobody knows.
ALTER TABLE turn ADD COLUMN cost INTEGER;
-- Of the prompt's tokens those that the endpoint had read before, of the answer's those it thought with.
ALTER TABLE turn ADD COLUMN cached_tokens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE turn ADD COLUMN reasoning_tokens INTEGER NOT NULL DEFAULT 0;
