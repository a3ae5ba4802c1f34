"""What is wrong with a persona file: where, which rule, and how to mend it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from botkit.errors import PersonaError


class Rule(StrEnum):
    """The stable name of every check; docs/personas.md explains each."""

    UNREADABLE = "unreadable"
    TOO_LARGE = "too-large"
    ENCODING = "encoding"
    INVISIBLE_CHARACTER = "invisible-character"
    SYNTAX = "syntax"
    TOO_DEEP = "too-deep"
    TOO_MANY_NODES = "too-many-nodes"
    ALIAS = "alias"
    TAG = "tag"
    MERGE_KEY = "merge-key"
    DIRECTIVE = "directive"
    DUPLICATE_KEY = "duplicate-key"
    KEY_NOT_TEXT = "key-not-text"
    SECOND_DOCUMENT = "second-document"
    NUMBER = "number"
    NOT_A_MAPPING = "not-a-mapping"
    MISSING_FIELD = "missing-field"
    UNKNOWN_FIELD = "unknown-field"
    WRONG_TYPE = "wrong-type"
    WRONG_LENGTH = "wrong-length"
    OUT_OF_RANGE = "out-of-range"
    UNKNOWN_CHOICE = "unknown-choice"
    WRONG_FORM = "wrong-form"
    UNKNOWN_MACRO = "unknown-macro"
    KEY_LIKE = "key-like"
    CRON = "cron"
    DURATION = "duration"
    DATE = "date"
    ONE_TRIGGER = "one-trigger"
    LATE_POLICY = "late-policy"
    DUPLICATE_ROUTINE = "duplicate-routine"
    DUPLICATE_SUMMONS = "duplicate-summons"
    FORBIDDEN_LINE = "forbidden-line"
    UNSHOWN_LINE = "unshown-line"
    CONSENT = "consent"
    ROMANCE_RATING = "romance-rating"
    DUPLICATE_ID = "duplicate-id"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend.

    Attributes:
        file: the path as it was given.
        line, column: where, counted from 1 in lines and characters.
        field: the path inside the file, such as `routines[0].cron`; empty for the file as a whole.
    """

    file: str
    line: int
    column: int
    field: str
    rule: Rule
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column} {self.field or '(file)'}: {self.problem}; {self.remedy}"


class PersonaRejected(PersonaError):
    """A persona cannot be used: `findings` says why, the message has them one a line."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("\n".join(map(str, findings)))
        self.findings = tuple(findings)
