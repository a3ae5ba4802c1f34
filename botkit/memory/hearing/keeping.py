"""“记住……”, "remember that ...": what somebody asks in so many words to be kept."""

import re

from botkit.memory.hearing.clauses import Clause, wish
from botkit.texts.patterns import compiled_late

_ASKED_ZH = compiled_late(
    r"(?:你|您|请|帮我|给我|替我|一定|千万|可|要|得|能不能|可以|以后|也|再|先|顺便|[，, ])*"
    r"(?P<verb>记住|记一下|记下来?|记好|记牢|记着|记得|记个事|别忘了?|不要忘(?:记|了)?|不许忘(?:记|了)?|勿忘|记一记|备注一下|记在心里)(?:一下|哦|喔|啊|呀|了|这个|这点|这件事|一件事)*[，,：: ]*(?P<thing>.+?)"
    r"(?:[，,](?:别忘了|记住|记住了|好吗|好不好|可以吗|行吗|哦|知道吗|谢谢))?[吧哦喔啊呀]?(?:好吗|可以吗|行吗)?"
)
_ASKED_EN = compiled_late(
    r"(?:(?:please|pls|can you|could you|will you|would you|you should|i want you to|i need you to|i'd like you to|just|always|also|do|and|try to|for the record|for later),? )*"
    r"(?P<verb>remember|note(?: down)?|keep in mind|bear in mind|make a note|take a note|don't forget|do not forget|never forget|write (?:it |this )?down|jot down|memori[sz]e|save this)"
    r"(?: (?:that|this|for me|of this|for later|down))*[:,]? (?P<thing>.+?)(?:,? (?:please|ok(?:ay)?|thanks|thank you|will you|for me))*[.]*",
    re.IGNORECASE,
)
_NOTHING_ZH = compiled_late(
    r"(?:我|你|他|她|我们|咱们|了|没|这|那|这个|那个|这些|那些|这点|一点|这一点|这句话|这件事|我说的(?:话)?|我的话|我刚才说的(?:话)?|没有?|的|哈|就好|就行|教训|什么.*|谁.*|怎么.*|多久|[给带去吃喝来打回买早多穿关锁睡按休好报].{0,8}|我们(?:第一|那).*)[吗了没啊吧]*"
)
_NOTHING_EN = compiled_late(
    r"(?:me|us|you|it|this|that|him|her|them|when .*|how .*|the (?:time|day|night|first time|last time|good old) .*|to .*|who .*|what .*|where .*|why .*|about .*|everything|anything|the (?:name|rules?|milk|keys?)|my name|me when .*|your .*|(?:\w+ ?){1})",
    re.IGNORECASE,
)
_SAYS_SOMETHING_EN = compiled_late(
    r"\b(?:is|are|was|were|am|will|have|has|had|can|can't|cannot|do|don't|does|doesn't|need|needs|like|likes|love|loves|hate|hates|want|wants|work|works|live|lives|prefer|prefers|take|takes|eat|eats|drink|drinks|go|goes|get|gets|start|starts|never|always|use|uses|allergic|no|not|every)\b|'(?:s|m|re|ve|ll)\b|\d",
    re.IGNORECASE,
)
_SELF_OR_DAY_ZH = compiled_late(r"我|咱|家|[今明后周下每]|\d|星期|.{1,4}(?:是|叫|对)")
_LONGEST = 200


_MAY_ASK = compiled_late(r"[记忘]|备注|remember|note|mind|forget|writ|jot|memori|save", re.IGNORECASE)
"""One of these stands in every such clause: most others need no closer look."""


def asked_to_keep(clause: Clause) -> str:
    """The thing that the clause asks to remember, in the words of the person; empty where it asks for nothing."""
    if clause.supposed or not _MAY_ASK.search(clause.text):
        return ""
    text = wish(clause.rest)
    if match := _ASKED_ZH.fullmatch(text):
        thing = match["thing"].strip("“”\"'「」，, ")
        doubtful = match["verb"].startswith(("记得", "别忘", "不要忘", "不许忘", "记着"))
        if _NOTHING_ZH.fullmatch(thing) or (clause.asks and not re.search("能不能|可以|好吗|行吗", text)):
            return ""
        return thing[:_LONGEST] if not doubtful or _SELF_OR_DAY_ZH.match(thing) else ""
    match = _ASKED_EN.fullmatch(text)
    if match is None or (clause.asks and not re.match("can|could|will|would|please", text, re.IGNORECASE)):
        return ""
    thing = match["thing"].strip("\"' ")
    keeps = _SAYS_SOMETHING_EN.search(thing) and not _NOTHING_EN.fullmatch(thing)
    return thing[:_LONGEST] if keeps else ""
