"""The embedded Store: one SQLite file, one process, one write connection that commits in groups."""
