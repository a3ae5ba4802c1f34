"""Tokens of chat templates, `<|...|>`: whose turn begins, on which channel, and what ends."""

import re

from botkit.visibility.pieces import Scan
from botkit.visibility.tags import family_of, words_of

_ROLE = re.compile(r"\s*([\w.]*)[ \t]*(?:\n\s*)?")
_STARTS = {"im_start", "start_header_id", "header_start", "start", "start_of_turn"}
_ENDS = {"im_end", "eot_id", "eom_id", "eot", "end", "endoftext", "end_of_text", "return", "call", "end_of_sentence"}
_SPEAKS = {"assistant", "model", "final"}
_OTHERS = {"user", "human", "system", "developer", "tool", "function", "ipython", "observation", "environment"}


def take_token(scan: Scan, token: str) -> None:
    """Do what a token of a template asks for; most ask for nothing."""
    words = words_of(token.strip().lstrip("/"))
    name = "_".join(words)
    known = name in _STARTS or name in _ENDS or name in _OTHERS or name in _SPEAKS or name == "channel"
    if scan.hiding and scan.hiding not in {"turn", "channel"} and known:
        return
    if name in _ENDS:
        scan.over = scan.spoke
        scan.hiding = "" if scan.hiding == "channel" else scan.hiding
    elif name == "channel":
        _take_channel(scan)
    elif known:
        take_role(scan, name)
    else:
        _take_edge(scan, words, closes=token.strip().startswith("/") or "end" in words)


def _take_edge(scan: Scan, words: list[str], *, closes: bool) -> None:
    """What begins or ends by a token of its own, such as `<|START_THINKING|>` or `<|tool_calls_section_begin|>`."""
    opens = "start" in words or "begin" in words
    family = "calls" if "action" in words and (opens or closes) else family_of("_".join(words))
    if family and closes:
        scan.close(family, before=family == "thinking")
    elif family == "thinking" or (family and opens):
        scan.open(family)
    elif words[0].startswith(("tool", "function")) or words[:2] == ["python", "tag"]:
        scan.over = scan.over or not scan.hiding


def take_role(scan: Scan, token: str) -> None:
    """A turn in another's stead hides what follows, until the companion's own turn; after an answer it ends all."""
    role = token
    if token in _STARTS:
        word = _ROLE.match(scan.text, scan.at)
        role = word[1].lower() if word else ""
        known = role in _SPEAKS or role in _OTHERS
        if scan.growing and word and word.end() == len(scan.text):
            scan.over = True
            return
        scan.at = word.end() if word and known else scan.at
    if role in _OTHERS:
        scan.over = scan.spoke
        scan.hiding = "turn"
    else:
        scan.hiding = ""


def _take_channel(scan: Scan) -> None:
    """`<|channel|>final<|message|>` is said aloud; every other channel is not."""
    word = _ROLE.match(scan.text, scan.at)
    name = word[1].lower() if word else ""
    if scan.growing and word and word.end() == len(scan.text):
        scan.over = True
        return
    scan.at = word.end() if word else scan.at
    scan.hiding = "" if name in _SPEAKS else "channel"
    if scan.hiding:
        scan.begin_thinking()
