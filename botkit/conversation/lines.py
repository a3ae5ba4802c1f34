"""Chooses among the persona's own lines so that nobody hears the same twice, nor what they asked not to hear."""

import random
from collections.abc import Iterator, Sequence
from functools import lru_cache

from botkit.conversation.language import language_of
from botkit.conversation.likeness import dice, essence, trigrams
from botkit.conversation.names import called_aloud, own_language
from botkit.conversation.replies import latest_replies
from botkit.conversation.situation import Line, Situation
from botkit.conversation.style import broken, repair
from botkit.memory.rules import StyleRule
from botkit.messages import Language
from botkit.persona.macros import fill
from botkit.persona.schema import Persona
from botkit.texts import load_texts

_REPLIES = 50
"""So many replies back a line should not come again, nor one much like it."""
_TOO_ALIKE = 0.55
_SILENT = "……"
"""Said where not one line keeps to the person's rules."""


def say(situation: Situation, pool: Sequence[str]) -> str:
    """One line of `pool`, filled, that keeps to the person's rules: unlike what was said lately, and least like it.

    Where all were said, it is one of the persona's `variations`, then one of botkit's own, of which there are more
    than replies that are looked back on. Where the rules leave none, what is left of one is said.
    """
    heard = _Heard(latest_replies(situation.window, _REPLIES), random.Random(situation.seed))
    rules = situation.recollection.rules
    fitting: list[str] = []
    pools = list(_pools(situation, pool))
    for lines in pools:
        obeying = [line for line in lines if broken(line, rules) is None]
        if fresh := [line for line in obeying if heard.is_new(line)]:
            return heard.least(fresh)
        fitting += obeying
    mended = [left for lines in pools for line in lines if (left := _mended(line, rules))]
    return heard.least([line for line in mended if heard.is_new(line)] or fitting or mended or [_SILENT])


def say_to_call(situation: Situation, pool: Sequence[str]) -> str:
    """The answer to a bare call: a line of `pool` that was not said lately, however like the others it is.

    Who calls wants to hear who is there, so the words of the pool go before all others: where all of them were said,
    it is one of the persona's `variations`, and then one of botkit's own.
    """
    heard = _Heard(latest_replies(situation.window, _REPLIES), random.Random(situation.seed))
    rules = situation.recollection.rules
    pools = [[line for line in lines if broken(line, rules) is None] for lines in _pools(situation, pool)]
    for lines in pools:
        if unsaid := [line for line in lines if not heard.has(line)]:
            return heard.least(unsaid)
    return heard.least(next((lines for lines in pools if lines), [_SILENT]))


def fits(situation: Situation, pool: Sequence[str]) -> bool:
    """Whether any line of the pool keeps to the person's rules."""
    rules = situation.recollection.rules
    return not rules or any(broken(line, rules) is None for line in _filled(situation, pool))


def _pools(situation: Situation, pool: Sequence[str]) -> Iterator[Sequence[str]]:
    yield _filled(situation, pool)
    yield _filled(situation, situation.persona.variations)
    yield neutral_lines(_spoken_language(situation))


def _filled(situation: Situation, lines: Sequence[str]) -> list[str]:
    user = called_aloud(situation.persona, situation.person_name, situation.recollection.nickname)
    return filled(situation.persona, user, lines)


def _spoken_language(situation: Situation) -> Language:
    """What the person asked for, else what they speak, where the persona speaks it."""
    for rule in reversed(situation.recollection.rules):
        if rule.kind == "language" and (rule.words == "zh" or rule.words == "en"):  # noqa: PLR1714  as the type has it
            return rule.words
    spoken = situation.language
    return spoken if spoken in situation.persona.languages else own_language(situation.persona)


def _mended(line: str, rules: Sequence[StyleRule]) -> str:
    return repair(line, rules, language_of(line) or "en")


@lru_cache(maxsize=2)
def neutral_lines(language: Language) -> tuple[str, ...]:
    """botkit's own lines for a persona that has said all of its own: unlike each other, and nobody's in particular."""
    return tuple(load_texts().template(language, "persona.variations").split("\n"))


def filled(persona: Persona, user: str, lines: Sequence[str]) -> list[str]:
    """The persona's lines as a person reads them who is called `user`, without doubles."""
    return list(dict.fromkeys(fill(line, user=user, char=persona.name) for line in lines))


def greeting(
    persona: Persona, user: str, seed: int, window: Sequence[Line] = (), rules: Sequence[StyleRule] = ()
) -> str:
    """What the persona says to begin with to someone called `user`; not the greeting it gave last."""
    lines = filled(persona, user, persona.greetings)
    obeying = [line for line in lines if broken(line, rules) is None] if rules else lines
    return _Heard(latest_replies(window, _REPLIES), random.Random(seed)).least(obeying or lines)


class _Heard:
    """What was said lately, newest first."""

    def __init__(self, replies: Sequence[str], chance: random.Random) -> None:
        self._bare = [essence(reply) for reply in replies]
        self._runs = [trigrams(reply) for reply in replies]
        self._chance = chance

    def has(self, line: str) -> bool:
        """Whether exactly this was said."""
        return essence(line) in self._bare

    def is_new(self, line: str) -> bool:
        """Whether nothing much like it was said."""
        return essence(line) not in self._bare and self._likeness(line) <= _TOO_ALIKE

    def least(self, lines: Sequence[str]) -> str:
        """The line said longest ago (never said counts as longest), then the one least like the others."""
        return min(lines, key=lambda line: (-self._last_said(line), self._likeness(line), self._chance.random()))

    def _likeness(self, line: str) -> float:
        runs = trigrams(line)
        return max((dice(runs, other) for other in self._runs), default=0.0)

    def _last_said(self, line: str) -> int:
        """How many replies ago exactly this was said; the number of replies where it was not."""
        bare = essence(line)
        return self._bare.index(bare) if bare in self._bare else len(self._bare)
