"""Who the companion is: the schema of a persona file, its strict loader, and the library that reloads it."""
