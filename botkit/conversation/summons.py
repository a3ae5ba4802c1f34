"""A bare call ("妈妈", "mom?") and its answer from the persona's pool: no model, at any hour."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from functools import lru_cache

from botkit.conversation.lines import fits, say_to_call
from botkit.conversation.situation import Situation
from botkit.messages import MessageReceived
from botkit.persona.schema import Persona, Summons

_LONGEST = 4_096
"""Characters of a message that is looked at for calls: it may say "mom" as often as it fits into one."""
_GLANCE = 16
"""Characters that tell nearly every message that says something from a call."""
_CALLING = "啊呀呢哎诶欸唉喂嘿嗨哦噢喔吖哟呦嘛哇呐"
_CALLING_WORDS = ("hey", "oh", "yo", "ah")
_LATIN = re.compile("[a-z0-9]")
_SIGNS = re.compile(r"[\W_]+")
_IDLE_SPACE = re.compile("(?<![a-z0-9]) | (?![a-z0-9])")


def is_summons(text: str, persona: Persona) -> bool:
    """Whether `text` only calls the persona, once or many times, however it is written."""
    return _pool_of(text, persona) is not None


def only_calls(message: MessageReceived, persona: Persona) -> bool:
    """Whether a message is a bare call and nothing else."""
    return not message.attachments and is_summons(message.text, persona)


def answer(situation: Situation) -> str | None:
    """The answer to a turn whose every message only calls; None where more was said, or no line keeps to the rules."""
    pool: Summons | None = None
    for message in situation.said:
        pool = None if message.attachments else _pool_of(message.text, situation.persona)
        if pool is None:
            return None
    return say_to_call(situation, pool.say) if pool and fits(situation, pool.say) else None


def _pool_of(text: str, persona: Persona) -> Summons | None:
    if not text or len(text) > _LONGEST or not persona.summons:
        return None
    beginning = _bare(text[:_GLANCE])
    if len(beginning) > 1 and beginning[0] not in _beginnings(persona):  # of one letter, an accent may be cut off
        return None
    call = _bare(text)
    if not call:
        return None
    pools = _pools(persona)
    if call in pools:
        return pools[call]
    found = _words_of(call, pools)
    return pools[found[0]] if found else None


@lru_cache(maxsize=64)
def _pools(persona: Persona) -> Mapping[str, Summons]:
    """Each call's pool, the longest call first: who says 妈妈 does not say 妈 twice."""
    pools = {_bare(word): pool for pool in reversed(persona.summons) for word in pool.when}
    pools.pop("", None)
    return {call: pools[call] for call in sorted(pools, key=len, reverse=True)}


@lru_cache(maxsize=64)
def _beginnings(persona: Persona) -> frozenset[str]:
    """What a call can begin with: nearly every text that says something is told from one by its first letter."""
    return frozenset(word[0] for word in (*_pools(persona), *_CALLING, *_CALLING_WORDS))


def _words_of(call: str, words: Collection[str]) -> list[str]:
    """The calls that `call` is made of, and nothing else; empty where something is left over."""
    found: list[str] = []
    at = 0
    while at < len(call):
        if call[at] == " " or (call[at] in _CALLING and not any(call.startswith(word, at) for word in words)):
            at += 1
            continue
        word = next((word for word in (*words, *_CALLING_WORDS) if _stands(call, at, word)), "")
        if not word:
            # A call that breaks off, as in an odd number of 妈: it is still that call.
            rest = call[at:].strip()
            return found if found and not _LATIN.search(rest) and found[-1].startswith(rest) else []
        if word not in _CALLING_WORDS or word in words:
            found.append(word)
        at += len(word)
    return found


def _stands(call: str, at: int, word: str) -> bool:
    """Whether `word` stands at `at`, and as a whole word where it is written in Latin letters."""
    if not call.startswith(word, at):
        return False
    end = at + len(word)
    cut_in = at > 0 and _LATIN.match(word[0]) and _LATIN.match(call[at - 1])
    cut_off = end < len(call) and _LATIN.match(word[-1]) and _LATIN.match(call[end])
    return not (cut_in or cut_off)


def _bare(text: str) -> str:
    """Letters and figures alone, one case, one width; words in Latin letters keep one space between them."""
    folded = text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    kept = _SIGNS.sub(" ", folded.replace("'", "")).strip()
    return _IDLE_SPACE.sub("", kept)
