"""Takes away thinking that is headed by a word: `Thought: ... Action: ... Final Answer: ...`, `【思考】……【回答】……`.

A heading alone may be anybody's words. It hides what follows where the heading of an answer comes later, or where a
call is written out after it.
"""

import re

from botkit.visibility.fences import Fences
from botkit.visibility.pieces import joined

_BEFORE = r"^[ \t]*(?:#{1,6}[ \t]*)?(?:\*{1,2})?"
_COLON = r"(?:\*{1,2})?[ ]?[:：](?:\*{1,2})?"
_THOUGHT = "thoughts?|thinking|思考|思考过程|内心独白|内心活动"
_ANSWER = "answer|response|reply|回答|回复|答复|正文"
_FINAL = "final[ _]answer|最终回答|最终答案"
_OPENING = re.compile(
    rf"{_BEFORE}(?:(?P<bracket>[\[【](?:{_THOUGHT})[\]】](?:\*{{1,2}})?[:：]?)|(?:{_THOUGHT}){_COLON}"
    rf"|(?P<step>observation|action){_COLON})",
    re.IGNORECASE | re.MULTILINE,
)
_LABELLED = rf"{_BEFORE}(?:{_ANSWER}|{_FINAL}){_COLON}"
_BRACKETED = rf"(?:\*{{1,2}})?[\[【](?:{_ANSWER}|{_FINAL})[\]】](?:\*{{1,2}})?[:：]?"
_CLOSINGS = {
    "bracket": re.compile(rf"(?:{_LABELLED}|{_BRACKETED})[ \t]*", re.IGNORECASE | re.MULTILINE),
    "step": re.compile(rf"{_BEFORE}(?:{_FINAL}){_COLON}[ \t]*", re.IGNORECASE | re.MULTILINE),
    "": re.compile(rf"{_LABELLED}[ \t]*", re.IGNORECASE | re.MULTILINE),
}
_CALL = re.compile(rf"{_BEFORE}action[ _]input{_COLON}", re.IGNORECASE | re.MULTILINE)
_TORN_OFF = re.compile('\\Aanalysis(?=[A-Z"\u3400-\u9fff])')
_SAID_ALOUD = "assistantfinal"
"""The names of channels, where an endpoint took the tokens around them away: `analysisThey...assistantfinalHi.`"""
_MAY_GROW = re.compile(r"^[ \t]*[#*\[【][#*\[【 ]{0,8}\w{0,12}[ \]】*]{0,3}\Z|^[ \t]*\w{1,12}[ *]{0,3}\Z", re.MULTILINE)


def strip_headings(text: str, *, growing: bool = False) -> str:
    """`text` without thinking under headings; of a growing text only what no heading to come can hide."""
    kept: list[str] = []
    if _TORN_OFF.match(text) and (growing or _SAID_ALOUD in text):
        text = text.partition(_SAID_ALOUD)[2]
    at = 0
    fences = Fences(text)
    absent: set[str] = set()
    for opening in _OPENING.finditer(text):
        kind = opening.lastgroup or ""
        start = opening.start()
        if start < at or fences.hold(start) or (kind in absent and "call" in absent):
            continue
        closing = None if kind in absent else _CLOSINGS[kind].search(text, opening.end())
        if closing:
            kept.append(text[at:start])
            at = closing.end()
            continue
        absent.add(kind)
        if growing or ("call" not in absent and _CALL.search(text, start)):
            return joined([*kept, text[at:start]])
        absent.add("call")
    tail = _MAY_GROW.search(text, max(at, len(text) - 60)) if growing else None
    return joined([*kept, text[at : tail.start() if tail else len(text)]])
