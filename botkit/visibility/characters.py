"""Characters: which may be shown, how long a text is, and where it may be parted without tearing a sign."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Literal

LengthUnit = Literal["characters", "utf16", "bytes"]

_FLAG = "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,6}\U000e007f"
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_UNSEEN = (
    "\x00-\x08\x0e-\x1f\x7f-\x9f"  # control characters; breaks of line are made line feeds before
    "\u00ad\u180e\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb"  # no width, no meaning in chat
    "\u202a-\u202e\u2066-\u2069"  # they reorder what stands around them
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"  # no characters at all
    "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"  # tags: words that models read and people do not see
)
_SELECTOR = re.compile(f"[{_SELECTORS}]")
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_UNSEEN_OR_FLAG = re.compile(f"({_FLAG})|[{_UNSEEN}]")
# Joiners and selectors have a use inside emoji and some scripts; in runs, or alone, they only carry hidden data.
_INVISIBLE_RUN = re.compile(f"(?P<before>.|\\A)(?P<run>[\u200c\u200d{_SELECTORS}]++)(?=(?P<after>.?))", re.DOTALL)

_WIDE = re.compile("[\u2e80-\U0010ffff]")
_ENCODINGS = {"utf16": ("utf-16-le", 2), "bytes": ("utf-8", 1)}
_REGIONAL = range(0x1F1E6, 0x1F200)
_SKIN = range(0x1F3FB, 0x1F400)
_TAGS = range(0xE0020, 0xE0080)
_FIRST_MARK = 0x300
_JOINER = "\u200d"
_JOINERS = "\u200c\u200d"
_FLAGS = 128
"""In a longer run of flags a flag may be torn, so that a run without end takes no time without end."""
_KEYCAPS = tuple("0123456789#*")


def clean(text: str) -> str:
    """`text` without characters that nobody sees or that only reorder others; every break of line is a line feed.

    Kept are joiners inside emoji and scripts that need them, flags, and the marks of Arabic and Hebrew.
    """
    if text.isprintable() and (text.isascii() or not _SELECTOR.search(text)):
        return text  # nothing that is unseen is printable, but for selectors
    text = _BREAKS.sub("\n", text)
    text = _UNSEEN_OR_FLAG.sub(lambda match: match[1] or "", text)
    return _INVISIBLE_RUN.sub(_useful, text)


def measure(text: str, unit: LengthUnit) -> int:
    """How long `text` is, counted as a platform counts."""
    if unit == "characters":
        return len(text)
    encoding, size = _ENCODINGS[unit]
    return len(text.encode(encoding, "surrogatepass")) // size


def fit(text: str, start: int, limit: int, unit: LengthUnit) -> int:
    """The furthest end such that `text[start:end]` is at most `limit` long; never less than one character."""
    piece = text[start : start + max(1, limit)]
    if unit == "characters" or len(piece) == 1:
        return start + len(piece)
    encoding, size = _ENCODINGS[unit]
    kept = piece.encode(encoding, "surrogatepass")[: limit * size].decode(encoding, "ignore")
    return start + max(1, len(kept))


def can_part(text: str, at: int) -> bool:
    """Whether a text may be parted before `text[at]` without tearing a sign that people see as one."""
    if at <= 0 or at >= len(text):
        return True
    before, after = text[at - 1], text[at]
    if after in "\u200c\u200d\u20e3" or before == _JOINER or (before == "\r" and after == "\n"):
        return False
    code = ord(after)
    if code in _SKIN or code in _TAGS or (code >= _FIRST_MARK and unicodedata.category(after) in {"Mn", "Me", "Mc"}):
        return False
    if code in _REGIONAL and ord(before) in _REGIONAL:
        return _regionals_before(text, at) % 2 == 0
    return not ("\u1100" <= before <= "\u11ff" and "\u1160" <= after <= "\u11ff")


def part_at_or_before(text: str, start: int, end: int) -> int:
    """The last place in `(start, end]` where `text` may be parted; `end` itself where there is none."""
    at = end
    while at > start:
        if can_part(text, at):
            return at
        at -= 1
    return end


def width(text: str) -> float:
    """How wide a text reads: one for an ideograph or emoji, one half for other characters."""
    return (len(text) + len(_WIDE.findall(text))) / 2


def idle_joiners(text: str) -> Iterator[int]:
    """Where joiners and selectors stand that `clean` takes away: they join and select nothing."""
    for match in _INVISIBLE_RUN.finditer(text):
        kept = list(_kept(match))
        for at, sign in enumerate(match["run"], start=match.start("run")):
            if kept and sign == kept[0]:
                kept.pop(0)
            else:
                yield at


def _useful(match: re.Match[str]) -> str:
    return match["before"] + _kept(match)


def _kept(match: re.Match[str]) -> str:
    """Of a run of joiners and selectors: one selector, one joiner, each only where it joins or selects something."""
    before, run, after = match["before"], match["run"], match["after"]
    follows = before > "\x7f" and not before.isspace()
    selects = run[0] not in _JOINERS and (follows or before in _KEYCAPS)
    joins = follows and after > "\x7f" and not after.isspace()
    joiner = next((sign for sign in run if sign in _JOINERS), "") if joins else ""
    return (run[0] if selects else "") + joiner


def _regionals_before(text: str, at: int) -> int:
    count = 0
    while count < _FLAGS and at - count > 0 and ord(text[at - count - 1]) in _REGIONAL:
        count += 1
    return count
