"""Parts an answer into bubbles as people chat, and says how long each is typed. The only place that makes bubbles."""

import math
from dataclasses import dataclass

from botkit.adapter import Capabilities
from botkit.conversation.portions import portions
from botkit.conversation.sentences import Cut, Rank, cuts
from botkit.conversation.situation import Bubble
from botkit.conversation.visible import VisibleText, between
from botkit.persona.schema import Speech
from botkit.visibility.characters import width

_COMFORTABLE = 36.0
"""Widths (an ideograph is one) that read well in one bubble; a longer line is parted between sentences."""
_LEAST = 9.0
"""A sentence narrower than this never stands alone for length's sake."""
_PER_SECOND = 14.0
"""Widths typed in a second: quicker than people type, as they have thought before."""
_SHORTEST_PAUSE, _LONGEST_PAUSE, _ALL_PAUSES = 0.4, 2.5, 6.0
_CROWD = 24
"""So many pieces at most are weighed against each other; more are joined in passing first."""


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    breadth: float
    seam: Rank
    """How strongly the text parts before this piece."""


def bubbles(text: VisibleText, speech: Speech, capabilities: Capabilities) -> tuple[Bubble, ...]:
    """`text` as one bubble, or as many as the persona likes, or as many as the platform's length demands.

    Parted at blank lines, at line ends, and between sentences where they are long; never inside code, lists,
    tables, links, or pairs of marks, unless one of these is longer than the platform takes. Nothing is lost but
    white space where two bubbles meet; code that is parted is closed and opened again.
    Pauses are seconds: none before the first, then by length from 0.4 to 2.5, at most six altogether for four
    bubbles.
    """
    limit, unit = capabilities.max_length, capabilities.length_unit
    texts = [part for piece in _pieces(text, speech.bubbles) for part in portions(piece, limit, unit)]
    wished = [min(_LONGEST_PAUSE, max(_SHORTEST_PAUSE, width(part) / _PER_SECOND)) for part in texts[1:]]
    scale = min(1.0, _ALL_PAUSES / sum(wished)) if wished else 1.0
    pauses = [0.0, *(round(max(_SHORTEST_PAUSE, pause * scale), 2) for pause in wished)]
    return tuple(Bubble(part, pause) for part, pause in zip(texts, pauses, strict=False))


def _pieces(text: VisibleText, most: int) -> list[VisibleText]:
    if not text:
        return []
    every = [cut for cut in cuts(text) if not cut.in_block]
    parts = _joined(_split(text, [cut for cut in every if cut.rank >= Rank.LINE]), most)
    wanted = min(most, math.ceil(width(text) / _COMFORTABLE))
    while len(parts) < wanted:
        divided = _divided(text, parts, every)
        if divided is None:
            break
        parts = divided
    return [between(text, part.start, part.end) for part in parts]


def _split(text: str, places: list[Cut]) -> list[_Piece]:
    pieces: list[_Piece] = []
    start, seam = 0, Rank.PARAGRAPH
    for cut in places:
        pieces.append(_Piece(start, cut.end, width(text[start : cut.end]), seam))
        start, seam = cut.begin, cut.rank
    pieces.append(_Piece(start, len(text), width(text[start:]), seam))
    return pieces


def _joined(pieces: list[_Piece], most: int) -> list[_Piece]:
    """Join neighbours, the weakest seam and the least text first, until there are at most `most`."""
    if len(pieces) > _CROWD:
        pieces = _crowd(pieces)
    while len(pieces) > most:
        at = min(range(1, len(pieces)), key=lambda i: (pieces[i].seam, pieces[i - 1].breadth + pieces[i].breadth))
        pieces[at - 1 : at + 1] = [_join(pieces[at - 1], pieces[at])]
    return pieces


def _crowd(pieces: list[_Piece]) -> list[_Piece]:
    share = sum(piece.breadth for piece in pieces) / (_CROWD / 2)
    fewer: list[_Piece] = []
    for piece in pieces:
        if fewer and fewer[-1].breadth + piece.breadth <= share:
            fewer[-1] = _join(fewer[-1], piece)
        else:
            fewer.append(piece)
    return fewer


def _join(one: _Piece, next_one: _Piece) -> _Piece:
    return _Piece(one.start, next_one.end, one.breadth + next_one.breadth, one.seam)


def _divided(text: str, parts: list[_Piece], every: list[Cut]) -> list[_Piece] | None:
    """The parts with the widest one parted near its middle between two sentences; None where none can be."""
    for part in sorted(parts, key=lambda part: -part.breadth):
        if part.breadth < _COMFORTABLE:
            return None
        inside = [cut for cut in every if part.start < cut.end and cut.begin < part.end]
        if not inside:
            continue
        cut = min(inside, key=lambda cut: abs(cut.end + cut.begin - part.start - part.end))
        left = _Piece(part.start, cut.end, width(text[part.start : cut.end]), part.seam)
        right = _Piece(cut.begin, part.end, width(text[cut.begin : part.end]), cut.rank)
        if min(left.breadth, right.breadth) >= _LEAST:
            at = parts.index(part)
            return [*parts[:at], left, right, *parts[at + 1 :]]
    return None
