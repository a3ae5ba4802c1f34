"""Doubles for tests, ours and those of strangers: a clock that stands still, a platform in memory, contracts."""
