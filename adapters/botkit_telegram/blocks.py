"""The marks of whole lines: code, tables, headings, quotations, lists, rules. Pure."""

import re
from collections.abc import Sequence

from botkit_telegram.inline import Sheet, write_inline
from botkit_telegram.tables import end_of_table, is_table, laid_out

_FENCE = re.compile(r"(?P<indent>[ \t]*)(?P<fence>`{3,}|~{3,})[ \t]*(?P<language>[\w+#.-]*)[ \t]*")
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+(?P<words>.*?\S)(?:[ \t]+#+)?[ \t]*")
_RULE = re.compile(r" {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*")
# A face may begin like a quotation: > < and > _ <
_QUOTE = re.compile(r" {0,3}>(?:[ \t]?>)*(?:$|[ \t](?!\s*\S{0,2}\s*<))")
_ITEM = re.compile(r"(?P<indent>[ \t]*)[-*+][ \t]+(?:\[(?P<ticked>[ xX])\][ \t]+)?(?=\S)")
_NUMBERED = re.compile(r"[ \t]*\d{1,9}[.)][ \t]+\S")

BULLET, TICKED, UNTICKED = "•", "☑", "☐"
RULE = "———"


def write_blocks(lines: Sequence[str], sheet: Sheet) -> None:
    """Write the lines, each with what its first signs mean."""
    paragraph: list[str] = []
    at = 0
    while at < len(lines):
        taken = _write_special(lines, at, sheet, paragraph)
        if not taken:
            paragraph.append(lines[at])
        at += taken or 1
    _end_paragraph(paragraph, sheet)


def _write_special(lines: Sequence[str], at: int, sheet: Sheet, paragraph: list[str]) -> int:
    """Write the lines from `at` on that belong together and are no paragraph; how many these are."""
    line = lines[at]
    if not line.strip():
        _end_paragraph(paragraph, sheet)
        _begin_line(sheet)
        sheet.write(f"{line}\n")
        return 1
    if fence := _FENCE.fullmatch(line):
        _end_paragraph(paragraph, sheet)
        return _write_code(lines, at, fence, sheet)
    if "|" in line and is_table(lines, at):
        _end_paragraph(paragraph, sheet)
        return _write_table(lines, at, sheet)
    if _QUOTE.match(line):
        _end_paragraph(paragraph, sheet)
        return _write_quotation(lines, at, sheet)
    if written := _marked_line(lines, at):
        _end_paragraph(paragraph, sheet)
        _begin_line(sheet)
        prefix, words, is_heading = written
        sheet.write(prefix)
        start = sheet.length
        write_inline(words, sheet)
        if is_heading:
            sheet.mark("bold", start)
        return 1
    return 0


def _marked_line(lines: Sequence[str], at: int) -> tuple[str, str, bool] | None:
    """What a line begins with, the words behind that, and whether it is a heading; None for an ordinary line."""
    line = lines[at]
    if heading := _HEADING.fullmatch(line):
        return "", heading["words"], True
    if _RULE.fullmatch(line):
        return RULE, "", False
    item = _ITEM.match(line)
    if item and _stands_in_list(lines, at):
        sign = BULLET if item["ticked"] is None else UNTICKED if item["ticked"] == " " else TICKED
        return f"{item['indent']}{sign} ", line[item.end() :], False
    return None


def _stands_in_list(lines: Sequence[str], at: int) -> bool:
    """A dash before a single line is a dash: somebody speaks, or signs."""
    around = [*reversed(lines[max(0, at - 2) : at]), ""][:2], [*lines[at + 1 : at + 3], ""][:2]
    near = [next((line for line in side if line.strip()), "") for side in around]
    return any(_ITEM.match(line) or _NUMBERED.match(line) for line in near)


def _write_code(lines: Sequence[str], at: int, opening: re.Match[str], sheet: Sheet) -> int:
    fence, indent = opening["fence"], len(opening["indent"])
    end = next((n for n in range(at + 1, len(lines)) if _closes(lines[n], fence)), len(lines))
    code = [line[min(indent, len(line) - len(line.lstrip(" \t"))) :] for line in lines[at + 1 : end]]
    _begin_line(sheet)
    start = sheet.length
    sheet.write("\n".join(code) if any(map(str.strip, code)) else "\n".join(lines[at : end + 1]))
    if any(map(str.strip, code)):
        sheet.mark("pre", start, opening["language"])
    return min(end + 1, len(lines)) - at


def _closes(line: str, fence: str) -> bool:
    sign = line.strip()
    return len(sign) >= len(fence) and not sign.strip(fence[0])


def _write_table(lines: Sequence[str], at: int, sheet: Sheet) -> int:
    end = end_of_table(lines, at)
    _begin_line(sheet)
    start = sheet.length
    sheet.write(laid_out(lines[at:end]))
    sheet.mark("pre", start)
    return end - at


def _write_quotation(lines: Sequence[str], at: int, sheet: Sheet) -> int:
    end = next((n for n in range(at + 1, len(lines)) if not _QUOTE.match(lines[n])), len(lines))
    inner = Sheet()
    write_blocks([_QUOTE.sub("", line, count=1) for line in lines[at:end]], inner)
    _begin_line(sheet)
    sheet.quote(inner)
    return end - at


def _end_paragraph(paragraph: list[str], sheet: Sheet) -> None:
    if paragraph:
        _begin_line(sheet)
        write_inline("\n".join(paragraph), sheet)
        paragraph.clear()


def _begin_line(sheet: Sheet) -> None:
    if sheet.length and not sheet.ends_line:
        sheet.write("\n")
