"""Finds JSON objects in a text, wherever they stand, in one pass; lenient, because models write them carelessly."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_BEGIN = re.compile(r"(?P<list>\[\s{0,40})?\{\s{0,40}(?=[\"']|\Z)")
_TOKEN = re.compile(
    r"\s*(?:(?P<string>\"[^\"\\]*+(?:\\.[^\"\\]*+)*+\"?|'[^'\\\n]*+(?:\\.[^'\\\n]*+)*+'?)"
    r"|(?P<sign>[{}\[\]:,])|(?P<word>[-+.\w]{1,40}))",
    re.DOTALL,
)
_OPENS = {"}": "{", "]": "["}
_DEEPEST = 200
_READ_AGAIN = 4
"""So many times the text's length is read at most: what is no object may hold one, and is read again from inside."""


@dataclass(slots=True)
class Found:
    """An object that no other one holds, or a list of objects.

    Attributes:
        end: behind the closing brace; the text's length where the object is cut off.
        keys: of each key, whether its value is an object or a list.
    """

    start: int
    end: int = 0
    cut_off: bool = False
    keys: dict[str, bool] = field(default_factory=dict[str, bool])


def objects(text: str) -> Iterator[Found]:
    """The outermost objects of a text, in order. What is cut off or no JSON is read again from inside."""
    at, left = 0, _READ_AGAIN * len(text)
    while begin := _BEGIN.search(text, at):
        found, behind = _read(text, begin)
        if found:
            yield found
        left -= behind - at
        inside = found is None or found.cut_off
        at = begin.end() if inside and left > 0 else behind


def _read(text: str, begin: re.Match[str]) -> tuple[Found | None, int]:
    """The object that begins here, if it is one, and where it ends or is none any more."""
    found = Found(begin.start())
    reader = _Reader(found.keys, ["[", "{"] if begin["list"] else ["{"])
    at = begin.end()
    while reader.depth:
        token = _TOKEN.match(text, at)
        if not token:
            if text[at : at + 200].strip():
                return None, at
            break
        at = token.end()
        if not reader.take(token):
            return None, at
    found.end, found.cut_off = at if not reader.depth else len(text), bool(reader.depth)
    return found, found.end


class _Reader:
    """Where in an object the reading is, and the keys of its uppermost level."""

    def __init__(self, keys: dict[str, bool], depth: list[str]) -> None:
        self.keys = keys
        self.depth = depth
        self._top = len(depth)
        self._key = ""
        self._is_value = False

    def take(self, token: re.Match[str]) -> bool:
        """Go on by a token; False where it cannot stand here."""
        sign = token["sign"]
        if len(self.depth) == self._top:
            self._note(token["string"], sign)
        if sign in {"{", "["}:
            self.depth.append(sign)
        elif sign in _OPENS:
            return self.depth.pop() == _OPENS[sign]
        return len(self.depth) <= _DEEPEST

    def _note(self, string: str | None, sign: str | None) -> None:
        if string is not None and not self._is_value:
            self._key = string.strip("\"'")
        elif sign == ":":
            self._is_value = True
            self.keys.setdefault(self._key, False)
        elif self._is_value and sign in {"{", "["}:
            self.keys[self._key] = True
        elif sign in {",", "}"}:
            self._is_value = False
