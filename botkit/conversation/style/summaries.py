"""Sentences that sum up, at the beginning and the end of an answer."""

import re
from itertools import pairwise

from botkit.conversation.sentences import cuts
from botkit.texts.patterns import compiled_late

_OPENS_ZH = (
    r"总之|总而言之|总的来[说讲看]|总体(?:来[说讲看]|而言|上)|总体(?=[，,])|综上(?:所述)?|综合(?:来看|以上|起来)|概括(?:地|来|起来)?(?:说|讲|一下)|概而言之|简而言之|简言之|归纳(?:一下|起来|来说)|总结(?:一下|来说|来看|起来|而言|下来|[:：，,])"
    r"|一句话(?:总结|概括)|小结(?:一下)?[:：，,]?|归根(?:结底|到底)|归结起来|一言以蔽之|说到底"
)
_OPENS_EN = (
    r"in summary|to sum(?: it| things| this)?(?: all)? up|summing up|in conclusion|to conclude|to summari[sz]e|summari[sz]ing|in short|in brief|in a nutshell|overall(?=[,:])|all in all|to recap|quick recap|recap(?=[:,])|long story short|tl;?dr"
    r"|(?:the )?bottom line(?=[:,]| is)|summary(?=[:,])|on the whole|to wrap (?:it |this |things )?up|ultimately(?=,)|in the end(?=,)|the takeaway|key takeaways?"
)
_CLOSES = (
    r"希望(?:这些|这|以上|我的|上面|能|可以|对你|它)[^。！!\n]{0,30}(?:帮助|有用|帮到|启发|用处|帮上)|以上(?:就是|是|便是|这些|内容|建议)|如果(?:你)?还?有(?:其他|什么|任何|别的|更多)(?:的)?(?:问题|疑问|需要|想)"
    r"|(?:i )?hope (?:this|that|these|it|some of this)\b[^.!\n]{0,30}\bhelps?|hope (?:this|that) (?:is|was) (?:helpful|useful)|(?:please )?(?:feel free to|let me know if you(?:'d| have| need| want)|don't hesitate)\b"
)
_MARKS = r"[\s*_#>“”\"'「『（(【\[—–-]*"
_SUMS_UP = compiled_late(rf"{_MARKS}(?:{_OPENS_ZH}|(?:{_OPENS_EN})\b)", re.IGNORECASE)
_ENDS_IT = compiled_late(rf"{_MARKS}(?:{_CLOSES})", re.IGNORECASE)
_INSIDE = compiled_late(
    rf"(?P<before>[，,；;：:、。！？!?\s]|\A)(?:所以|那么|那|不过|但是?|反正)?(?:{_OPENS_ZH})[，,：:]?\s*"
)
_OPENER = compiled_late(rf"{_MARKS}(?:{_OPENS_ZH}|(?:{_OPENS_EN})\b)\s*[，,：:;；.。—–-]*\s*", re.IGNORECASE)
_TURNS = 6


def sums_up(text: str) -> bool:
    """Whether a sentence of the text sums up what was said, or closes it as essays are closed."""
    sentences = _sentences(text)
    return any(_SUMS_UP.match(one) or _ENDS_IT.match(one) for one in sentences) or bool(_INSIDE.search(text))


def without_summary(text: str) -> str:
    """The text without such sentences; where it says nothing else, without the words that lead to them."""
    for _ in range(_TURNS):
        if not sums_up(text):
            return text
        sentences = _sentences(text)
        kept = [one for one in sentences if not (_SUMS_UP.match(one) or _ENDS_IT.match(one))]
        if any(sign.isalnum() for one in kept for sign in one):
            text = "".join(kept).strip()
        else:
            bare = (_OPENER.sub("", one, count=1) for one in sentences if not _ENDS_IT.match(one))
            text = "".join(one[:1].upper() + one[1:] for one in bare).strip()
        text = _INSIDE.sub(lambda match: match["before"], text)
    return ""


def _sentences(text: str) -> list[str]:
    ends = [0, *(cut.begin for cut in cuts(text)), len(text)]
    return [text[start:end] for start, end in pairwise(ends) if end > start]
