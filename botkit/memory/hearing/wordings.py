"""Words that shall not be said any more: which of what people name are words at all."""

import re
from collections.abc import Iterator

from botkit.memory.mentions import words_to_forget
from botkit.memory.rules import StyleRule
from botkit.texts.patterns import compiled_late

_QUOTED = compiled_late(r"[“「『《‘\"'](?P<words>[^“”「」『』《》\"\n]{1,60}?)[”」』》’\"']")
_LONGEST_ZH, _LONGEST_EN = 12, 5
_HAN = compiled_late("[\u3400-\u9fff]")

# What follows “别说” or "don't say" where it names nothing.
_NO_WORDS_ZH = compiled_late(
    r"话|谎话?|脏话|废话|大话|假话|真话|笑话?|出去|出来|完|漏(?:嘴)?|错|穿|破|啥|什么|这样?|那样?|得|的|了|吧|太|很|多|少|快|慢|死|醒|前|后|起|下去|下|上|好"
    r"|(?:这|那)(?:个|些|种|样|么|话|事|件|句|几)?.*|(?:你|他|她|它|他们|咱|咱们|别人|人家|自己).*|没有?|不|有?多.+|也罢|别的|其他|名字|什么.*|怎么.*|谁.*|哪.*|英.|中文|方言|话题|手机|力|力气|心|功|客气|意见|要求|醒我"
    r"|(?:我|我们)(?:们)?|(?:一|两|几)(?:句|个|些).*|有的没的|丧气话|坏话|悄悄话|梦话|风凉话|场面话|胡话|给.*|跟.*"
)
_NO_WORDS_EN = compiled_late(
    r"(?:no|yes|ok|okay|so|more|much|less|a word|word|words|any ?thing|nothing|something|everything|any more|anymore|it|that|this|these|those|them|things?"
    r"|things? like (?:that|this)|stuff like (?:that|this)|such things|me|you|him|her|us|i|never|hi|hello|hey|goodbye|bye|when|what|why|how|who|where|if|i told you so|your name|my name"
    r"|(?:i|you|he|she|it|we|they|i'm|you're|it's|that's)\b .+|(?:to|at|in|on|of|for) .+|who .+|what .+|how .+|why .+|when .+|that tone|lies?|the truth|the same thing|sweet nothings|again)",
    re.IGNORECASE,
)


def banned(said: str, *, sure: bool, topic: bool = False) -> Iterator[StyleRule]:
    """Rules against the words in `said`.

    Args:
        sure: it is plain that words are meant; else they have to stand in quotation marks.
        topic: it is a matter that is not to be spoken of, so that "my ex" means the ex.
    """
    quoted = [match["words"].strip(" ,，.。!！?？") for match in _QUOTED.finditer(said)]
    if quoted and not _QUOTED.sub("", said).strip(" 、,，和跟或andor"):
        yield from (StyleRule("banned", words) for words in quoted if words)
        return
    said = said.strip(" ,，.。")
    if not sure or not said or any(mark in said for mark in '“”「」『』《》"\n'):
        return
    if topic:
        parts = tuple(_as_written(part, said) for part in words_to_forget(said)) if _is_some(said) else ()
    else:
        parts = tuple(part.strip() for part in re.split("、", said) if _is_some(part.strip()))
    yield from (StyleRule("banned", part) for part in parts if _is_some(part))


def _as_written(part: str, said: str) -> str:
    at = said.casefold().find(part)
    return said[at : at + len(part)] if at >= 0 else part


def _is_some(words: str) -> bool:
    if _HAN.search(words):
        return len(words) <= _LONGEST_ZH and not _NO_WORDS_ZH.fullmatch(words)
    return len(words.split()) <= _LONGEST_EN and len(words) > 1 and not _NO_WORDS_EN.fullmatch(words)
