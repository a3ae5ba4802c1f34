-- A row that only keeps an earlier id of a chat names the conversation that goes on; NULL in one that goes on itself.
ALTER TABLE conversation ADD COLUMN moved_to INTEGER;
CREATE INDEX conversation_moved ON conversation (moved_to) WHERE moved_to IS NOT NULL;
