"""The terminal's own idea of keys, out of the way while a talk lasts."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec

from prompt_toolkit.input import Input


@contextmanager
def each_key_as_pressed(keys: Input) -> Generator[None]:
    """Between two prompts, too, a key is a key while the block lasts; where there is no terminal, nothing changes.

    A prompt takes the terminal raw and gives it back as it was. A terminal that makes lines by itself takes Ctrl-D,
    pressed in between, for the end of such a line: the next prompt would never see it. Ctrl-C stays an interrupt.
    """
    descriptor = _terminal(keys)
    if descriptor is None:
        yield
        return
    termios = import_module("termios")
    before = termios.tcgetattr(descriptor)
    import_module("tty").setcbreak(descriptor, termios.TCSANOW)  # what was typed ahead stays
    try:
        yield
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


def _terminal(keys: Input) -> int | None:
    """Its descriptor, where the keys come from a terminal of the kind that has such settings."""
    if find_spec("termios") is None:
        return None
    try:
        descriptor = keys.fileno()
    except (OSError, NotImplementedError):
        return None
    return descriptor if os.isatty(descriptor) else None
