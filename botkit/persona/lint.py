"""What no schema sees: characters that hide, macros that mean nothing, keys that open accounts."""

from collections.abc import Iterator
from itertools import islice

from botkit.persona.characters import key_like, unseen_characters
from botkit.persona.findings import Rule
from botkit.persona.macros import KNOWN, unknown_macros
from botkit.persona.marks import Flaw, Loc, Mark
from botkit.persona.yaml_nodes import Scalar

MACROS_NAMED = 3
"""Of one value; the rest is found once these are mended."""


def hidden_in(text: str) -> Iterator[Flaw]:
    """The first hidden character of each line of the file."""
    offset = 0
    for number, line in enumerate(text.split("\n"), start=1):
        for at, name in islice(unseen_characters(line), 1):
            yield _hidden(Mark(number, at + 1, offset + at), (), name)
        offset += len(line) + 1


def flaws_of(scalar: Scalar, loc: Loc, text: str) -> Iterator[Flaw]:
    """What is wrong with one value's text; `text` is the whole file, for the very place."""
    for _, name in islice(unseen_characters(scalar.text), 1):
        yield _hidden(scalar.mark, loc, name)
    for macro in islice(dict.fromkeys(unknown_macros(scalar.text)), MACROS_NAMED):
        remedy = "use " + " or ".join("{{" + name + "}}" for name in KNOWN)
        yield Flaw(_place(macro, scalar, text), loc, Rule.UNKNOWN_MACRO, f"{macro} is replaced by nothing", remedy)
    key = key_like(scalar.text)
    if key:  # and is not shown: findings are logged
        remedy = "delete it here, and revoke it where it came from"
        yield Flaw(_place(key, scalar, text), loc, Rule.KEY_LIKE, "this looks like an API key or a token", remedy)


def _hidden(mark: Mark, loc: Loc, name: str) -> Flaw:
    return Flaw(mark, loc, Rule.INVISIBLE_CHARACTER, f"the character {name} hides here", "delete it")


def _place(piece: str, scalar: Scalar, text: str) -> Mark:
    """Where `piece` stands in the file; the value's beginning, where the file spells it with escapes or breaks."""
    at = text.find(piece, scalar.mark.offset, scalar.end)
    return scalar.mark if at < 0 else scalar.mark.moved(text[scalar.mark.offset : at])
