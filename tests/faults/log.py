"""What the platform writes down: what the checker reads. One JSON object a line.

Instants are seconds since the platform opened; a message is named by its token, such as c3m14: the fourteenth that was
written in chat c3.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias, get_args

Wish = Literal["words", "call", "help", "list", "probe", "twin"]
"""What a person wants with a message: to talk, to call, the list of commands or of personas, or one of the two.

A button that was pressed counts as a message.
"""

Policy = Literal["resend", "mark"]
"""What becomes of a message that may have been sent."""


@dataclass(frozen=True, slots=True)
class Began:
    """The policy the bot was told to work by."""

    policy: Policy


@dataclass(frozen=True, slots=True)
class Said:
    """A person wrote `token` in `chat`. `number` is the order of writing there; the log's order is the stream's."""

    chat: str
    token: str
    number: int
    wish: Wish = "words"


@dataclass(frozen=True, slots=True)
class Edited:
    """A person changed a message: from now on it says `version` of it, counted from 1, the text it was written with."""

    chat: str
    token: str
    version: int


@dataclass(frozen=True, slots=True)
class Deleted:
    """A person took a message back."""

    chat: str
    token: str


@dataclass(frozen=True, slots=True)
class Closed:
    """A person blocked the bot: nothing is shown in this chat until they come back."""

    chat: str


@dataclass(frozen=True, slots=True)
class Opened:
    """They came back."""

    chat: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The platform gave the chat another id. The suite goes on calling it by its name."""

    chat: str


@dataclass(frozen=True, slots=True)
class Taken:
    """The bot confirmed an edit or a delete (`version` 0): it has been written down."""

    token: str
    version: int
    at: float


@dataclass(frozen=True, slots=True)
class Tried:
    """A request to send arrived."""

    key: str
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Refused:
    """It was answered with a plain no: nothing was shown, and the bot was there to hear it."""

    key: str


@dataclass(frozen=True, slots=True)
class Shown:
    """The message appeared in the chat, whether or not the bot came to know of it. `answers` names an input."""

    chat: str
    key: str
    text: str
    answers: str = ""


@dataclass(frozen=True, slots=True)
class Marked:
    """From the bot's own books: it gave this message up as perhaps sent. `after` is the key of the one before it."""

    chat: str
    key: str
    text: str
    answers: str
    after: str


@dataclass(frozen=True, slots=True)
class GivenUp:
    """From the bot's own books: this message was not sent, since the chat was closed to the bot. As in `Marked`."""

    chat: str
    key: str
    text: str
    answers: str
    after: str


@dataclass(frozen=True, slots=True)
class Reported:
    """What the bot's own books say in the end.

    Attributes:
        ambiguous: tries that may have been sent, by key.
        expired: messages too old to be sent.
        bound: the persona of each chat in which one was chosen, by its short name.
    """

    ambiguous: Mapping[str, int] = field(default_factory=dict[str, int])
    expired: int = 0
    bound: Mapping[str, str] = field(default_factory=dict[str, str])


Entry: TypeAlias = (
    Began
    | Said
    | Edited
    | Deleted
    | Closed
    | Opened
    | Moved
    | Taken
    | Tried
    | Refused
    | Shown
    | Marked
    | GivenUp
    | Reported
)

_KINDS: dict[str, type[Entry]] = {kind.__name__: kind for kind in get_args(Entry)}


def to_line(entry: Entry) -> str:
    """The entry as one line, without its end."""
    return json.dumps({"kind": type(entry).__name__, **asdict(entry)}, ensure_ascii=False)


def read(path: Path) -> list[Entry]:
    """Every entry of a log file, in order."""
    return list(_entries(path.read_text(encoding="utf-8").splitlines()))


def _entries(lines: Iterable[str]) -> Iterable[Entry]:
    for line in lines:
        fields = json.loads(line)
        yield _KINDS[fields.pop("kind")](**fields)
