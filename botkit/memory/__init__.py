"""What outlives the window: what is kept of a relation, how it is found again, and how it is forgotten."""
