"""Generated texts through the guards, brevity and bubbles: nothing hidden leaves, nothing is lost, nothing hangs.

Run it: python -m tests.fuzz.texts --cases 100000 --jobs 2
"""

import argparse
import multiprocessing
import random
import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from botkit.adapter import Capabilities
from botkit.clock import SystemClock
from botkit.conversation.blocks import blocks, solid_spans
from botkit.conversation.brevity import most_characters, prose, shorten
from botkit.conversation.guards import inspect
from botkit.conversation.language import language_of
from botkit.conversation.pacing import bubbles
from botkit.conversation.spans import Span, marked
from botkit.conversation.visible import VisibleStream, VisibleText, make_visible
from botkit.persona.schema import Brevity, Speech
from botkit.visibility.characters import clean, measure
from tests.fuzz.hidden import HIDDEN, TAILS

SECRET = "§"
"""Stands in every piece that must stay hidden, and nowhere else."""
CLOSERS = '”’」』》〉】〕）)]*_~|"'
"""Marks that brevity adds where it ends between a pair of them."""
OPENING = re.compile(r"\s*(?:```|~~~|\$\$|\\\[|\\\])")
"""A line that opens or closes code or a formula."""
SLOW = 1.0
"""Seconds that one text may take."""

_PIECES = (
    "你好。|今天怎么样？|好累啊！！|走吧～|嗯……|我…我不知道|“好的。”他说。|（笑）|《书名》|Hello there.|What?! |"
    "e.g. this |Dr. Smith |3.14|1,000.50|12:30| | |\n|\n\n|\t|、|，|—— |(╯°□°)╯︵ ┻━┻|(｡•ᴗ•｡)|😊|👨‍👩‍👧|🇨🇳|👍🏽|1️⃣|🏴󠁧󠁢󠁥󠁮󠁧󠁿|"
    "שָׁלוֹם|السَّلَامُ|می‌خواهم|क्षत्रिय|한국어|日本語だ。|ß|é|**粗**|_it_|~~no~~|哈哈哈|a < b|x > y|[1]|{x}|{{x}}|$5|50%|"
    "#tag|@wen|C:\\x|/help|:)|^_^|…|。。。|,|.|!|?|-|*"
)
PLAIN = _PIECES.split("|")
WHOLE = [
    "https://example.com/a?b=c,d.e!f#g",
    "[link](https://example.com/x_(y)",
    "`a. b! c`",
    "```py\nx = 1\n\nprint('好。')\n```",
    "\n```\nopen fence\n",
    "列表：\n- 一。\n- 二\n  续\n\n- 三\n",
    "Steps:\n1. one. two.\n2. three\n",
    "\n| a | b |\n|---|---|\n| 1 | 2 |\n",
    '\n{"name": "Tom", "age": 3}\n',
    "> quoted\n> lines\n",
    "\n\n    deep = 1\n\n    deep()\n\n",
    "\n$$\na. b\n\nc\n$$\n",
    "\na) one. two\nb) three\n",
    "（1）一。二。\n（2）三。\n",
    "**粗。粗。**",
    "||剧透。别看。||",
]
_TORN = (
    '<¦>¦</¦<think¦</think>¦<|¦|>¦<|im_end|>¦<|im_start|>assistant\n¦[¦]¦[INST]¦[/INST]¦{¦}¦{"name": ¦"arguments"¦```¦'
    "霞：¦\n霞：¦Assistant: ¦◁¦▷¦<s>¦</s>¦<|channel|>¦<answer>¦</note>¦\nUser: "
)
MARKERS = _TORN.split("¦")
UNSEEN = list("\x00\u202e\u2066\u200b\ufeff\ud800\U000e0041\u200d\ufe0f\U000e0101\r\u2028\x1b")
LEAK = re.compile(r"<\|[a-z_]{1,20}\|>|</?think>|\[/?INST\]|</?note>|<tool_call>", re.IGNORECASE)


class Broken(AssertionError):
    """A text that does not come out as it must."""


@dataclass(frozen=True, slots=True)
class Case:
    """One generated answer, and what is known about it."""

    raw: str
    kind: str


def plain(chance: random.Random) -> Case:
    """Ordinary chat: what goes in comes out."""
    choice = PLAIN + WHOLE if chance.random() < 0.4 else PLAIN
    pieces = chance.choices(choice, k=chance.randint(0, 24))
    return Case("".join(pieces), "plain")


def hidden(chance: random.Random) -> Case:
    """An answer with thinking, calls and fences among its sentences."""
    pieces: list[str] = []
    for _ in range(chance.randint(1, 5)):
        pieces += chance.choices(PLAIN, k=chance.randint(0, 6))
        pieces.append(_secret(chance, chance.choice(HIDDEN)))
    pieces += chance.choices(PLAIN, k=chance.randint(0, 6))
    if chance.random() < 0.3:
        pieces.append(_secret(chance, chance.choice(TAILS)))
    return Case("".join(pieces), "hidden")


def torn(chance: random.Random) -> Case:
    """Pieces of markers, in any order, with characters that nobody sees between them."""
    return Case("".join(chance.choices([*MARKERS, *UNSEEN, *PLAIN], k=chance.randint(0, 40))), "torn")


def noise(chance: random.Random) -> Case:
    """Any characters at all."""
    ranges = [(0, 0x7F), (0xB0, 0x2FF), (0x300, 0x36F), (0x590, 0x6FF), (0x2000, 0x206F), (0x3000, 0x30FF)]
    ranges += [(0x4E00, 0x9FFF), (0xD800, 0xDFFF), (0xFE00, 0xFE0F), (0x1F1E6, 0x1F64F), (0xE0000, 0xE01FF)]
    letters = [chr(chance.randint(*chance.choice(ranges))) for _ in range(chance.randint(0, 120))]
    return Case("".join(letters), "noise")


def huge(chance: random.Random) -> Case:
    """One thing over and over: what is quick once must be quick a thousand times."""
    unit = chance.choice(
        [*PLAIN, *WHOLE, *MARKERS, *UNSEEN, "(", "“", '"', "`", "1", " ", "\n", "a", "哈", "\u0301", "- a\n", "🇨"]
    )
    again = "".join([unit, chance.choice(["", "", *PLAIN])]) * chance.choice([100, 1_000, 3_000])
    return Case(again[:12_000] + chance.choice(PLAIN), "huge")


def _secret(chance: random.Random, shape: str) -> str:
    words = "".join(
        [SECRET, *chance.choices(["秘密。", "a secret. ", "\n", "x", "<b>", "？"], k=chance.randint(0, 4)), SECRET]
    )
    if '"' in shape:
        words = SECRET
    return shape.replace("{{", "{").replace("}}", "}").replace("{}", words)


KINDS: list[tuple[Callable[[random.Random], Case], int]] = [
    (plain, 350),
    (hidden, 300),
    (torn, 200),
    (noise, 147),
    (huge, 3),
]


def check(case: Case, chance: random.Random) -> None:
    """Everything that must hold for one answer.

    Raises:
        Broken: something does not; the message says what.
    """
    visible = make_visible(case.raw, speaker="霞")
    if SECRET in visible or LEAK.search(visible):
        raise Broken("something hidden leaves")
    if clean(visible) != visible or visible != visible.strip():
        raise Broken("characters nobody sees leave")
    if make_visible(visible, speaker="霞") != visible and case.kind != "torn":
        raise Broken("what may be shown once may not be shown again")
    if case.kind == "plain" and visible != clean(case.raw).strip():
        raise Broken("ordinary text is changed")
    _check_stream(case, visible, chance)
    inspect(visible, (), ("作为AI",))
    _check_brevity(visible, chance)
    _check_bubbles(visible, chance)


def _check_stream(case: Case, visible: str, chance: random.Random) -> None:
    stream = VisibleStream(speaker="霞")
    at, given = 0, ""
    longest = chance.choice([2, 6, 30]) if len(case.raw) < 1_000 else 400
    while at < len(case.raw):
        step = chance.randint(1, longest)
        given += stream.feed(case.raw[at : at + step])
        at += step
    if stream.finish() != visible:
        raise Broken("a stream ends in something else than the whole")
    if given != stream.shown or (not stream.retracted and not visible.startswith(given)):
        raise Broken("a preview is not the beginning of the answer")
    if case.kind == "hidden" and not stream.retracted and SECRET in given:
        raise Broken("a preview shows something hidden")
    if stream.retracted and case.kind in {"plain", "hidden"}:
        raise Broken("a preview is taken back without need")


def _check_brevity(visible: VisibleText, chance: random.Random) -> None:
    brevity: Brevity = chance.choice(["short", "medium", "long"])
    short = shorten(visible, brevity, "zh").text
    limit = most_characters(brevity, language_of(prose(visible)) or "zh")
    if not visible.startswith((short, short.rstrip(CLOSERS))) or bool(short) != bool(visible):
        raise Broken("a shortened answer is not its beginning")
    solid = solid_spans(blocks(visible))
    whole = [*map(Span, solid.starts, solid.ends), *(span for span in marked(visible) if not span.closer)]
    if len(short) > limit and not any(span.start < limit < span.end for span in whole):
        raise Broken("a shortened answer is too long")


def _check_bubbles(visible: VisibleText, chance: random.Random) -> None:
    limit = chance.choice([2, 16, 100, 2_000, 4_096])
    able = Capabilities(max_length=limit, length_unit=chance.choice(["characters", "utf16", "bytes"]))
    speech = Speech(bubbles=chance.randint(1, 4))
    sent = bubbles(visible, speech, able)
    if not says_the_same([bubble.text for bubble in sent], visible):
        raise Broken("bubbles lose something")
    if any(measure(bubble.text, able.length_unit) > limit and len(bubble.text) > 1 for bubble in sent):
        raise Broken("a bubble is longer than the platform takes")
    if measure(visible, able.length_unit) <= limit and len(sent) > speech.bubbles:
        raise Broken("more bubbles than the persona likes")
    if any(not bubble.text.strip() for bubble in sent) or any(not 0.4 <= bubble.pause <= 2.5 for bubble in sent[1:]):
        raise Broken("an empty bubble, or a pause out of bounds")
    if limit >= 2_000 and len(visible) < limit / 4:
        _check_whole(visible, [bubble.text for bubble in sent])


def says_the_same(sent: list[str], visible: str) -> bool:
    """Whether bubbles together are the text but for white space, and for code closed at a seam and opened again."""
    whole, ends = re.sub(r"\s", "", visible), {0}
    for text in sent:
        lines = text.strip().split("\n")
        shapes = [lines]
        if re.match(OPENING, lines[0]):
            shapes.append(lines[1:])
        if re.match(OPENING, lines[-1]):
            shapes += [shape[:-1] for shape in shapes]
        bare = {re.sub(r"\s", "", "".join(shape)) for shape in shapes}
        ends = {end + len(piece) for end in ends for piece in bare if whole.startswith(piece, end)}
    return len(whole) in ends


def _check_whole(visible: str, sent: list[str]) -> None:
    for link in re.findall(r"https://example\.com/a\?b=c,d\.e!f#g", visible):
        if not any(link in text for text in sent):
            raise Broken("a link is parted")
    for line in re.findall(r"(?m)^(?:（1）一。二。|[ab]\) .*|\| 1 \| 2 \|)$", visible):
        if not any(line in text for text in sent):
            raise Broken("a line of a list or table is parted")
    for text in sent:
        if "`a. b! c" in visible and text.endswith(("`a.", "`a. b!")):
            raise Broken("inline code is parted")


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
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.texts", description=__doc__)
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
