"""What the platform writes down: the only thing the checker reads. One JSON object a line."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Said:
    """A person wrote `token` in `chat`. `number` is the order of writing there; the log's order is the stream's."""

    chat: str
    token: str
    number: int


@dataclass(frozen=True, slots=True)
class Tried:
    """A request to send arrived."""

    key: str


@dataclass(frozen=True, slots=True)
class Refused:
    """It was answered with a plain no: nothing was shown, and the bot was there to hear it."""

    key: str


@dataclass(frozen=True, slots=True)
class Shown:
    """The message appeared in the chat, whether or not the bot came to know of it."""

    chat: str
    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Reported:
    """What the bot's own books say in the end: ambiguous tries by key, and messages too old to be sent."""

    ambiguous: Mapping[str, int] = field(default_factory=dict[str, int])
    expired: int = 0


Entry: TypeAlias = Said | Tried | Refused | Shown | Reported

_KINDS = {kind.__name__: kind for kind in (Said, Tried, Refused, Shown, Reported)}


def to_line(entry: Entry) -> str:
    """The entry as one line, without its end."""
    return json.dumps({"kind": type(entry).__name__, **asdict(entry)}, ensure_ascii=False)


def read(path: Path) -> list[Entry]:
    """Every entry of a log file, in order."""
    entries: list[Entry] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        fields = json.loads(line)
        entries.append(_KINDS[fields.pop("kind")](**fields))
    return entries


# --- what the companion says ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message of an answer: the inputs it answers, the answer's nonce, and which part of it this is."""

    tokens: tuple[str, ...]
    nonce: str
    part: int
    of: int

    def __str__(self) -> str:
        return f"{' '.join(self.tokens)} = {self.nonce} {self.part}/{self.of}"


TOKEN = re.compile(r"\bc\d+m\d+\b")
_BUBBLE = re.compile(r"(c\d+m\d+(?: c\d+m\d+)*) = ([0-9a-f]+) (\d)/(\d)")


def answer(tokens: Iterable[str], nonce: str, of: int) -> str:
    """An answer in `of` paragraphs, each of which becomes a bubble."""
    told = tuple(tokens)
    return "\n\n".join(str(Bubble(told, nonce, part, of)) for part in range(1, of + 1))


def parse(text: str) -> Bubble | None:
    """The bubble that a message is; None for anything else."""
    match = _BUBBLE.fullmatch(text)
    return Bubble(tuple(match[1].split()), match[2], int(match[3]), int(match[4])) if match else None
