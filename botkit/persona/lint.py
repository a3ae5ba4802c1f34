"""What no schema sees: characters that hide, macros that mean nothing, keys that open accounts, lines for machines."""

from collections import Counter
from collections.abc import Iterator
from itertools import islice

from botkit.persona.characters import key_like, unseen_characters
from botkit.persona.findings import Rule
from botkit.persona.macros import KNOWN, fill, unknown_macros
from botkit.persona.marks import Flaw, Loc, Mark, short
from botkit.persona.yaml_nodes import Scalar
from botkit.visibility.characters import clean
from botkit.visibility.labels import Labels
from botkit.visibility.rule import visible_part

MACROS_NAMED = 3
"""Of one value; the rest is found once these are mended."""

LONGEST_SAID = 8_000
"""Characters of the longest line a schema lets through; of a longer one that is told, and nothing else."""

SAID = frozenset(
    {
        ("greetings", 0),
        ("speech", "catchphrases", 0),
        ("summons", 0, "say", 0),
        ("fallbacks", "busy", 0),
        ("fallbacks", "speechless", 0),
        ("fallbacks", "sorry", 0),
        ("variations", 0),
        ("examples", 0, "reply"),
    }
)
"""Where a persona's own lines stand, any index written as 0."""

NAMES = frozenset({("name",), ("calls_person",)})
"""What macros are replaced by; nothing is replaced in them."""

_ANYBODY = "x"
_MACHINES = "delete what is meant for machines: tags such as <think>, tool calls, a label such as user: before the line"


def hidden_in(text: str) -> Iterator[Flaw]:
    """The hidden characters of each line of the file: each kind where it stands first, and how many there are."""
    offset = 0
    for number, line in enumerate(text.split("\n"), start=1):
        for at, problem in _kinds_hidden(line, "line"):
            yield Flaw(Mark(number, at + 1, offset + at), (), Rule.INVISIBLE_CHARACTER, problem, "delete it")
        offset += len(line) + 1


def flaws_of(scalar: Scalar, loc: Loc, text: str) -> Iterator[Flaw]:
    """What is wrong with one value's text; `text` is the whole file, for the very place."""
    for _, problem in _kinds_hidden(scalar.text, "value"):
        yield Flaw(scalar.mark, loc, Rule.INVISIBLE_CHARACTER, problem, "delete it")
    for macro in islice(dict.fromkeys(unknown_macros(scalar.text)), MACROS_NAMED):
        remedy = "use " + " or ".join("{{" + name + "}}" for name in KNOWN)
        yield Flaw(_place(macro, scalar, text), loc, Rule.UNKNOWN_MACRO, f"{macro} is replaced by nothing", remedy)
    key = key_like(scalar.text)
    if key:  # and is not shown: findings are logged
        remedy = "delete it here, and revoke it where it came from"
        yield Flaw(_place(key, scalar, text), loc, Rule.KEY_LIKE, "this looks like an API key or a token", remedy)
    if loc in NAMES:
        yield from _macros_in_name(scalar, loc)
    elif _anywhere(loc) in SAID and len(scalar.text) <= LONGEST_SAID and scalar.text.strip():
        yield from _unshown(scalar, loc, text)


def _kinds_hidden(text: str, where: str) -> Iterator[tuple[int, str]]:
    """Each kind of hidden character at its first place, with what is wrong."""
    found = list(unseen_characters(text))
    count = Counter(each.effect for each in found)
    for each in found:
        times = count.pop(each.effect, 0)
        if times:
            others = f", and {times - 1} more of its kind in this {where}" if times > 1 else ""
            yield each.at, f"the character {each.name} hides here ({each.effect}){others}"


def _macros_in_name(scalar: Scalar, loc: Loc) -> Iterator[Flaw]:
    for macro in ("{{" + name + "}}" for name in KNOWN):
        if macro in scalar.text:
            problem = f"{macro} is not replaced in a name"
            yield Flaw(scalar.mark, loc, Rule.UNKNOWN_MACRO, problem, "write a word in its place")


def _unshown(scalar: Scalar, loc: Loc, text: str) -> Iterator[Flaw]:
    """Whether people would see all of a line the persona says: it leaves by the same exit as a model's answer."""
    if _is_blank(fill(scalar.text, user="", char="")):
        yield Flaw(scalar.mark, loc, Rule.UNSHOWN_LINE, "is blank where the names are left out", "add some words")
        return
    said = clean(fill(scalar.text, user=_ANYBODY, char=_ANYBODY)).strip()
    shown = visible_part(said, Labels())
    if _is_blank(shown):
        yield Flaw(scalar.mark, loc, Rule.UNSHOWN_LINE, "nothing of this line would ever be shown", _MACHINES)
    elif shown != said:
        lost = _lost(said, shown)
        problem = f"part of this line would never be shown: {short(lost)}"
        yield Flaw(_place(lost.split("\n")[0], scalar, text), loc, Rule.UNSHOWN_LINE, problem, _MACHINES)


def _is_blank(text: str) -> bool:
    return not text.replace("\u2800", " ").strip()


def _lost(said: str, shown: str) -> str:
    """What is missing from `said`: what is left of it without the beginning and the end that are shown."""
    begin = _shared(said, shown)
    rest, kept = said[begin:], shown[begin:]
    return rest[: len(rest) - _shared(rest[::-1], kept[::-1])].strip() or rest


def _shared(one: str, other: str) -> int:
    """How many characters both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (here, there) in pairs if here != there), min(len(one), len(other)))


def _anywhere(loc: Loc) -> Loc:
    return tuple(0 if isinstance(step, int) else step for step in loc)


def _place(piece: str, scalar: Scalar, text: str) -> Mark:
    """Where `piece` stands in the file; the value's beginning, where the file spells it with escapes or breaks."""
    at = text.find(piece, scalar.mark.offset, scalar.end)
    return scalar.mark if at < 0 else scalar.mark.moved(text[scalar.mark.offset : at])
