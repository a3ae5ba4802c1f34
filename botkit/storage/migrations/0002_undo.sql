-- What takes a turn's effects back when it is withdrawn, as JSON; NULL where it had none.
ALTER TABLE turn ADD COLUMN undo TEXT;
