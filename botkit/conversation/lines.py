"""Chooses among the persona's own lines so that nobody hears the same twice in a row."""

import random
from collections.abc import Sequence

from botkit.conversation.likeness import dice, essence, trigrams
from botkit.conversation.names import called_aloud
from botkit.conversation.replies import latest_replies
from botkit.conversation.situation import Line, Situation
from botkit.persona.macros import fill
from botkit.persona.schema import Persona

_REPLIES = 50
_NEAR = 6
"""So many replies back a line should not even resemble another."""


def say(situation: Situation, pool: Sequence[str]) -> str:
    """One line of `pool`, filled: unsaid lately and least like what was said; never the last reply again.

    Where all have been said, a line of the persona's `variations` goes with one; where all of these pairs
    have been said too, the one said longest ago comes again.
    """
    lines = filled(situation.persona, situation.person_name, pool)
    said = latest_replies(situation.window, _REPLIES)
    chance = random.Random(situation.seed)
    fresh = _least_said(lines, said, chance)
    if not _was_said(fresh, said):
        return fresh
    more = filled(situation.persona, situation.person_name, situation.persona.variations)
    return _least_said([*lines, *_pairs(lines, more, said, chance)], said, chance)


def filled(persona: Persona, person_name: str, lines: Sequence[str]) -> list[str]:
    """The persona's lines as a person reads them, without doubles."""
    user = called_aloud(persona, person_name)
    return list(dict.fromkeys(fill(line, user=user, char=persona.name) for line in lines))


def greeting(persona: Persona, person_name: str, seed: int, window: Sequence[Line] = ()) -> str:
    """What the persona says to begin with; not the greeting it gave last."""
    return _least_said(
        filled(persona, person_name, persona.greetings), latest_replies(window, _REPLIES), random.Random(seed)
    )


def _pairs(lines: Sequence[str], variations: Sequence[str], said: Sequence[str], chance: random.Random) -> list[str]:
    """Lines with a variation under them; as many as give a choice, led by the variations said longest ago."""
    rested = sorted(variations, key=lambda variation: (-_last_heard(variation, said), chance.random()))
    order = sorted(lines, key=lambda line: (-_last_heard(line, said), chance.random()))
    return [f"{line}\n{variation}" for variation in rested[:8] for line in order[:8]]


def _least_said(lines: Sequence[str], said: Sequence[str], chance: random.Random) -> str:
    """The line said longest ago (never said counts as longest), then the one least like the latest replies."""
    latest = [trigrams(reply) for reply in said[:_NEAR]]

    def familiarity(line: str) -> tuple[int, float, float]:
        runs = trigrams(line)
        return -_last_said(line, said), max((dice(runs, other) for other in latest), default=0.0), chance.random()

    return min(lines, key=familiarity)


def _was_said(line: str, said: Sequence[str]) -> bool:
    return _last_said(line, said) < len(said)


def _last_said(line: str, said: Sequence[str]) -> int:
    """How many replies ago exactly this was said; the number of replies where it was not."""
    bare = essence(line)
    return next((ago for ago, reply in enumerate(said) if essence(reply) == bare), len(said))


def _last_heard(line: str, said: Sequence[str]) -> int:
    """How many replies ago this was part of a reply."""
    bare = essence(line)
    return next((ago for ago, reply in enumerate(said) if bare in essence(reply)), len(said))
