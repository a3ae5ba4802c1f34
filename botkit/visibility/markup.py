"""Takes away what a model writes for machines: thinking, calls of tools, template tokens, our own fences.

One pass from left to right. What is hidden runs from its opening tag to the first closing tag of its family, or to
the end; a closing tag that nothing opened hides what came before it, because some templates open the thinking
themselves. In fenced code only what nobody else writes is taken.
"""

import re
from typing import Literal

from botkit.visibility.pieces import Scan, Stripped
from botkit.visibility.tags import Family, family_of, hides_what_was_before, is_unmistakable
from botkit.visibility.tokens import take_role, take_token

_LT, _GT = "(?:<|＜|&lt;)", "(?:>|＞|&gt;)"
_MARK = re.compile(
    rf"{_LT}(?P<gap>[ \t]{{0,3}})(?P<close>/?)(?P<gap2>[ \t]{{0,3}})"
    rf"(?:\w{{1,20}}:|[|｜][ ]?DSML[ ]?[|｜][ ]?)?(?P<name>[^\W\d][\w-]{{0,60}})"
    rf"(?P<rest>[^<>＜＞&]{{0,200}}+)(?P<end>{_GT}?)"
    r"|<<(?P<close3>/?)SYS>>"
    r"|[<＜][|｜](?P<token>[^<>＜＞|｜\n]{0,60})[|｜][>＞]"
    r"|[\[◁](?P<close2>/?)(?P<bracket>think(?:ing)?|thoughts?|reasoning|INST|SYSTEM_PROMPT|AVAILABLE_TOOLS"
    r"|TOOL_RESULTS|TOOL_CALLS)[\]▷]",
    re.IGNORECASE,
)
_MAY_GROW_INTO_MARK = re.compile(
    rf"{_LT}[ \t]{{0,3}}/?[ \t]{{0,3}}(?:\w{{1,20}}:|[|｜][^<>＜＞\n]{{0,64}})?\Z|<<(?:/?S?Y?S?>?)\Z|&(?:lt?)?\Z"
    r"|[\[◁]/?\w{0,20}\Z",
    re.IGNORECASE,
)
_TORN_TOKEN = re.compile(r"[<＜][|｜]\w[\w▁ ]{0,60}[|｜]?\Z")
_WRAPPERS = frozenset(
    [
        "s",
        "bos",
        "eos",
        "pad",
        "unk",
        "end_of_turn",
        "answer",
        "final_answer",
        "final",
        "response",
        "reply",
        "output",
        "assistant",
        "message",
        "start_of_turn",
    ]
)
_TOKENS_OF_THINKING = frozenset(["unused94", "unused95"])
_REASONING = re.compile(r"\btype\s*=\s*[\"']?(?:reasoning|thinking)", re.IGNORECASE)
_BRACKETS: dict[str, Family] = {
    "inst": "prompt",
    "system_prompt": "prompt",
    "available_tools": "prompt",
    "tool_results": "prompt",
}
_Effect = Literal["taken", "passed", "held"]


def strip_marks(text: str, *, growing: bool = False) -> Stripped:
    """`text` without what is for machines; of a growing text only what no later piece can hide any more."""
    if not any(sign in text for sign in "<＜[◁&"):
        return Stripped(text)
    scan = Scan(text, growing)
    cursor = 0
    while not scan.over and (mark := _MARK.search(text, cursor)):
        effect = _take(scan, mark)
        cursor = max(scan.at, mark.start() + 1 if effect == "passed" else scan.at)
    if not scan.over:
        tail = (_MAY_GROW_INTO_MARK if growing else _TORN_TOKEN).search(text, max(scan.at, len(text) - 100))
        scan.keep_until(tail.start() if tail else len(text))
    return scan.stripped()


def _take(scan: Scan, mark: re.Match[str]) -> _Effect:
    if mark["name"]:
        return _take_tag(scan, mark)
    if mark["bracket"]:
        return _take_bracket(scan, mark)
    scan.pass_over(mark.start(), mark.end())
    if mark["token"] is not None:
        take_token(scan, mark["token"])
    elif mark["close3"]:
        scan.close("system")
    else:
        scan.open("system")
    return "taken"


def _take_tag(scan: Scan, mark: re.Match[str]) -> _Effect:
    name = mark["name"].lower()
    closes, family = bool(mark["close"]) or name == "unused95", _family(mark, name)
    if _is_torn(scan, mark):
        if mark["rest"] and not (family or name in _WRAPPERS or name == "details"):
            return "passed"
        scan.stop(mark.start())
    elif not _is_mark(scan, mark, name, family):
        return "passed"
    if scan.over:
        return "held"
    scan.pass_over(mark.start(), mark.end() if mark["end"] else mark.end("name"))
    if name == "start_of_turn":
        take_role(scan, name)
    elif family and closes:
        scan.close(family, before=name == "unused95" or hides_what_was_before(name))
    elif family and not (mark["end"] and mark["rest"].endswith("/")):
        scan.open(family)
    return "taken"


def _is_torn(scan: Scan, mark: re.Match[str]) -> bool:
    """Whether a tag stands at the end of what came so far: its name may go on, it may yet be closed."""
    rest = scan.text[mark.end() : mark.end() + len("&gt;")]
    return scan.growing and not mark["end"] and "&gt;".startswith(rest.lower())


def _is_mark(scan: Scan, mark: re.Match[str], name: str, family: Family | None) -> bool:
    """Whether a tag is for machines as it stands here; where only more can tell, the reading stops."""
    if is_unmistakable(name):
        return bool(mark["end"]) or not (mark["gap"] or mark["gap2"])
    if not mark["end"] or mark["gap"] or mark["gap2"] or not (family or name in _WRAPPERS):
        return False
    if name == "details" and mark["close"] and scan.hiding != "details":
        return False
    return not scan.is_code(mark.start())


def _family(mark: re.Match[str], name: str) -> Family | None:
    if name == "details":
        return "details" if mark["close"] or _REASONING.search(mark["rest"]) else None
    return "thinking" if name in _TOKENS_OF_THINKING else family_of(name)


def _take_bracket(scan: Scan, mark: re.Match[str]) -> _Effect:
    name, closes = mark["bracket"].lower(), bool(mark["close2"])
    may_be_said = name not in {"think", "tool_calls"} and name not in _BRACKETS
    if may_be_said and not closes and not scan.growing and not scan.comes_later(f"[/{name}]", mark.end()):
        return "passed"  # an actor's direction, as in "[thinking] Well ...": it opens something only where it is closed
    scan.pass_over(mark.start(), mark.end())
    if name == "tool_calls":
        scan.over = scan.over or not scan.hiding
    elif closes:
        scan.close(_BRACKETS.get(name, "thinking"), before=True)
    else:
        scan.open(_BRACKETS.get(name, "thinking"))
    return "taken"
