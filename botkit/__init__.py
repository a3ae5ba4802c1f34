"""AI companions in the apps people already use.

A stranger's adapter imports `botkit.adapter`, `botkit.messages`, `botkit.errors` and `botkit.clock`; a test may
use all of `botkit.testing`. Nothing is imported here, so that every command starts with what it needs alone.
"""

__all__ = ["__version__"]

__version__ = "0.1.0"
