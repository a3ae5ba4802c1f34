"""Places in a file, and what is wrong there before anyone knows the file's name."""

from typing import NamedTuple, TypeAlias

from botkit.persona.findings import Rule

Loc: TypeAlias = tuple[str | int, ...]
"""The way to a value: names of fields and indices of lists, such as ("routines", 0, "cron")."""


class Mark(NamedTuple):
    """A place in the text: line and column from 1, `offset` from 0, in characters."""

    line: int
    column: int
    offset: int

    def moved(self, passed: str) -> "Mark":
        """The place after the characters of `passed`, which begin here."""
        lines = passed.count("\n")
        column = len(passed) - passed.rfind("\n") if lines else self.column + len(passed)
        return Mark(self.line + lines, column, self.offset + len(passed))


START = Mark(1, 1, 0)

LONGEST_QUOTE = 40
"""Characters of the file that a message repeats."""


class Flaw(NamedTuple):
    """A finding before it knows its file."""

    mark: Mark
    loc: Loc
    rule: Rule
    problem: str
    remedy: str


class Stopped(Exception):
    """Reading cannot go on; carries the flaw that ended it."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.problem)
        self.flaw = flaw


def field_name(loc: Loc) -> str:
    """`routines[0].cron` for ("routines", 0, "cron"); names longer than anyone writes are cut."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{_name(step)}" for step in loc).removeprefix(".")


def short(text: str) -> str:
    """A piece of the file as a message quotes it: in quotes, one line, not too long."""
    return repr(text if len(text) <= LONGEST_QUOTE else text[:LONGEST_QUOTE] + "...")


def _name(step: str) -> str:
    return step if step.isprintable() and " " not in step and len(step) <= LONGEST_QUOTE else short(step)
