"""What the name of a tag or a token says: for whom is that which it holds?"""

import re
from typing import Literal, TypeAlias

Family: TypeAlias = Literal["thinking", "calls", "system", "ours", "details", "prompt"]

_THINKS = frozenset(
    [
        "think",
        "thinking",
        "thinks",
        "thought",
        "thoughts",
        "reason",
        "reasoning",
        "reflect",
        "reflection",
        "reflecting",
        "scratchpad",
        "monologue",
        "analysis",
        "cot",
        "antthinking",
        "antthink",
    ]
)
_THINKS_ALONE = frozenset(["internal", "plan", "planning", "思考", "思考过程", "推理", "推理过程", "内心独白"])
_UNMISTAKABLE = frozenset(["think", "thinking", "thought", "thoughts", "antthinking"])
_UNSURE = frozenset(["reason", "reflect", "internal", "plan", "planning", "cot"])
_TOOLS = frozenset(["tool", "tools", "function", "functions"])
_USES = frozenset(["call", "calls", "use", "uses", "result", "results", "response", "responses", "output", "outputs"])
_CALLS_ALONE = frozenset(
    [
        "tool",
        "tools",
        "function",
        "functions",
        "toolcall",
        "toolcalls",
        "functioncall",
        "functioncalls",
        "invoke",
        "parameter",
        "parameters",
        "observation",
    ]
)
_SYSTEM = frozenset(["reminder", "prompt", "note", "message", "instruction", "instructions"])
_JOINTS = re.compile(r"[_\-▁ ]+")


def words_of(name: str) -> list[str]:
    """The words that a name is joined of, in small letters."""
    return _JOINTS.split(name.lower())


def family_of(name: str) -> Family | None:
    """What a tag of this name holds; None where it is nothing of ours to hide."""
    words = words_of(name)
    alone = "_".join(words)
    if alone in _THINKS_ALONE or not _THINKS.isdisjoint(words):
        return "thinking"
    if alone in _CALLS_ALONE or _is_call(words):
        return "calls"
    if words[0] == "system" and (len(words) == 1 or words[1] in _SYSTEM):
        return "system"
    return "ours" if alone in {"note", "background"} else None


def is_unmistakable(name: str) -> bool:
    """Whether nobody writes such a tag but a model that thinks or calls: it goes in fenced code, and torn as well."""
    words = words_of(name)
    return not _UNMISTAKABLE.isdisjoint(words) or (("calls" in words or "call" in words) and _is_call(words))


def hides_what_was_before(name: str) -> bool:
    """Whether its closing tag alone tells that all before it was thinking, as where a template opens the tag itself."""
    words = words_of(name)
    return not _THINKS.isdisjoint(words) and _UNSURE.isdisjoint(words)


def _is_call(words: list[str]) -> bool:
    return not _TOOLS.isdisjoint(words) and not _USES.isdisjoint(words)
