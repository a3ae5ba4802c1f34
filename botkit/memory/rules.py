"""How a person wants to be talked with, as data: rules given in a chat that hold until they are lifted."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

RuleKind: TypeAlias = Literal[
    "no_lists",  # no bullets, no numbered points
    "no_summary",  # no sentence that sums up, at the beginning or the end
    "no_emoji",
    "no_questions",  # no question at the end of an answer
    "length",  # at most `limit` characters
    "banned",  # never the words in `words`
    "language",  # always the language in `words`: zh or en
    "free",  # anything else, in the person's words: told to the model, and checked by nobody
]


@dataclass(frozen=True, slots=True)
class StyleRule:
    """One rule. Two rules of the same kind and words are the same rule.

    Attributes:
        words: what must not be said (`banned`), the language (`language`), or the rule itself (`free`).
        limit: the most characters of an answer (`length`).
    """

    kind: RuleKind
    words: str = ""
    limit: int = 0
