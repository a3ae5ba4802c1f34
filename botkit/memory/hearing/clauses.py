"""A message taken apart into clauses: what is asked or told stands in one of them, from its beginning."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from botkit.texts.patterns import compiled_late

_LONGEST = 2_000
"""Characters of a message that are listened to: whoever pastes more does not talk of themselves."""
_LONGEST_CLAUSE = 160
"""A wish or a plain fact is shorter."""
_LONGEST_REST = 240
_QUOTED = compiled_late(
    r"“[^”\n]{0,200}”|‘[^’\n]{0,200}’|「[^」\n]{0,200}」|『[^』\n]{0,200}』|《[^》\n]{0,80}》"
    r"|\"[^\"\n]{1,200}\"|(?<!\w)'[^'\n]{1,80}'(?!\w)|```.*?(?:```|\Z)|`[^`\n]+`",
    re.DOTALL,
)
_TITLED = r"(?<!\b[DMJdmj]r)(?<!\b[Mm]s)(?<!\b[Mm]rs)(?<!\b[Ss]t)(?<!\b[Pp]rof)"
"""The point behind a title ends nothing."""
_SENTENCE_END = compiled_late(rf"(?:[。！？!?；;…～~]|{_TITLED}\.(?!\w))+[”\"’'」』）)]*|\n+")
_COMMA = compiled_late(
    r"[，,](?!\d)|(?<=[\u4e00-\u9fff])[ \u3000]+(?=[\u4e00-\u9fff])"
    r"|\s+(?:and|but|so|because|also|then)\s+(?=(?:please |also |just |then )*(?:don['’]?t|do not|stop|never|no |call me"
    r"|i |i['’]|my |you |keep |use |reply |answer |remember |forget |speak |write ))"
    r"|\s[-–—]+\s",
    re.IGNORECASE,
)
_NEXT_DONT = compiled_late(
    r"(?<!要)(?:也|还有|并且|而且|更|同时|然后)?(?=不要|不许|不准|别(?!人|的|处|名|墅|致|扭|针)|不用)"
)
_DONT = compiled_late(r"(?:你|请|以后|今后|拜托|麻烦|就|都|也|还)*(?:不要|不许|不准|别|不用)")
_ASKS = compiled_late(
    r"(?:吗|么|没有?|呢|不是|对吧|对不对|是不是)[?？]?$|^(?:what|who|whom|whose|where|when|why|how|which|do|does|did|is|are|was|were|"
    r"am i|will|would|can|could|should|have you|has|had|may i|shall)\b|^(?:为什么|为啥|怎么|什么|谁|哪|几|难道|是不是|有没有|你知道)",
    re.IGNORECASE,
)
_SUPPOSED = compiled_late(
    r"^(?:if|unless|suppose|supposing|imagine|what if|when(?:ever)?|in case|once|as soon as|even if|i wish|had i|were i|"
    r"let'?s say|pretend|assuming|maybe|perhaps)\b"
    r"|要是|如果|假如|假设|假装|倘若|万一|若是|^(?!.*(?:关于|说|忘|记)).*(?<![我你他她])的话$|的时候$|之前$|^等(?!等)|^当(?=[我你他她])|^只要|^除非|^比如|^例如|^即使|^就算|^哪怕|^幸好|^差点|^恨不得",
    re.IGNORECASE,
)
_REPORTS = compiled_late(
    r"(?:^(?!.*[别不])(?!.*[跟和对]你)[^我].{0,8}(?:说|问|喊|讲|骂|问我|告诉我)|\b(?:said|says|told (?:me|him|her|them)|asked|goes|(?:was|were|is) like))[:：]?$",
    re.IGNORECASE,
)
"""What follows is somebody else's wish."""
_REPORTED = compiled_late(
    r"(?:他|她|他们|她们|人家|[^你我别不要短]{1,4})[说问喊]的?|(?:he|she|they|\w+) (?:said|says|asked|told me)",
    re.IGNORECASE,
)
_CUE = compiled_late(
    r"(?:以后|今后|往后|从今以后|从(?:今天|现在|今)(?:起|开始)|from now on|in (?:the )?future|记住|记一下|记着|remember"
    r"|please|请|拜托)[:：]?$",
    re.IGNORECASE,
)


_GAP = r"[\s,:!~、]*"
_SAID_FIRST = (
    r"(?:嗯+|哦+|喔|噢|啊|哎呀?|诶|欸|唉|那么|好吧|好的|行吧|对了|嘿|喂|哈+|话说|还有|另外|然后|所以|而且|不过|但是?|顺便说一下|顺便|其实"
    r"|因为|说起来|说真的|反正|听着|(?:告诉|跟)你(?:说|讲|一件事|个事)|我(?:跟你说|告诉你)"
    r"|(?:ok(?:ay)?|well|hey|hi|hello|oh|so|and|but|also|btw|by the way|actually|look|listen|right|yes|yeah|no(?=[,!])|um+|honestly"
    r"|seriously|because|anyway|sorry|one more thing|ps|fyi|just so you know|you know)(?![\w']))"
)
_FACT_LEAD = compiled_late(rf"{_SAID_FIRST}{_GAP}", re.IGNORECASE)
_WISH_LEAD = compiled_late(
    rf"(?:{_SAID_FIRST}|那(?:就|你)?(?=[以叫你别不请可说用记忘把])|求求?你?了?|拜托你?了?|麻烦你?|请你?|帮我|妈妈?|爸爸?|姐姐?|哥哥?|亲爱的|宝贝"
    rf"|宝宝|阿姨|老师|你听好|(?:please|pls|plz|just|dear|friend)(?![\w'])){_GAP}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a message between commas or ends of sentences.

    Attributes:
        text: in plain width, without white space around it.
        rest: the clause and all that follows it in its sentence.
        start, end: where it stands in the message, with the mark that ends it.
        asks: it is a question, or stands in one.
        supposed: its sentence only supposes something.
        last: nothing follows it in its sentence.
    """

    text: str
    rest: str
    start: int
    end: int
    asks: bool
    supposed: bool
    last: bool


def wish(text: str) -> str:
    """A clause without what leads to its wish: "well, please ...", “那好吧，拜托你……”, who is called."""
    return _without(_WISH_LEAD, text)


def statement(text: str) -> str:
    """A clause without what leads to what it tells: "by the way, ...", “对了，……”."""
    return _without(_FACT_LEAD, text)


def _without(lead: re.Pattern[str], text: str) -> str:
    while True:
        match = lead.match(text)
        if not match or match.end() in {0, len(text)}:
            return text
        text = text[match.end() :]


def clauses(message: str) -> tuple[Clause, ...]:
    """The clauses of a message, in order; lines that quote and code are left out."""
    text = message[:_LONGEST]
    quoted = [(match.start(), match.end()) for match in _QUOTED.finditer(text)]
    found: list[Clause] = []
    for start, stop, end in _parts(text, quoted):
        if text[start:stop].lstrip().startswith((">", "＞", "```")):
            continue
        found += _clauses_of(text, start, stop, end, quoted)
    return tuple(found)


def _parts(text: str, quoted: list[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """Sentences: where each begins, where its words end, and where its mark does."""
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if not _inside(match.start(), quoted):
            if text[start : match.start()].strip():
                yield start, match.start(), match.end()
            start = match.end()
    if text[start:].strip():
        yield start, len(text), len(text)


def _clauses_of(text: str, start: int, stop: int, end: int, quoted: list[tuple[int, int]]) -> Iterator[Clause]:
    places = _places(text, start, stop, quoted)
    mark_asks = any(mark in "?？" for mark in text[stop:end])
    plains = [_plain(text[begin:until]) for begin, until, _ in places]
    supposed = any(_REPORTED.fullmatch(plain) for plain in plains[1:])
    for number, (begin, _, after) in enumerate(places):
        plain = plains[number]
        supposed = supposed or len(plain) > _LONGEST_CLAUSE or bool(_SUPPOSED.search(plain))
        last = number == len(places) - 1
        asks = (mark_asks and last) or bool(_ASKS.search(plain)) or (mark_asks and len(places) == 1)
        yield Clause(
            plain,
            _plain(text[begin : min(stop, begin + _LONGEST_REST)]),
            begin,
            end if last else after,
            asks,
            supposed,
            last,
        )
        supposed = supposed or bool(_REPORTS.search(plain))


def _places(text: str, start: int, stop: int, quoted: list[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """Of a sentence's clauses: where each begins, where its words end, and where the next begins."""
    places: list[tuple[int, int, int]] = []
    begin = start
    for match in _COMMA.finditer(text, start, stop):
        cue_alone = _CUE.fullmatch(text[begin : match.start()].strip())
        if not _inside(match.start(), quoted) and not cue_alone:
            places.append((begin, match.start(), match.end()))
            begin = match.end()
    places.append((begin, stop, stop))
    return [piece for place in places if text[place[0] : place[1]].strip() for piece in _donts(text, place, quoted)]


def _donts(text: str, place: tuple[int, int, int], quoted: list[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """“不要总结也不要列点” asks for two things."""
    begin, stop, after = place
    first = _DONT.match(text, begin + len(text[begin:stop]) - len(text[begin:stop].lstrip()), stop)
    if first is None:
        return [place]
    pieces: list[tuple[int, int, int]] = []
    for match in _NEXT_DONT.finditer(text, first.end() + 1, stop):
        if match.start() > begin and not _inside(match.start(), quoted):
            pieces.append((begin, match.start(), match.end()))
            begin = match.end()
    return [*pieces, (begin, stop, after)]


def _inside(at: int, spans: list[tuple[int, int]]) -> bool:
    index = bisect_right(spans, (at, len(spans) + at + 1_000_000)) - 1
    return index >= 0 and at < spans[index][1]


def _plain(text: str) -> str:
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text).translate(_APOSTROPHES)
    return " ".join(plain.split())


_APOSTROPHES = str.maketrans("’ʼ", "''")
