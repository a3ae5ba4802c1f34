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
"""So many replies back a line should not come again, nor one much like it."""


def say(situation: Situation, pool: Sequence[str]) -> str:
    """One line of `pool`, filled: unsaid lately and least like what was said; never the last reply again.

    Where all have been said, the persona's `variations` join in, alone and under a line; where all of these
    have been said too, the one said longest ago comes again.
    """
    user = called_aloud(situation.persona, situation.person_name, situation.recollection.nickname)
    lines = filled(situation.persona, user, pool)
    said = latest_replies(situation.window, _REPLIES)
    chance = random.Random(situation.seed)
    fresh = _least_said(lines, said, chance)
    heard = [essence(reply) for reply in said]
    if _last_said(fresh, heard) == len(heard):
        return fresh
    more = filled(situation.persona, user, situation.persona.variations)
    return _least_said([*lines, *more, *_pairs(lines, more, heard, chance)], said, chance)


def filled(persona: Persona, user: str, lines: Sequence[str]) -> list[str]:
    """The persona's lines as a person reads them who is called `user`, without doubles."""
    return list(dict.fromkeys(fill(line, user=user, char=persona.name) for line in lines))


def greeting(persona: Persona, user: str, seed: int, window: Sequence[Line] = ()) -> str:
    """What the persona says to begin with to someone called `user`; not the greeting it gave last."""
    return _least_said(filled(persona, user, persona.greetings), latest_replies(window, _REPLIES), random.Random(seed))


def _pairs(lines: Sequence[str], variations: Sequence[str], heard: Sequence[str], chance: random.Random) -> list[str]:
    """Lines with a variation under them; as many as give a choice, led by what was heard longest ago."""

    def rest(line: str) -> tuple[int, float]:
        bare = essence(line)
        return -next((ago for ago, reply in enumerate(heard) if bare in reply), len(heard)), chance.random()

    rested, order = sorted(variations, key=rest), sorted(lines, key=rest)
    return [f"{line}\n{variation}" for variation in rested[:8] for line in order[:8]]


def _least_said(lines: Sequence[str], said: Sequence[str], chance: random.Random) -> str:
    """The line said longest ago (never said counts as longest), then the one least like the others."""
    heard = [essence(reply) for reply in said]
    others = [trigrams(reply) for reply in said]

    def familiarity(line: str) -> tuple[int, float, float]:
        runs = trigrams(line)
        return -_last_said(line, heard), max((dice(runs, other) for other in others), default=0.0), chance.random()

    return min(lines, key=familiarity)


def _last_said(line: str, heard: Sequence[str]) -> int:
    """How many replies ago exactly this was said; the number of replies where it was not."""
    bare = essence(line)
    return heard.index(bare) if bare in heard else len(heard)
