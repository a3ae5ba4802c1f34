"""Nodes into plain values by YAML 1.2's core schema: `no` and `12:30:45` are text, `0o17` is fifteen."""

import math
import re
from typing import TypeAlias

from botkit.persona.findings import Rule
from botkit.persona.marks import Flaw, Loc, short
from botkit.persona.yaml_nodes import Mapping, Node, Sequence

Plain: TypeAlias = bool | int | float | str | tuple["Plain", ...] | dict[str, "Plain"] | None
"""A value as the schema takes it; lists are tuples, for frozen models."""

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", re.ASCII)
_DECIMAL = re.compile(
    r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)", re.ASCII
)
_LONGEST_NUMBER = 20


def plain_value(node: Node, flaws: list[Flaw], loc: Loc = ()) -> Plain:
    """What the node stands for. Recursion is safe: nodes are never deeper than the composer allows."""
    if isinstance(node, Mapping):
        return {key: plain_value(child, flaws, (*loc, key)) for key, child in node.entries.items()}
    if isinstance(node, Sequence):
        return tuple([plain_value(child, flaws, (*loc, index)) for index, child in enumerate(node.items)])
    if not node.plain:
        return node.text
    if not _INTEGER.fullmatch(node.text) and not _DECIMAL.fullmatch(node.text):
        return _WORDS.get(node.text, node.text)
    number = _number(node.text)
    if number is None:
        remedy = f"write one of at most {_LONGEST_NUMBER} digits; put it between quotes if it is text"
        flaws.append(Flaw(node.mark, loc, Rule.NUMBER, f"{short(node.text)} is no usable number", remedy))
    return number or 0


def _number(text: str) -> int | float | None:
    """None where it is infinite, not a number, or longer than anyone means."""
    if len(text) > _LONGEST_NUMBER:
        return None
    if _INTEGER.fullmatch(text):
        return int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))
    try:
        number = float(text)
    except ValueError:  # .inf and .nan, which Python spells otherwise
        return None
    return number if math.isfinite(number) else None
