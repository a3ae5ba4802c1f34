"""Takes away the labels a model puts before its lines, and ends the answer where it goes on for someone else."""

import re
from collections.abc import Iterable

from botkit.visibility.fences import Fences

_BEFORE = r"^[ \t]*(?:\*{1,2}|_{1,2})?"
_MOOD = r"(?:[ ]?[(（][^()（）\n]{0,20}[)）])?"
_COLON = r"(?:\*{1,2}|_{1,2})?[ ]?[:：](?:\*{1,2}|_{1,2})?[ \t]*"
_HEADS = "response|reply|answer|final answer|assistant|model|回复|回答|答复|助手|正文|最终回答"
_HEAD = re.compile(
    rf"\s*(?:#{{1,6}}[ \t]*(?:{_HEADS})[ \t]*[:：]?[ \t]*(?:\n|\Z)"
    rf"|(?:\*{{1,2}})?[\[【]?(?:{_HEADS})[\]】]?{_COLON}"
    rf"|[\[【](?:{_HEADS})[\]】][ \t]*)",
    re.IGNORECASE,
)
_PEOPLE = ("user", "human", "the person", "用户", "人类", "对方")
_INSTRUCTION = (
    r"^[ \t]*#{1,6}[ \t]*(?:(?:instructions?|input|指令|输入)[ \t]*[:：]?[ \t]*$"
    r"|(?:user|human|用户|人类)[ \t]*(?:[:：]|$))"
)
_MIDWAY = re.compile(r"(?<=[.!?。！？…”\"])[ ]{0,3}(?P<who>User|Human|用户|人类)[:：]")
_MAY_BE_MIDWAY = re.compile(r"(?<=[.!?。！？…”\"])[ ]{0,3}(?:U(?:s(?:er?)?)?|H(?:u(?:m(?:an?)?)?)?|用户?|人类?)\Z")
_ANSWERS = r"(?:Assistant|AI|助手)[ ]?[:：]"


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
        self._goes_on = re.compile(rf"{own}[ ]?[:：]|{_ANSWERS}")

    def strip(self, text: str, *, growing: bool = False) -> str:
        """`text` without the persona's name before its lines or a heading; ended where another's line begins.

        Fenced code is left alone; of a growing text nothing is given that a fence or a label to come may change.
        """
        fences = Fences(text)
        if growing:
            unsure = self._own.search(text, fences.unclosed)
            unsure = unsure or _MAY_BE_MIDWAY.search(text, max(0, len(text) - 10))
            text = text[: unsure.start()] if unsure else text
        text = self._own.sub(lambda label: label[0] if fences.hold(label.start()) else "", text)
        while (head := _HEAD.match(text)) and head.end():
            text = text[head.end() :]
        ends = self._turns_of_others(text, growing=growing)
        return text[: min(ends)] if ends else text

    def _turns_of_others(self, text: str, *, growing: bool) -> list[int]:
        """Where the first line of another begins, and where the first such turn within a line does."""
        fences = Fences(text)
        ends = [other.start() for other in self._other.finditer(text) if not fences.hold(other.start())][:1]
        for turn in _MIDWAY.finditer(text):
            if fences.hold(turn.start()):
                continue
            # "User:" may name a field, and is a turn where an answer to it follows.
            if growing or turn["who"] != "User" or self._goes_on.search(text, turn.end()):
                return [*ends, turn.start()]
            break
        return ends
