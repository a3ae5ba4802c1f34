"""Commands as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from botkit.messages.keys import Language


class Rights(StrEnum):
    ANYONE = "anyone"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Command:
    """A command as data: its name without the slash and what it does, in each language.

    Adapters register these with their platform; the handler lives with the feature.
    """

    name: str
    summary: Mapping[Language, str]
    usage: str = ""
    rights: Rights = Rights.ANYONE
