"""Tables, laid out in columns of one width for a font whose signs are equally wide. Pure."""

import re
import unicodedata
from collections.abc import Sequence

from botkit_telegram.inline import Sheet, write_inline

_BELOW_HEADER = re.compile(r"[ \t]*\|?(?:[ \t]*:?-+:?[ \t]*\|)*[ \t]*:?-+:?[ \t]*\|?[ \t]*")
_BORDER = re.compile(r"(?<!\\)\|")
_WIDE = frozenset({"W", "F"})


def is_table(lines: Sequence[str], at: int) -> bool:
    """Whether a table begins at that line: a header, and the line below it that says so."""
    if at + 1 >= len(lines) or "|" not in lines[at + 1] or _BELOW_HEADER.fullmatch(lines[at + 1]) is None:
        return False
    return len(_cells(lines[at])) == len(_cells(lines[at + 1]))


def end_of_table(lines: Sequence[str], at: int) -> int:
    """The line behind the last row of the table that begins at `at`."""
    bordered = lines[at].lstrip().startswith("|")
    return next((n for n in range(at + 2, len(lines)) if not _is_row(lines[n], bordered=bordered)), len(lines))


def _is_row(line: str, *, bordered: bool) -> bool:
    return bool(re.match(r"\s*\|(?!\|)", line)) if bordered else "|" in line


def laid_out(lines: Sequence[str]) -> str:
    """The table of these lines; the second is the one below the header."""
    rows = [[_shown(cell) for cell in _cells(line)] for line in (lines[0], *lines[2:])]
    columns = max(map(len, rows))
    widths = [max(_width(row[at]) if at < len(row) else 0 for row in rows) for at in range(columns)]
    written = [" | ".join(_padded(row, widths)).rstrip() for row in rows]
    written.insert(1, "-+-".join("-" * width for width in widths))
    return "\n".join(written)


def _padded(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    cells = [*row, *[""] * (len(widths) - len(row))]
    return [cell + " " * (width - _width(cell)) for cell, width in zip(cells, widths, strict=True)]


def _cells(line: str) -> list[str]:
    cells = _BORDER.split(line.strip())
    if len(cells) > 1 and not cells[0].strip():
        cells = cells[1:]
    return cells[:-1] if len(cells) > 1 and not cells[-1].strip() else cells


def _shown(cell: str) -> str:
    """A cell without marks. Nothing can be a link in a table, so the address stands behind the words."""
    sheet = Sheet()
    write_inline(cell.strip(), sheet)
    text = sheet.text
    for span in sorted(sheet.spans, key=lambda span: -span.end):
        if span.kind == "text_link":
            text = f"{text[: span.end]} ({span.value}){text[span.end :]}"
    return " ".join(text.split())


def _width(text: str) -> int:
    """In signs of a font whose signs are equally wide."""
    if text.isascii():
        return len(text)
    return sum(_sign_width(sign) for sign in text)


def _sign_width(sign: str) -> int:
    if unicodedata.combining(sign) or unicodedata.category(sign) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(sign) in _WIDE else 1
