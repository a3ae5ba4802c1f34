"""Objects out of what a model wrote: whole ones are read, whatever stands around them; halves never are."""

import ast
import json
import re
from collections.abc import Iterator
from typing import cast

_READ = 100_000
"""Characters that are looked at: an answer of more is no answer."""
_MOST_TRIES = 400
_LITERAL = re.compile(r"\{[^{}]{1,2000}\}")
_DEPTH = 4
_DECODER = json.JSONDecoder()


def objects_in(text: str) -> list[dict[str, object]]:
    """Every object of the text that is whole, outermost first, in order; JSON, or literals of Python."""
    text = text[:_READ]
    found: list[dict[str, object]] = []
    at = tries = 0
    while (at := text.find("{", at)) >= 0 and tries < _MOST_TRIES:
        tries += 1
        value, end = _read(text, at)
        found += _inside(value, 0)
        at = end if value is not None else at + 1
    return found


def _read(text: str, at: int) -> tuple[object, int]:
    try:
        value, end = cast("tuple[object, int]", _DECODER.raw_decode(text, at))
    except (ValueError, RecursionError):
        return _literal(text, at)
    return value, end


def _literal(text: str, at: int) -> tuple[object, int]:
    """An object as Python would write it: single quotes, None, True, a comma after the last field."""
    match = _LITERAL.match(text, at)
    if match is None:
        return None, at + 1
    try:
        return cast("object", ast.literal_eval(match[0])), match.end()
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return None, at + 1


def _inside(value: object, depth: int) -> Iterator[dict[str, object]]:
    """The objects of a value that have a text, or hold no others: an object around a list is only its envelope."""
    if depth > _DEPTH:
        return
    if isinstance(value, list):
        for part in cast("list[object]", value):
            yield from _inside(part, depth + 1)
    elif isinstance(value, dict):
        fields = {str(key): part for key, part in cast("dict[object, object]", value).items()}
        inner = [] if "text" in fields else [one for part in fields.values() for one in _inside(part, depth + 1)]
        yield from inner or [fields]
