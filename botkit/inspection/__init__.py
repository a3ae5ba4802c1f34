"""What an operator may ask of a store: the life of one message, and how everything stands. Reads alone."""
