"""Takes calls of tools that a model wrote as plain JSON or in a fence of their own out of its answer."""

import json
import re
from collections.abc import Mapping
from typing import cast

from botkit.visibility.markup import joined

_FENCED = re.compile(r"^[ \t]*```tool_\w+[^\n]*(?:\n.*?)?(?:^[ \t]*```[^\n]*|\Z)", re.MULTILINE | re.DOTALL)
_OPENING = re.compile(
    r"^[ \t]*(?:```(?:json|xml|tool\w*)?[ \t]*\n\s{0,40})?(?P<json>\[?\s{0,40}\{\s{0,40}"
    r'"(?:name|function|function_call|tool|tool_name|tool_calls|action|type|id)"\s{0,40}:)',
    re.MULTILINE,
)
_CLOSING = re.compile(r"\s{0,40}```[ \t]*(?=\n|\Z)")
_CALL_WORDS = re.compile(r'"(?:arguments|parameters|action_input|tool_calls|function_call|function)"\s*:')
_MAY_GROW = re.compile(
    r'^[ \t]*(?:```\w{0,12}\s{0,40})?\[?\s{0,40}(?:\{\s{0,40}(?:"\w{0,20}"?\s{0,40})?)?\Z', re.MULTILINE
)
_INPUTS = ("arguments", "parameters", "args", "input", "action_input")


def strip_calls(text: str, *, growing: bool = False) -> str:
    """`text` without calls of tools; of a growing text only what cannot become one."""
    if "{" not in text and "```" not in text:
        return text
    text = _FENCED.sub("", text)
    kept: list[str] = []
    at = 0
    while opening := _OPENING.search(text, at):
        end, value = _decoded(text, opening.start("json"))
        kept.append(text[at : opening.start()])
        if end is None:
            cut_off = growing or bool(_CALL_WORDS.search(text, opening.start()))
            return joined(kept) if cut_off else joined(kept) + text[opening.start() :]
        if _is_call(value):
            closing = _CLOSING.match(text, end) if "```" in text[opening.start() : opening.start("json")] else None
            at = closing.end() if closing else end
        else:
            kept[-1] += text[opening.start() : end]
            at = end
    rest = _MAY_GROW.search(text, max(at, len(text) - 200)) if growing else None
    kept.append(text[at : rest.start()] if rest else text[at:])
    return joined(kept)


def _decoded(text: str, start: int) -> tuple[int | None, object]:
    try:
        value, end = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError):
        return None, None
    return end, value


def _is_call(value: object) -> bool:
    if isinstance(value, list):
        return any(_is_call(entry) for entry in cast("list[object]", value))
    if not isinstance(value, Mapping):
        return False
    entries = cast("Mapping[str, object]", value)
    if "tool_calls" in entries or "function_call" in entries or isinstance(entries.get("function"), Mapping):
        return True
    named = any(key in entries for key in ("name", "tool", "tool_name", "action", "function"))
    return named and any(key in entries for key in _INPUTS)
