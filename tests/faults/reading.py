"""A run's log, arranged chat by chat: what people wrote, what became of it, and what they saw in which order."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.faults.log import (
    Began,
    Closed,
    Deleted,
    Edited,
    Entry,
    GivenUp,
    Marked,
    Policy,
    Refused,
    Reported,
    Said,
    Shown,
    Taken,
    Tried,
    Wish,
)
from tests.faults.words import Words, parse


@dataclass(slots=True)
class Input:
    """A message of a person.

    Attributes:
        number: the order of writing in its chat.
        place: the order of first delivery there.
        first: where in the log it was delivered first.
        versions: how many texts it has had.
        gone: it was taken back.
        early: a change of it was delivered before itself, so it has no certain place among the others.
        taken: when the bot confirmed each later version, or the taking back (0).
    """

    token: str
    wish: Wish = "words"
    number: int = 0
    place: int = 0
    first: int = 0
    versions: int = 1
    gone: bool = False
    early: bool = False
    taken: dict[int, float] = field(default_factory=dict[int, float])


@dataclass(frozen=True, slots=True)
class Seen:
    """A message of the companion: `place` is where in the log it stands, None where it was perhaps not seen at all."""

    key: str
    text: str
    words: Words | None
    answers: str
    place: int | None


@dataclass(frozen=True, slots=True)
class Unseen:
    """A message that was not shown. `after` is the key of the one before it."""

    message: Seen
    after: str
    given_up: bool


@dataclass(slots=True)
class Chat:
    """One chat.

    Attributes:
        unseen: what the books have as perhaps sent or given up, and was not shown.
        news: where in the log something happened that a companion may excuse itself for.
        was_closed: the person blocked the bot at some time.
    """

    inputs: dict[str, Input] = field(default_factory=dict[str, Input])
    seen: list[Seen] = field(default_factory=list[Seen])
    unseen: list[Unseen] = field(default_factory=list[Unseen])
    news: list[int] = field(default_factory=list[int])
    was_closed: bool = False


@dataclass(slots=True)
class Run:
    """Everything that the log of a run says.

    Attributes:
        tries: requests to send that were not refused, by key.
        left: when the first of them arrived.
    """

    policy: Policy = "resend"
    chats: defaultdict[str, Chat] = field(default_factory=lambda: defaultdict[str, Chat](Chat))
    tries: Counter[str] = field(default_factory=Counter[str])
    left: dict[str, float] = field(default_factory=dict[str, float])
    reported: Reported | None = None


def arrange(log: Iterable[Entry]) -> Run:
    """The log of one run; what the books say may have been sent counts as unseen only where it was not shown."""
    run = Run()
    happened: set[Entry] = set()
    of_token: dict[str, Input] = {}
    for place, entry in enumerate(log):
        match entry:
            case Said() | Edited() | Deleted():
                if entry not in happened:
                    happened.add(entry)
                    of_token[entry.token] = _note(run.chats[entry.chat], entry, place)
            case Taken(token, version, at):
                of_token[token].taken.setdefault(version, at)
            case Tried() | Refused():
                _count(run, entry)
            case Shown() | Marked() | GivenUp():
                _show(run.chats[entry.chat], entry, place)
            case Closed(chat):
                run.chats[chat].was_closed = True
            case Began(policy):
                run.policy = policy
            case Reported():
                run.reported = entry
            case _:
                pass
    return run


def _note(chat: Chat, entry: Said | Edited | Deleted, place: int) -> Input:
    """What a person did for the first time."""
    chat.news.append(place)
    known = chat.inputs.get(entry.token)
    message = known or chat.inputs.setdefault(entry.token, Input(entry.token, first=place))
    if isinstance(entry, Said):
        message.early = known is not None
        message.number, message.wish = entry.number, entry.wish
        message.place = len(chat.inputs)
    elif isinstance(entry, Edited):
        message.versions = max(message.versions, entry.version)
    else:
        message.gone = True
    return message


def _count(run: Run, entry: Tried | Refused) -> None:
    if isinstance(entry, Tried):
        run.tries[entry.key] += 1
        run.left.setdefault(entry.key, entry.at)
    else:
        run.tries[entry.key] -= 1
        if not run.tries[entry.key]:
            del run.left[entry.key]


def _show(chat: Chat, entry: Shown | Marked | GivenUp, place: int) -> None:
    words = parse(entry.text)
    if isinstance(entry, Shown):
        chat.seen.append(Seen(entry.key, entry.text, words, entry.answers, place))
    elif all(each.key != entry.key for each in chat.seen):
        seen = Seen(entry.key, entry.text, words, entry.answers, None)
        chat.unseen.append(Unseen(seen, entry.after, isinstance(entry, GivenUp)))
