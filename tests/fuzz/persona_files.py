"""Makes persona files that are nearly right, wrong in every way, or no files at all. A seed and a number make one."""

import json
import random
from collections.abc import Callable, Sequence
from copy import deepcopy
from pathlib import Path

import yaml

BASE = (Path(__file__).parents[1] / "persona" / "minimal.yaml").read_text(encoding="utf-8")

TREE = yaml.safe_load(BASE)

NASTY = Path(__file__).with_name("nasty_scalars.txt").read_text(encoding="utf-8").split("\n")

SCALARS = (
    *NASTY,
    *("? ", ": ", "- ", " #x", "\t", "\r", "\r\n", " " * 300, "x" * 500, "9" * 400, "1 1 1 1 " + "9" * 300),
    *("\x00", "\x07", "\x1b[31m", "\x7f", "\x85", "\u2028", "\u2029", "\ufeff", "\u200b", "\u202e", "\ufffe"),
    *("\U000e0041", "\U0001f3f4\U000e0067\U000e0062\U000e007f", "e\u0301" * 40),
)

KEYS = (
    *(line.split(":")[0].strip(" -") for line in BASE.splitlines()),
    "lorebook",
    "voice",
    "consent",
    "model",
    "rating",
)


def bytes_changed(chance: random.Random) -> bytes:
    content = bytearray(BASE.encode())
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(content))
        match chance.randrange(4):
            case 0:
                content[at] = chance.randrange(256)
            case 1:
                del content[at : at + chance.randint(1, 30)]
            case 2:
                content[at:at] = chance.randbytes(chance.randint(1, 4))
            case _:
                content[at:at] = chance.choice(SCALARS).encode("utf-8", "surrogatepass")
    return bytes(content)


def lines_changed(chance: random.Random) -> bytes:
    lines = BASE.splitlines()
    for _ in range(chance.randint(1, 6)):
        at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        match chance.randrange(6):
            case 0:
                lines[at : at + chance.randint(1, 5)] = []
                lines = lines or ["schema: 1"]
            case 1:
                lines.insert(other, lines[at])
            case 2:
                lines[at], lines[other] = lines[other], lines[at]
            case 3:
                lines[at] = " " * chance.randint(0, 9) + lines[at].lstrip()
            case 4:
                lines[at] = chance.choice(("#", "\t", "- ", "? ", "---", "'", '"', "&a ", "<<: ")) + lines[at]
            case _:
                lines.insert(at, f"{chance.choice(KEYS)}: {chance.choice(SCALARS)}")
    return chance.choice(("\n", "\n", "\r\n", "\r")).join(lines).encode("utf-8", "surrogatepass")


def values_changed(chance: random.Random) -> bytes:
    lines = BASE.splitlines()
    for _ in range(chance.randint(1, 5)):
        at = chance.randrange(len(lines))
        name, colon, value = lines[at].partition(": ")
        kept = value if chance.random() < 0.3 else ""
        lines[at] = name + (colon or ": ") + kept + chance.choice(SCALARS)
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def nodes_changed(chance: random.Random) -> bytes:
    """A mutated tree, written as JSON, which is YAML."""
    tree = deepcopy(TREE)
    for _ in range(chance.randint(1, 5)):
        node = tree
        while isinstance(node, dict | list) and node and chance.random() < 0.7:
            step = chance.choice(list(node)) if isinstance(node, dict) else chance.randrange(len(node))
            if not isinstance(node[step], dict | list) or not node[step]:
                break
            node = node[step]
        value = chance.choice((None, True, 0, -1, 1e308, "", [], {}, [[]], {"a": 1}, chance.choice(SCALARS)))
        if isinstance(node, dict):
            node[chance.choice((*node, *KEYS))] = value
        elif isinstance(node, list):
            node.insert(chance.randint(0, len(node)), value)
    text = json.dumps(tree, ensure_ascii=chance.random() < 0.5, indent=chance.choice((None, 1)))
    return text.encode("utf-8", "surrogatepass")


def any_yaml(chance: random.Random) -> bytes:
    def tree(depth: int) -> str:
        pad = "  " * depth
        match chance.randrange(5 if depth < 6 else 2):
            case 0 | 1:
                return " " + chance.choice(SCALARS) + "\n"
            case 2:
                return "\n" + "".join(f"{pad}-{tree(depth + 1)}" for _ in range(chance.randint(1, 3)))
            case 3:
                return "\n" + "".join(
                    f"{pad}{chance.choice(KEYS)}:{tree(depth + 1)}" for _ in range(chance.randint(1, 4))
                )
            case _:
                return " |\n" + "".join(f"{pad}  {chance.choice(SCALARS)}\n" for _ in range(chance.randint(1, 3)))

    return "".join(f"{chance.choice(KEYS)}:{tree(1)}" for _ in range(chance.randint(1, 8))).encode(
        "utf-8", "surrogatepass"
    )


def any_text(chance: random.Random) -> bytes:
    pieces = (
        "\n",
        " ",
        "  ",
        ": ",
        "- ",
        "#",
        "[",
        "]",
        "{",
        "}",
        ",",
        "'",
        '"',
        "a",
        "宝",
        "\\",
        "|",
        ">",
        "&",
        "*",
        "!",
        "%",
    )
    drawn = [
        chance.choice(pieces) if chance.random() < 0.8 else chr(chance.randrange(0x110000))
        for _ in range(chance.randint(0, 250))
    ]
    return "".join(drawn).encode("utf-8", "surrogatepass")


def any_bytes(chance: random.Random) -> bytes:
    return chance.randbytes(chance.randint(0, 300))


def deeply_nested(chance: random.Random) -> bytes:
    opening = chance.choice(("[", "{", "- ", "? ", "{a: ", "[[", "- - ", "a: [", "[{"))
    depth = chance.choice((5, 19, 20, 21, 60, 500))
    if chance.random() < 0.3:
        return "".join(" " * level + "a:\n" for level in range(min(depth, 100))).encode()
    return ("x: " * chance.randrange(2) + opening * depth + chance.choice(("", "a", "]", "}" * depth))).encode()


def huge(chance: random.Random) -> bytes:
    unit = chance.choice(
        ("[", "- ", "a\n", "- a\n", "'", '"\\', "{{a}} ", "\u202e", "\u200b\n", " ", "\n", "k: v\n", "&a ")
    )
    unit = chance.choice((unit, unit, "".join(chance.choice(SCALARS) for _ in range(3)) + "\n"))
    content = unit.encode("utf-8", "surrogatepass")
    start = chance.choice((b"", b"", b"tagline: ", b"tagline: '", b"personality: |\n  ", BASE.encode()))
    return start + content * (chance.choice((20_000, 100_000, 255_000, 300_000)) // len(content))


MAKERS: Sequence[Callable[[random.Random], bytes]] = (
    *(bytes_changed, lines_changed, values_changed, nodes_changed) * 3,
    *(any_yaml, any_text, any_bytes, deeply_nested),
)
HUGE_ONE_IN = 1_000


def make(seed: int, number: int) -> bytes:
    chance = random.Random(f"{seed} {number}")
    maker = huge if number % HUGE_ONE_IN == HUGE_ONE_IN - 1 else chance.choice(MAKERS)
    return maker(chance)
