"""The one door to PyYAML: text in, events out, its complaints in plain words.

The pure Python scanner and parser only, never the C loader, which crashes on deep nesting. Neither recurses.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, cast

import yaml
from yaml.events import Event
from yaml.tokens import ScalarToken

from botkit.persona.findings import Rule
from botkit.persona.marks import Flaw, Loc, Mark, Stopped

DEPTH = 20

_QUESTION = "but got '?'"
_EXPLANATIONS = (
    ("'\\t' that cannot start", "a tab stands where only spaces may", "indent with spaces"),
    ("scanning a directive", "a line begins with %", "put it between quotes, or delete it"),
    ("scanning a block scalar", "only + or - may follow | or >", "begin the text on the next line"),
    ("mapping values are not allowed", "a colon makes no sense here", "put text that has ': ' in it between quotes"),
    (_QUESTION, "a question mark ends the text here", "put the text between quotes"),
    ("but found '<scalar>'", "text goes on after the value has ended", "put the whole value between quotes"),
    ("but found ','", "a comma makes no sense here", "put the text between quotes"),
    ("but found ']'", "a bracket ] closes nothing", "put the text between quotes"),
    ("but found '}'", "a brace } closes nothing", "put the text between quotes"),
    ("but found '<block mapping start>'", "a field stands where none can be", "check the indentation of this line"),
    ("expected <block end>", "the indentation does not fit the lines above", "line it up with its neighbours"),
    ("sequence entries are not allowed", "a list item stands where none can be", "begin the list on a line of its own"),
    ("expected the node content", "a value is missing here", "write the value, or put it between quotes"),
    ("unknown escape character", "YAML knows no such \\ escape", "write \\\\ for a backslash"),
    ("escape sequence of", "this \\x, \\u or \\U escape is cut short", "complete or delete it"),
    ("that cannot start any token", "this character cannot begin a value", "put the value between quotes"),
    ("undefined tag handle", "a value begins with !", "put it between quotes"),
)
"""What PyYAML says, and what it means."""

_FROM_THE_BEGINNING = (
    ("could not find expected ':'", "no `: ` follows this name", "write `name: value`; indent text by two spaces"),
    ("scanning an alias", "a value begins with *", "put it between quotes"),
    ("scanning an anchor", "a value begins with &", "put it between quotes"),
    ("scanning a tag", "a value begins with !", "put it between quotes"),
    ("scanning a quoted scalar: found unexpected", "the quotes that open here are never closed", "close them"),
    ("parsing a flow sequence", "the list that opens here is never closed", "add ], or put text with commas in quotes"),
    ("parsing a flow mapping", "the { that opens here is never closed", "add }, or put the text between quotes"),
)
"""These are mended where they begin, not where PyYAML gives up."""

CURLED = "“”„‟〝＂‘’‚"
"""What an editor for letters makes of straight quotes."""

_WIDE_COLON = re.compile(r"( *)(?:- +)*[A-Za-z_]+ *(：)(?!.*: )")
"""A name with a full-width colon behind it."""

_CURLED = re.compile(rf"(?:^|[:,\[{{-])[ \t]*([{CURLED}])", re.MULTILINE)
"""A value that begins with a typographic quote."""


@dataclass(frozen=True, slots=True)
class _Stretched:
    """Quoted text of several lines, from its opening quote to behind its closing one."""

    begin: Mark
    end: Mark


class _Events(Protocol):
    stretched: _Stretched | None
    """The last that was read."""

    def check_event(self) -> bool: ...

    def get_event(self) -> Event: ...

    def get_mark(self) -> yaml.Mark: ...


def events(text: str) -> Iterator[Event]:
    """PyYAML's events of `text`, whose line breaks are line feeds.

    Raises:
        Stopped: it is no YAML, or its brackets are nested too deeply.
    """
    # The stubs leave these three untyped.
    loader = cast(_Events, _ShallowLoader(text))
    try:
        while loader.check_event():
            yield loader.get_event()
    except yaml.MarkedYAMLError as error:
        raise Stopped(_explained(error, loader.get_mark(), text, loader.stretched)) from error
    except (ValueError, OverflowError) as error:  # PyYAML hands the number of any \U escape to chr()
        flaw = Flaw(mark_of(loader.get_mark()), (), Rule.SYNTAX, "this escape names no character", "mend or delete it")
        raise Stopped(flaw) from error


def mark_of(mark: yaml.Mark) -> Mark:
    """PyYAML counts lines and columns from 0."""
    return Mark(mark.line + 1, mark.column + 1, mark.index)


def too_deep(mark: Mark, loc: Loc = ()) -> Stopped:
    return Stopped(Flaw(mark, loc, Rule.TOO_DEEP, f"nested deeper than {DEPTH} levels", "write it flatter"))


def _explained(error: yaml.MarkedYAMLError, here: yaml.Mark, text: str, stretched: _Stretched | None) -> Flaw:
    said = f"{error.context}: {error.problem}"
    met = mark_of(error.problem_mark or here)
    begun = mark_of(error.context_mark) if error.context_mark else met
    flaw = _left_open(met, stretched) or _wide_colon(min(met, begun), text) or _curled(met, text)
    if flaw is not None:
        return flaw
    for piece, plain, remedy in _EXPLANATIONS:
        # PyYAML names a field's first token so, too: it stands where a bracket was never closed.
        if piece in said and (piece != _QUESTION or text.startswith("?", met.offset)):
            return Flaw(met, (), Rule.SYNTAX, plain, remedy)
    for piece, plain, remedy in _FROM_THE_BEGINNING:
        if piece in said:
            return Flaw(begun, (), Rule.SYNTAX, plain, remedy)
    plain, remedy = f"this is no YAML ({error.problem})", "check quotes and indentation of this line"
    return Flaw(met, (), Rule.SYNTAX, plain, remedy)


def _left_open(met: Mark, stretched: _Stretched | None) -> Flaw | None:
    """Quotes that somebody forgot to close: they end at the next quote of the file, and there the text goes on."""
    if stretched is None or met.line != stretched.end.line or met.offset < stretched.end.offset:
        return None
    plain = f"the quotes that open here are closed only in line {stretched.end.line}, and more text follows there"
    return Flaw(stretched.begin, (), Rule.SYNTAX, plain, "close them where the text ends")


def _wide_colon(met: Mark, text: str) -> Flaw | None:
    """In the line that was met, or in the one above, which YAML reads on from; prose above stands deeper."""
    begin = met.offset - (met.column - 1)
    above = text.rfind("\n", 0, max(begin - 1, 0)) + 1
    indent = len(text[begin:]) - len(text[begin:].lstrip(" "))
    for line, start in ((met.line, begin), (met.line - 1, above)):
        found = _WIDE_COLON.match(text, start)
        if found and len(found[1]) <= indent:
            mark = Mark(line, found.start(2) - start + 1, found.start(2))
            return Flaw(mark, (), Rule.SYNTAX, "a full-width colon (：) stands behind this name", "write : and a space")
    return None


def _curled(met: Mark, text: str) -> Flaw | None:
    begin = met.offset - (met.column - 1)
    found = _CURLED.search(text, begin, met.offset)
    if found is None:
        return None
    mark = Mark(met.line, found.start(1) - begin + 1, found.start(1))
    plain = f"the quote {found[1]} is a typographic one, which is no quote for YAML"
    return Flaw(mark, (), Rule.SYNTAX, plain, 'put the text between straight quotes: "..."')


class _ShallowLoader(yaml.SafeLoader):
    """Stops at deep brackets while scanning, for the scanner runs far ahead of the events the parser has given."""

    stretched: _Stretched | None = None

    def scan_flow_scalar(self, style: str) -> ScalarToken:
        scalar = cast(ScalarToken, super().scan_flow_scalar(style))  # pyright: ignore[reportUnknownMemberType]
        begin, end = mark_of(scalar.start_mark), mark_of(scalar.end_mark)
        if begin.line != end.line:
            self.stretched = _Stretched(begin, end)
        return scalar

    def fetch_flow_collection_start(self, TokenClass: object) -> None:  # noqa: N803 - PyYAML's name
        if self.flow_level >= DEPTH:
            raise too_deep(mark_of(cast(_Events, self).get_mark()))
        super().fetch_flow_collection_start(TokenClass)  # pyright: ignore[reportUnknownMemberType]
