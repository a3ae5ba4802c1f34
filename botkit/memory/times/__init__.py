"""Times that people name in passing, in Chinese and English, as spans of instants."""

from botkit.memory.times.find import TimeFound, find_times

__all__ = ["TimeFound", "find_times"]
