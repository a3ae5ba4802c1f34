"""What the companion says: pure functions of values, with a language model behind a port."""
