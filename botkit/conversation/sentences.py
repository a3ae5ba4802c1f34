"""Where a text may be parted: between paragraphs, lines, sentences, clauses; never inside what belongs together."""

import re
from dataclasses import dataclass
from enum import IntEnum

from botkit.conversation.blocks import block_spans, blocks
from botkit.conversation.spans import Spans, inline_spans


class Rank(IntEnum):
    """How strongly a text invites to part it at a place."""

    CLAUSE = 0
    SENTENCE = 1
    LINE = 2
    PARAGRAPH = 3


@dataclass(frozen=True, slots=True)
class Cut:
    """A place to part a text: the first piece ends at `end`, the second begins at `begin`; white space lies between.

    A second piece that begins with a line begins with its indentation. `in_block` tells that a list, a table, code
    or the like would be torn.
    """

    end: int
    begin: int
    rank: Rank
    in_block: bool = False


_EMOJI = (
    "[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u2190-\u21ff\u00a9\u00ae\ufe0f\u200d\u20e3\U000e0020-\U000e007f]"
)
_FACE = r"[(（](?=[^()（）\n]{2,24}[)）])(?![^()（）\n]*[A-Za-z0-9\u3400-\u9fff]{2})[^()（）\n]+[)）]"
_AFTER = rf"(?:[”’」』）)】》\"'*_~～|]*+(?:[ ]?(?:{_EMOJI}|{_FACE}))*+)"
_END = re.compile(
    r"(?P<line>(?<![^\S\n])[^\S\n]*+\n\s*+)"
    r"|(?:[。！？｡]|(?<![!?])[!?]++(?![A-Za-z0-9_=&/%#])"
    r"|(?P<stop>(?<![.\s])\.{1,6}(?=[\s\"”’')\]*_]|\Z))|(?<!…)…++(?=\s|\Z))++"
    rf"{_AFTER}"
    r"|(?<!～)～++(?=[\s\u3400-\u9fff]|\Z)"
)
_CLAUSE = re.compile(r"[，、；：—…]+[”’」』）】》]*|[,;:](?=\s)|[^\S\n][-–][^\S\n]")
_SHORT_FORM = re.compile(
    r"(?:^|[\s(\"“'])(?:Mr|Mrs|Ms|Dr|Prof|St|Sr|Jr|Mt|vs|etc|e\.g|i\.e|cf|approx|Fig|a\.m|p\.m|U\.S|U\.K|[A-HJ-Z])\Z"
)
_WHITE = re.compile(r"\s*")
_IDEOGRAPH = re.compile("[\u3400-\u9fff]")


def cuts(text: str) -> list[Cut]:
    """Every place between sentences, lines and paragraphs, in order.

    Never inside links, inline code, numbers, or pairs of marks with all between them, in reason.
    """
    inline = inline_spans(text)
    return [cut for cut in seams(text, block_spans(blocks(text))) if not inline.tears(cut.end)]


def seams(text: str, found: Spans) -> list[Cut]:
    """Every place between sentences, lines and paragraphs, in order, whatever it tears; `found` are the blocks."""
    every = (_cut_of(text, match, found) for match in _END.finditer(text))
    return [cut for cut in every if cut]


def clause_cuts(text: str) -> list[Cut]:
    """Every place between clauses of one line, in order, whatever it tears; their mark belongs to neither piece."""
    found: list[Cut] = []
    for match in _CLAUSE.finditer(text):
        if match.start() > 0 and match.end() < len(text):
            begin = _WHITE.match(text, match.end())
            found.append(Cut(match.start(), begin.end() if begin else match.end(), Rank.CLAUSE))
    return found


def whole_sentences(text: str) -> int:
    """Where the last sentence that is surely over ends; 0 where none is. Text after it may still be growing."""
    inline = inline_spans(text)
    last = 0
    for match in _END.finditer(text):
        at_edge = match.end() == len(text)
        ended = not at_edge or match["line"] or not (match["stop"] or text[match.start()] in "!?…～")
        if ended and not _is_short_form(text, match):
            end = match.start() if match["line"] else match.end()
            last = max(last, end) if not inline.tears(end) else last
    return last


def _cut_of(text: str, match: re.Match[str], found: Spans) -> Cut | None:
    if match["line"]:
        rank = Rank.PARAGRAPH if match[0].count("\n") > 1 else Rank.LINE
        end, begin = match.start(), match.start() + match[0].rindex("\n") + 1
    else:
        white = _WHITE.match(text, match.end())
        end, begin, rank = match.end(), white.end() if white else match.end(), Rank.SENTENCE
        if "\n" in text[end:begin] or _is_short_form(text, match) or _speech_goes_on(text, match):
            return None
    if end == 0 or begin >= len(text):
        return None
    return Cut(end, begin, rank, found.tears(end))


def _is_short_form(text: str, match: re.Match[str]) -> bool:
    """Whether the full stop only shortens a word (Dr., e.g.) or follows a number that counts (1. this)."""
    return bool(match["stop"]) and bool(_SHORT_FORM.search(text, max(0, match.start() - 8), match.start()))


def _speech_goes_on(text: str, match: re.Match[str]) -> bool:
    """Whether a quotation or a bracket ended and its sentence goes on: “好。”她说."""
    return match[0][-1] in "”’」』）)'\"" and bool(_IDEOGRAPH.match(text, match.end()))
