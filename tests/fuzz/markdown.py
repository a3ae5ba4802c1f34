"""Generated Markdown through the rendering for Telegram: nothing that can be read is lost, and every part can be sent.

Run it: python -m tests.fuzz.markdown --cases 100000 --jobs 2
"""

import argparse
import multiprocessing
import random
import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from botkit.clock import SystemClock
from botkit_telegram.formatting import render
from botkit_telegram.rendered import Rendered, entities_of
from botkit_telegram.splitting import LONGEST, MOST_SPANS, split

SLOW = 1.0
"""Seconds of processor time that one text may take."""
KINDS_TOGETHER = frozenset({"bold", "italic", "strikethrough", "spoiler"})
"""What may stand within and around each other."""

_PLAIN = (
    "你好。|今天怎么样？|好累啊！！|走吧～|嗯……|“好的。”他说。|《书名》|Hello there.|What?! |e.g. this |Dr. Smith |"
    "3.14|12:30| |\n|\n\n|，|—— |(╯°□°)╯︵ ┻━┻|(｡•ᴗ•｡)|😊|👨‍👩‍👧|🇨🇳|👍🏽|1️⃣|שָׁלוֹם|السَّلَامُ|क्षत्रिय|한국어|é|哈哈哈|"
    "a < b|x > y|{x}|50%|#tag|@wen|/help|:)|C:\\x|AT&T|&amp;|don't |“quoted”|1. one\n|2) two\n"
)
PLAIN = _PLAIN.split("|")
_FACES = "(*^_^*)¦^_^¦T_T¦>_<¦¯\\_(ツ)_/¯¦\\(^o^)/¦_(:з」∠)_¦-_-¦= =¦*_*¦orz¦2*3*4¦$5¦5$¦snake_case_name¦好呀~~ ¦a || b"
FACES = _FACES.split("¦")
MARKED = [
    "**粗体**",
    "**“引”**",
    "*italic words*",
    "_she smiles._",
    "***both***",
    "~~struck~~",
    "||spoiler||",
    "`code x`",
    "``a ` b``",
    "**bold *and* more**",
    "__heavy__",
    "[label](https://example.com/x_(y)?a=1&b=2)",
    "[**bold** label](https://example.com)",
    "![picture](https://example.com/p.png)",
    "[](https://example.com/e)",
    "<https://example.com/auto>",
    "https://example.com/bare_url_x?y=*z",
    "\\*escaped\\*",
    "hi\\!",
    "<b>tag</b>",
    "<i>",
]
LINES = [
    "\n# Heading **one**\n",
    "\n### 标题 ###\n",
    "\n> quoted 引文\n> more\n",
    "\n> > deeper\n> again\n",
    "\n- one\n- two **bold**\n  - nested\n",
    "\n* [x] done\n* [ ] open\n",
    "\n+ plus\n\n+ more\n",
    "\n3. three\n5. five\n",
    "\n---\n",
    "\n***\n",
    "\n```py\nx = 1  # **no bold**\n\ny = [1](2)\n```\n",
    "\n~~~\ntilde\n~~~\n",
    "\n> ```\n> code in quote\n> ```\n",
    "\n| a | **b** |\n|---|:-:|\n| 1 | 二二 |\n| only |\n| x | y | z |\n",
    "\n| no table |\n",
    "\n    indented\n",
    "\n===\n",
]
_TORN = (
    "*¦**¦***¦_¦__¦~¦~~¦`¦``¦```¦\n```\n¦|¦||¦[¦](¦)¦![¦](https://x.y¦<¦>¦\n> ¦\n# ¦\n- ¦"
    "\\¦$¦$$¦\\(¦\\)¦\\[¦\\]¦|---|\n¦ ¦\n"
)
TORN = _TORN.split("¦")
FORMULAS = [
    "\\(a \\leq b\\)",
    "\\[ \\frac{a+b}{2} = \\sqrt{x} \\]",
    "$$\n\\sum_{i=0}^n x_i\n$$",
    "$\\alpha^2$",
    "\\(\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}\\)",
    "\\(\\unknown{x}\\)",
    "\\(\\",
    "$$\\",
]

FORMULA = re.compile(r"\\\(|\\\[|\$\$|\$[^$\n]*\\")
"""Where a formula may begin, which is written in other signs than it came in."""
_TASKS = str.maketrans({"☑": "x", "☐": ""})
_UNREAD = re.compile(r"[\W_]")


class Broken(AssertionError):
    """A text that does not come out as it must."""


@dataclass(frozen=True, slots=True)
class Case:
    """One generated text."""

    raw: str
    kind: str


def plain(chance: random.Random) -> Case:
    """Ordinary chat without any marks: it comes out as it went in."""
    pieces = chance.choices([*PLAIN, *FACES], k=chance.randint(0, 16))
    return Case(" ".join(pieces), "plain")


def marked(chance: random.Random) -> Case:
    """Marks as models write them, among chat."""
    pieces = chance.choices([*PLAIN, *FACES, *MARKED, *MARKED, *LINES], k=chance.randint(1, 24))
    return Case(chance.choice(["", " "]).join(pieces), "marked")


def torn(chance: random.Random) -> Case:
    """Pieces of marks in any order."""
    pieces = TORN if chance.random() < 0.2 else [piece for piece in TORN if piece[:1] not in "$\\"]
    return Case("".join(chance.choices([*pieces, *pieces, *PLAIN, *MARKED], k=chance.randint(1, 40))), "torn")


def formulas(chance: random.Random) -> Case:
    """Formulas, which are written in other signs than they came in."""
    pieces = [*PLAIN, *MARKED, *LINES, *FORMULAS, *FORMULAS, *FORMULAS]
    return Case("".join(chance.choices(pieces, k=chance.randint(1, 12))), "formulas")


def noise(chance: random.Random) -> Case:
    """Any signs at all, with marks among them."""
    ranges = [(0x20, 0x7F), (0xA0, 0x2FF), (0x300, 0x36F), (0x590, 0x6FF), (0x2000, 0x206F), (0x3000, 0x30FF)]
    ranges += [(0x4E00, 0x9FFF), (0xE000, 0xE0FF), (0xFE00, 0xFE0F), (0x1F1E6, 0x1F64F), (0xE0100, 0xE01EF)]
    signs = [chr(chance.randint(*chance.choice(ranges))) for _ in range(chance.randint(0, 80))]
    signs += chance.choices("*_`~|[]()<>#-\n\\$", k=chance.randint(0, 40))
    chance.shuffle(signs)
    return Case("".join(signs), "noise")


def long(chance: random.Random) -> Case:
    """As much as one message may say, or one thing over and over: it has to be parted, and quickly."""
    units = [*PLAIN, *MARKED, *LINES, *TORN, "好", "👨‍👩‍👧", "🇨🇳", "x", "word ", "**w** "]
    if chance.random() < 0.3:
        again = (chance.choice(units) + chance.choice(["", " ", *PLAIN])) * chance.choice([300, 1_200])
        return Case(again[:6_000], "long")
    return Case("".join(chance.choices(units, k=chance.randint(200, 900)))[:6_000], "long")


KINDS: list[tuple[Callable[[random.Random], Case], int]] = [
    (plain, 200),
    (marked, 400),
    (torn, 200),
    (formulas, 50),
    (noise, 140),
    (long, 10),
]


def check(case: Case, chance: random.Random) -> None:
    """Everything that must hold for one text.

    Raises:
        Broken: something does not; the message says what.
    """
    rendered = render(case.raw)
    if bool(rendered.text) != bool(case.raw.strip()):
        raise Broken("nothing is left to see")
    if case.kind == "plain" and rendered.text != case.raw.strip():
        raise Broken("ordinary text is changed")
    if FORMULA.search(case.raw) is None:
        _check_words(words_of(case.raw), said_by(rendered))
    if not rendered.text:
        return
    longest, most = (LONGEST, MOST_SPANS) if chance.random() < 0.5 else (chance.choice([2, 16, 100]), 3)
    parts = split(rendered, longest, most)
    if "".join("".join(part.text.split()) for part in parts) != "".join(rendered.text.split()):
        raise Broken("parts do not say what the whole says")
    for part in parts:
        _check_part(part, longest, most)


def _check_words(written: str, shown: str) -> None:
    if written != shown:
        at = next((at for at, (one, other) in enumerate(zip(written, shown, strict=False)) if one != other), -9)
        raise Broken(f"words are lost: {written[at : at + 9]!r} is {shown[at : at + 9]!r}")


def words_of(text: str) -> str:
    """The letters and digits of a text of Markdown, as it was written."""
    return _UNREAD.sub("", re.sub(r"<br ?/?>", "", text)).lower()


def said_by(rendered: Rendered) -> str:
    """The letters and digits of what is shown, with addresses and languages where they were written."""
    pieces: list[tuple[int, int, str]] = []
    for place, span in enumerate(rendered.spans):
        if span.kind == "text_link":
            pieces.append((span.end, -place, span.value))
        elif span.kind == "pre":
            pieces.append((span.start, -place, span.value))
    text, at, told = rendered.text, 0, ""
    for end, _, value in sorted(pieces):
        told += text[at:end] + value
        at = end
    return _UNREAD.sub("", (told + text[at:]).translate(_TASKS)).lower()


def _check_part(part: Rendered, longest: int, most: int) -> None:
    """Whether Telegram would take it as it is."""
    units = part.text.encode("utf-16-le")
    length = len(units) // 2
    if not part.text or part.text != part.text.strip():
        raise Broken("a part is empty, or has space around it")
    if length > longest and len(part.text) > 1:
        raise Broken("a part is too long")
    entities = entities_of(part)
    if len(entities) > most:
        raise Broken("more stands out than Telegram shows")
    spans: list[tuple[int, int, str]] = []
    for entity in entities:
        start, size, kind = entity["offset"], entity["length"], entity["type"]
        assert isinstance(start, int)
        assert isinstance(size, int)
        if size <= 0 or start < 0 or start + size > length:
            raise Broken("an entity is out of bounds")
        try:
            units[2 * start : 2 * (start + size)].decode("utf-16-le")
        except UnicodeDecodeError:
            raise Broken("an entity begins or ends within a sign") from None
        spans.append((start, start + size, str(kind)))
    _check_nesting(spans)


def _check_nesting(spans: list[tuple[int, int, str]]) -> None:
    for (_, end, kind), *others in (spans[place:] for place in range(len(spans))):
        for other_start, other_end, other in others:
            if other_start >= end:
                continue
            if other_end > end:
                raise Broken(f"{kind} and {other} overlap without one in the other")
            if "code" in {kind, other} or "pre" in {kind, other}:
                if {kind, other} & KINDS_TOGETHER or "text_link" in {kind, other}:
                    raise Broken(f"{other} within {kind}")
            elif kind == other == "blockquote":
                raise Broken("a quotation within a quotation")
    if any(first > second for (first, _, _), (second, _, _) in pairwise(spans)):
        raise Broken("entities are out of order")


def run(cases: int, seed: int) -> tuple[int, float, list[str]]:
    """Check `cases` texts of one seed. How many, the slowest in seconds of processor time, and what was found."""
    makers, weights = zip(*KINDS, strict=True)
    found: list[str] = []
    slowest = 0.0
    for number in range(cases):
        chance = random.Random(seed * 1_000_003 + number)
        case = chance.choices(makers, weights)[0](chance)
        began = time.process_time()
        try:
            check(case, chance)
        except Exception as error:  # boundary: every crash is a finding
            found.append(f"seed {seed} case {number} ({case.kind}): {type(error).__name__} {error}: {case.raw[:300]!r}")
        took = time.process_time() - began
        slowest = max(slowest, took)
        if took > SLOW:
            found.append(f"seed {seed} case {number} ({case.kind}): took {took:.2f} s: {case.raw[:60]!r}")
    return cases, slowest, found


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line; 1 where anything was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.markdown", description=__doc__)
    parser.add_argument("--cases", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    chosen = parser.parse_args(arguments)
    clock = SystemClock()
    began = clock.monotonic()
    shares = [
        (chosen.cases // chosen.jobs + (job < chosen.cases % chosen.jobs), chosen.seed + job)
        for job in range(chosen.jobs)
    ]
    if chosen.jobs > 1:
        with multiprocessing.get_context("spawn").Pool(chosen.jobs) as pool:
            results = pool.starmap(run, shares)
    else:
        results = [run(*shares[0])]
    took = clock.monotonic() - began
    found = [finding for _, _, findings in results for finding in findings]
    for finding in found[:20]:
        print(finding)
    cases, slowest = sum(count for count, _, _ in results), max(slow for _, slow, _ in results)
    print(f"{cases} texts in {took:.1f} s ({cases / took:.0f}/s), slowest {slowest:.2f} s: {len(found)} found wrong")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
