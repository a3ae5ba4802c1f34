"""Which entries of a persona's lorebook are told now: those whose keys were said lately."""

import re
from collections.abc import Sequence

from botkit.persona.schema import Lorebook, LoreEntry
from botkit.texts.estimate import estimate

_LATIN = re.compile(r"[A-Za-z0-9]")


def told_now(book: Lorebook, recent: Sequence[str]) -> list[LoreEntry]:
    """The entries to tell, in their order, as many whole ones as the book's budget takes.

    Args:
        recent: the last messages, newest last; the book says how far back its keys are looked for.
    """
    scanned = "\n".join(recent[-book.scan_depth :])
    folded = scanned.casefold()
    told: list[LoreEntry] = []
    left = book.token_budget
    for entry in sorted(book.entries, key=lambda entry: entry.order):
        if entry.enabled and (entry.constant or _is_called(entry, scanned, folded)):
            cost = estimate(entry.content)
            if cost <= left:
                told.append(entry)
                left -= cost
    return told


def _is_called(entry: LoreEntry, scanned: str, folded: str) -> bool:
    return any(
        _has_word(scanned, key) if entry.case_sensitive else _has_word(folded, key.casefold()) for key in entry.keys
    )


def _has_word(text: str, key: str) -> bool:
    """Whether `key` stands in `text`: as a whole word where it is written in Latin letters."""
    at = text.find(key)
    while at >= 0:
        end = at + len(key)
        inside = (_LATIN.match(key[0]) and _LATIN.match(text[at - 1 : at])) or (
            _LATIN.match(key[-1]) and _LATIN.match(text[end : end + 1])
        )
        if not inside:
            return True
        at = text.find(key, at + 1)
    return False
