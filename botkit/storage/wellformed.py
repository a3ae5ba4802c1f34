"""Text that cannot be written as UTF-8 (half of a surrogate pair) is mended, so that it holds nothing else up.

Adapters take such text out, and so do the doors to models; a store is the last line. Refusing would hand an
adapter the same batch for ever, and the messages around the bad one with it.
"""

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from typing import TypeVar, cast

T = TypeVar("T")


def well_formed(value: T) -> T:
    """The same value with every lone surrogate in it, however deep, replaced by U+FFFD."""
    return cast("T", _mend(value))


def _mend(value: object) -> object:
    if isinstance(value, str):
        return _mend_text(value)
    if is_dataclass(value) and not isinstance(value, type):
        mended = {field.name: _mend(getattr(value, field.name)) for field in fields(value)}
        return type(value)(**mended)
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return tuple(_mend(item) for item in cast("Sequence[object]", value))
    return value


def _mend_text(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        # Two halves that stand side by side are one character: they come together on the way through UTF-16.
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
