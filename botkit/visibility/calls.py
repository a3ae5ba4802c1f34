"""Takes calls of tools that a model wrote as plain JSON, or in a fence of their own, out of its answer."""

import re
from itertools import chain

from botkit.visibility.fences import OPENING, Fences
from botkit.visibility.objects import Found, objects
from botkit.visibility.pieces import joined

_FENCED = re.compile(r"^[ \t]*```tool_\w+[^\n]*(?:\n.*?)?(?:^[ \t]*```[^\n]*|\Z)", re.MULTILINE | re.DOTALL)
_MAY_GROW = re.compile(
    r"(?:`{1,2}|^[ \t]*(?:`{3,}[\w+#. -]{0,30}\s{0,40})?)?(?:\[\s{0,40})?(?:\{\s{0,40})?\Z", re.MULTILINE
)

_NAMES = frozenset(["name", "tool", "tool_name", "function", "function_name", "action", "recipient_name"])
_INPUTS = frozenset(["arguments", "action_input", "tool_input", "tool_args", "tool_arguments", "function_arguments"])
_UNSURE_INPUTS = frozenset(["parameters", "args", "input"])
_ALONE = frozenset(["tool_calls", "tool_call", "function_call"])
_BESIDE = _NAMES | _INPUTS | _UNSURE_INPUTS | {"id", "type", "call_id", "index", "thought", "server_name"}


def strip_calls(text: str, *, growing: bool = False) -> str:
    """`text` without calls of tools; of a growing text only what cannot become one."""
    if "{" not in text and "`" not in text and not growing:
        return text
    text = _FENCED.sub("", text)
    kept: list[str] = []
    at = 0
    for start, end in _spans(text, growing=growing):
        kept.append(text[at:start])
        at = max(at, end)
    rest = _MAY_GROW.search(text, max(at, len(text) - 120)) if growing and at < len(text) else None
    kept.append(text[at : rest.start()] if rest else text[at:])
    return joined(kept)


def _spans(text: str, *, growing: bool) -> list[tuple[int, int]]:
    """Where calls stand, with the marks around them; of a growing text also what may become one."""
    fences = Fences(text)
    spans: list[tuple[int, int]] = []
    held: dict[tuple[int, int], list[Found]] = {span: [] for span in fences.spans}
    for found in objects(text):
        fence = fences.span(found.start)
        if fence:
            held[fence].append(found)
        elif growing and found.cut_off:
            spans.append((_with_marks(text, found)[0], len(text)))
            break
        elif _is_call(found):
            start, end = _with_marks(text, found)
            spans.append((start, len(text) if growing and fences.may_hold(start) else end))
    spans += (span for span, inside in held.items() if inside and _is_all(text, span, inside))
    return sorted(spans)


def _is_call(found: Found) -> bool:
    keys = found.keys
    if not _ALONE.isdisjoint(keys) or keys.get("function"):
        return True
    if not _NAMES.isdisjoint(keys) and not _INPUTS.isdisjoint(keys):
        return True
    unsure = any(keys.get(key) for key in _UNSURE_INPUTS)
    return unsure and not _NAMES.isdisjoint(keys) and _BESIDE.issuperset(keys)


def _is_all(text: str, fence: tuple[int, int], inside: list[Found]) -> bool:
    """Whether a fence holds calls and nothing else."""
    opening = OPENING.match(text, fence[0])
    closing = text.rfind("\n", fence[0], fence[1])
    if not opening or not all(_is_call(found) for found in inside):
        return False
    ends = [opening.end(), *(found.end for found in inside)]
    starts = [*(found.start for found in inside), closing]
    between = chain.from_iterable(text[end:start] for end, start in zip(ends, starts, strict=True))
    return all(sign.isspace() or sign in "[]," for sign in between)


def _with_marks(text: str, found: Found) -> tuple[int, int]:
    """From the backquotes or the unclosed fence around a call to their other end."""
    start, end = found.start, found.end
    while start > 0 and text[start - 1] == "`" and (end >= len(text) or text[end] == "`"):
        start, end = start - 1, min(end + 1, len(text))
    line = text.rfind("\n", 0, max(0, start - 1)) + 1
    before = OPENING.match(text, line)
    if before and not text[before.end() : start].strip():
        start = before.start()
    return start, end
