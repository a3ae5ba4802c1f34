"""The one door to PyYAML: text in, events out, its complaints in plain words.

The pure Python scanner and parser only, never the C loader, which crashes on deep nesting. Neither recurses.
"""

from collections.abc import Iterator
from typing import Protocol, cast

import yaml
from yaml.events import Event

from botkit.persona.findings import Rule
from botkit.persona.marks import Flaw, Loc, Mark, Stopped

DEPTH = 20

_EXPLANATIONS = (
    ("'\\t' that cannot start", "a tab stands where only spaces may", "indent with spaces"),
    ("scanning a directive", "a line begins with %", "put it between quotes, or delete it"),
    ("scanning a block scalar", "only + or - may follow | or >", "begin the text on the next line"),
    ("mapping values are not allowed", "a colon makes no sense here", "put text that has ': ' in it between quotes"),
    ("but got '?'", "a question mark ends the text here", "put the text between quotes"),
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
        raise Stopped(_explained(error, loader.get_mark())) from error
    except (ValueError, OverflowError) as error:  # PyYAML hands the number of any \U escape to chr()
        flaw = Flaw(mark_of(loader.get_mark()), (), Rule.SYNTAX, "this escape names no character", "mend or delete it")
        raise Stopped(flaw) from error


def mark_of(mark: yaml.Mark) -> Mark:
    """PyYAML counts lines and columns from 0."""
    return Mark(mark.line + 1, mark.column + 1, mark.index)


def too_deep(mark: Mark, loc: Loc = ()) -> Stopped:
    return Stopped(Flaw(mark, loc, Rule.TOO_DEEP, f"nested deeper than {DEPTH} levels", "write it flatter"))


def _explained(error: yaml.MarkedYAMLError, here: yaml.Mark) -> Flaw:
    said = f"{error.context}: {error.problem}"
    for piece, plain, remedy in _EXPLANATIONS:
        if piece in said:
            return Flaw(mark_of(error.problem_mark or here), (), Rule.SYNTAX, plain, remedy)
    for piece, plain, remedy in _FROM_THE_BEGINNING:
        if piece in said:
            return Flaw(mark_of(error.context_mark or here), (), Rule.SYNTAX, plain, remedy)
    plain, remedy = f"this is no YAML ({error.problem})", "check quotes and indentation of this line"
    return Flaw(mark_of(error.problem_mark or here), (), Rule.SYNTAX, plain, remedy)


class _Events(Protocol):
    def check_event(self) -> bool: ...

    def get_event(self) -> Event: ...

    def get_mark(self) -> yaml.Mark: ...


class _ShallowLoader(yaml.SafeLoader):
    """Stops at deep brackets while scanning, for the scanner runs far ahead of the events the parser has given."""

    def fetch_flow_collection_start(self, TokenClass: object) -> None:  # noqa: N803 - PyYAML's name
        if self.flow_level >= DEPTH:
            raise too_deep(mark_of(cast(_Events, self).get_mark()))
        super().fetch_flow_collection_start(TokenClass)  # pyright: ignore[reportUnknownMemberType]
