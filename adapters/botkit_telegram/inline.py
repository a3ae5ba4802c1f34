"""The marks within lines: what is bold, code, a link. What is no pair of marks stays as it was written. Pure."""

import re

from botkit_telegram.formulas import is_between_dollars, is_formula, plain_formula
from botkit_telegram.rendered import Span, SpanKind

_ADDRESS = r"(?:https?://|tg://|mailto:|tel:)(?:[^\s()<>\\]|\([^\s()<>\\]*\))+"
_TOKEN = re.compile(
    r"(?=[`\\$!\[<|*_~]|https?:|www\.)(?:"  # most signs begin nothing, which is seen at once
    r"(?<!`)(?P<ticks>`+)(?P<code>(?!`).+?)(?<!`)(?P=ticks)(?!`)"
    r"|\\\((?P<round>.+?)\\\)|\\\[(?P<square>.+?)\\\]|\$\$(?P<display>[^$]+)\$\$"
    r"|(?<![\\$\w])\$(?P<dollar>(?=\S)[^$\n]*\\[a-zA-Z]{2}[^$\n]*)(?<=\S)\$(?!\w)"
    # Between the arms of a shrug it is an arm.
    r"|(?<!¯)\\(?P<escaped>[\\`*_\[\]~>#+\-=|{}.!$<&])"
    rf"|!?\[(?P<label>(?:[^\[\]\\\n]|\\.|\[[^\[\]\n]*\])*)\]\(\s*<?(?P<address>{_ADDRESS})>?"
    r"(?:\s+(?:\"[^\"\n]*\"|'[^'\n]*'))?\s*\)"
    rf"|<(?P<pointed>{_ADDRESS})>"
    r"|(?P<bare>(?:https?://|www\.)[^\s<>\"'*`|\\^{}\[\]，。！？、；：（）【】《》“”‘’]+)"
    r"|(?P<line_break><br ?/?>)"
    r"|\|\|(?=\S)(?P<spoiler>.+?)(?<=\S)\|\|"
    r"|\*\*\*(?=[^\s*])(?P<both>[^*]+)(?<=\S)\*\*\*(?!\*)"
    r"|\*\*(?=\S)(?P<bold>.+?)(?<=\S)\*\*(?!\*)"
    r"|(?<!\w)__(?=[^\s_])(?P<heavy>.+?)(?<=[^\s_])__(?!\w)"
    # A wave after a word draws it out, as in 好呀~~
    r"|(?<![\w~])~~(?=[^\s~])(?P<strike>.+?)(?<=[^\s~])~~(?!~)"
    # Between letters or digits a star multiplies, or stands for a letter.
    r"|(?<![A-Za-z0-9*\\])\*(?=[^\s*)\]}>^=,;:!?/\\，。、；：！？）】》”’])(?P<star>(?:[^*]|\*\*[^*]+\*\*)+?)"
    r"(?<=[^\s(\[{<^=/\\（【《“‘])\*(?![A-Za-z0-9*])"
    r"|(?<!\w)_(?=[^\W_]|[\"“‘「『]|\*\*)(?P<under>[^_]+?)(?:(?<=[\w.!?。！？…,，~～\"”’」』])|(?<=\*\*))_(?!\w)"
    r")",
    re.DOTALL,
)
_STYLES: dict[str, tuple[SpanKind, ...]] = {
    "spoiler": ("spoiler",),
    "both": ("bold", "italic"),
    "bold": ("bold",),
    "heavy": ("bold",),
    "strike": ("strikethrough",),
    "star": ("italic",),
    "under": ("italic",),
}
_FORMULAS = {"round": r"\({}\)", "square": r"\[{}\]", "display": "$${}$$", "dollar": "${}$"}
_OPENING = re.compile(r"!?\[|\\[\[(]?|([*_~`|$])\1*|.", re.DOTALL)
_SAYS_SOMETHING = re.compile(r"[^\W_]|[^\x00-\x7f]")
_TOLD_BESIDE = frozenset({"mailto", "tel"})
"""Kinds of addresses that no words can lead to in Telegram; it finds them itself where they can be read."""
_DEEPEST = 8
"""So many pairs of marks may stand within each other."""


class Sheet:
    """A text while it is being written."""

    def __init__(self) -> None:
        self.length = 0
        self.spans: list[Span] = []
        self._pieces: list[str] = []

    @property
    def text(self) -> str:
        return "".join(self._pieces)

    def write(self, text: str) -> None:
        self._pieces.append(text)
        self.length += len(text)

    @property
    def ends_line(self) -> bool:
        """Whether what comes next begins a line."""
        last = next((piece for piece in reversed(self._pieces) if piece), "\n")
        return last.endswith("\n")

    def quote(self, other: "Sheet") -> None:
        """Write all that stands on the other one as a quotation; a quotation within one is part of it."""
        start = self.length
        self.spans += [
            Span(span.kind, span.start + start, span.end + start, span.value)
            for span in other.spans
            if span.kind != "blockquote"
        ]
        self.write(other.text)
        self.mark("blockquote", start)

    def mark(self, kind: SpanKind, start: int, value: str = "") -> None:
        """Let what was written since `start` stand out."""
        self.spans.append(Span(kind, start, self.length, value))


def write_inline(text: str, sheet: Sheet, *, in_link: bool = False, depth: int = 0) -> None:
    """Write the text with its marks taken for what they mean."""
    at = 0
    while match := _TOKEN.search(text, at) if depth < _DEEPEST else None:
        sheet.write(text[at : match.start()])
        if _write_token(match, sheet, in_link=in_link, depth=depth):
            at = match.end()
        else:  # its first marks are no marks; behind them others may begin
            opening = _OPENING.match(text, match.start())
            at = opening.end() if opening else match.end()
            sheet.write(text[match.start() : at])
    sheet.write(text[at:])


def _write_token(match: re.Match[str], sheet: Sheet, *, in_link: bool, depth: int) -> bool:
    """Write what a match means; False where it means nothing."""
    # The last group to end is the one that holds the others.
    kind = match.lastgroup or ""
    if kind in _STYLES:
        return _write_style(_STYLES[kind], match[kind], sheet, in_link=in_link, depth=depth, marked=match[0])
    if kind == "code":
        return _write_code(match["code"], sheet, in_link=in_link)
    if kind in _FORMULAS:
        return _write_formula(match[kind], sheet, shape=_FORMULAS[kind], depth=depth, in_link=in_link)
    if kind == "address":
        return _write_link(match, sheet, in_link=in_link, depth=depth)
    written = {
        "escaped": match["escaped"],
        "pointed": match["pointed"],
        "bare": match["bare"],
        "line_break": "\n",
    }
    sheet.write(written[kind])
    return True


def _write_style(
    kinds: tuple[SpanKind, ...], inner: str, sheet: Sheet, *, in_link: bool, depth: int, marked: str
) -> bool:
    if _SAYS_SOMETHING.search(inner) is None or (marked[:2] == "__" and re.fullmatch(r"[a-z0-9_]+", inner)):
        return False  # a face such as *_*, or a name such as __init__
    start = sheet.length
    write_inline(inner, sheet, in_link=in_link, depth=depth + 1)
    for kind in kinds:
        sheet.mark(kind, start)
    return True


def _write_code(code: str, sheet: Sheet, *, in_link: bool) -> bool:
    if not code.strip():
        return False
    if code[0] == code[-1] == " ":
        code = code[1:-1]
    start = sheet.length
    sheet.write(code)
    if not in_link:
        sheet.mark("code", start)
    return True


def _write_formula(formula: str, sheet: Sheet, *, shape: str, in_link: bool, depth: int) -> bool:
    """A formula; what only stands between escaped brackets is what stands between brackets."""
    if is_between_dollars(formula) if shape == _FORMULAS["dollar"] else is_formula(formula):
        sheet.write(plain_formula(formula) or shape.format(formula))
        return True
    if "$" in shape:
        return False
    opening, closing = shape.replace("\\", "").split("{}")
    sheet.write(opening)
    write_inline(formula, sheet, in_link=in_link, depth=depth + 1)
    sheet.write(closing)
    return True


def _write_link(match: re.Match[str], sheet: Sheet, *, in_link: bool, depth: int) -> bool:
    label, address = match["label"], match["address"]
    if in_link:
        return False
    if not label.strip() or label == address:
        sheet.write(address)
        return True
    start = sheet.length
    write_inline(label, sheet, in_link=True, depth=depth + 1)
    scheme, _, rest = address.partition(":")
    if scheme in _TOLD_BESIDE:
        sheet.write(f" ({rest})")
    else:
        sheet.mark("text_link", start, address)
    return True
