"""Takes away the labels a model puts before its lines, and ends the answer where it goes on for someone else."""

import re
from collections.abc import Iterable

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
_PEOPLE = ("user", "human", "the person", "用户", "人类", "对方")
_INSTRUCTION = r"^[ \t]*#{1,6}[ \t]*(?:instructions?|input|user|指令|用户|输入)[ \t]*[:：]?[ \t]*$"


class Labels:
    """The names that one answer may be labelled with.

    Args:
        speaker: the persona's name; empty where it has none.
        others: names of people in the same room.
    """

    def __init__(self, speaker: str = "", others: Iterable[str] = ()) -> None:
        own = re.escape(speaker.strip()) or "(?!)"
        people = "|".join([*_PEOPLE, *(re.escape(name) for name in others if len(name) > 1)])
        self._own = re.compile(
            rf"{_BEFORE}(?:[\[【（(<]?{own}{_MOOD}[\]】）)>]?{_COLON}|[\[【]{own}[\]】][ \t]*)++", re.MULTILINE
        )
        self._other = re.compile(
            rf"{_BEFORE}[\[【]?(?:{people}){_MOOD}[\]】]?{_COLON}|{_INSTRUCTION}", re.MULTILINE | re.IGNORECASE
        )

    def strip(self, text: str) -> str:
        """`text` without the persona's name before its lines or a heading; ended where another's line begins."""
        text = self._own.sub("", text)
        while (head := _HEAD.match(text)) and head.end():
            text = text[head.end() :]
        other = self._other.search(text)
        return text[: other.start()] if other else text
