"""Logs written by hand, for the tests of the checker."""

from botkit.texts import load_texts
from tests.faults.checker import check
from tests.faults.judge import GRACE
from tests.faults.log import Began, Deleted, Edited, Entry, Reported, Said, Shown, Taken, Tried, Wish
from tests.faults.words import Bubble, parse

FIRST, SECOND = Said("c1", "c1m1", 1), Said("c1", "c1m2", 2)
CHANGED, CHANGE_TAKEN = Edited("c1", "c1m1", 2), Taken("c1m1", 2, 10.0)
GONE, DELETE_TAKEN = Deleted("c1", "c1m1"), Taken("c1m1", 0, 10.0)
MARK = Began("mark")
END = Reported()
LATER = 10.0 + 2 * GRACE
EXCUSE, HEARD = "Probe needs a moment", "Probe hears the call, 3"
TWIN = load_texts().say("en", "start", name="Twin")
PROBE = load_texts().say("en", "start", name="Probe")
LIST = load_texts().say("en", "persona.list", name="Probe") + "\n/persona twin — Twin: A companion"
HELP = load_texts().say("en", "help") + "\n/help"


def sent(key: str, text: str, chat: str = "c1", *, to: str = "", at: float = 0.0) -> list[Entry]:
    """A message that arrived and was shown; without `to` it answers the last of the texts in it."""
    told = parse(text)
    named = told.tokens[-1] if isinstance(told, Bubble) else "c1m1"
    return [Tried(key, at), Shown(chat, key, text, to or named)]


def asked(number: int, wish: Wish) -> Said:
    return Said("c1", f"c1m{number}", number, wish)


def became_twin(keys: str, to: str) -> list[Entry]:
    return [*sent(f"{keys}1", TWIN, to=to), *sent(f"{keys}2", "Twin is ready", to=to)]


def kinds(*log: Entry) -> list[str]:
    return [violation.kind for violation in check(log)]
