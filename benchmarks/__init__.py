"""Measurements of botkit: `python -m benchmarks` runs them all; each module also says how it measures."""
