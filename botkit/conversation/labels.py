"""Takes away the labels a model puts before its lines, and ends the answer where it goes on for someone else."""

import re
from collections.abc import Sequence

_BEFORE = r"^[ \t]*(?:\*{1,2}|_{1,2})?"
_MOOD = r"(?:[ ]?[(（][^()（）\n]{0,20}[)）])?"
_COLON = r"(?:\*{1,2}|_{1,2})?[ ]?[:：](?:\*{1,2}|_{1,2})?[ \t]*"
_HEADS = "response|reply|answer|assistant|model|回复|回答|答复|助手|正文"
_HEAD = re.compile(
    rf"\s*(?:#{{1,6}}[ \t]*(?:{_HEADS})[ \t]*[:：]?[ \t]*(?:\n|\Z)"
    rf"|(?:\*{{1,2}})?[\[【]?(?:{_HEADS})[\]】]?{_COLON}"
    rf"|[\[【](?:{_HEADS})[\]】][ \t]*)",
    re.IGNORECASE,
)
_PEOPLE = "user|human|用户|人类|对方|the person"
_INSTRUCTION = r"^[ \t]*#{1,6}[ \t]*(?:instructions?|input|user|指令|用户|输入)[ \t]*[:：]?[ \t]*$"


def strip_labels(text: str, speakers: Sequence[str], others: Sequence[str]) -> str:
    """`text` without the persona's name before its lines and without a heading; ended where another's line begins."""
    names = "|".join(re.escape(name) for name in speakers if name)
    if names:
        text = re.sub(
            rf"{_BEFORE}(?:[\[【（(<]?(?:{names}){_MOOD}[\]】）)>]?{_COLON}|[\[【](?:{names})[\]】][ \t]*)",
            "",
            text,
            flags=re.MULTILINE,
        )
    while (head := _HEAD.match(text)) and head.end():
        text = text[head.end() :]
    people = "|".join([_PEOPLE, *(re.escape(name) for name in others if len(name) > 1)])
    other = re.search(
        rf"{_BEFORE}[\[【]?(?:{people}){_MOOD}[\]】]?{_COLON}|{_INSTRUCTION}", text, re.MULTILINE | re.IGNORECASE
    )
    return text[: other.start()] if other else text
