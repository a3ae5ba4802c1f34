"""Takes away what a model writes for machines: thinking, calls of tools, template tokens, our own fences.

One pass from left to right. What is hidden runs from its opening tag to the first closing tag of its family, or to
the end; a closing tag that nothing opened hides what came before it, because some templates open the thinking
themselves.
"""

import re
from dataclasses import dataclass, field

_FAMILIES = {
    "thinking": "think|thinking|thoughts?|reasoning|reflection|scratchpad|(?:inner_?)?monologue|analysis",
    "calls": "tool_(?:call|response|result)s?|function_(?:call|result)s?|functions?|invoke|parameters?",
    "ours": "note|background",
}
_TAG = "|".join(f"(?P<{family}>{names})" for family, names in _FAMILIES.items())
_MARK = re.compile(
    rf"<(?P<close>/?)(?:\w{{1,20}}:)?(?:{_TAG})(?:=[^<>\s]{{0,80}})?(?=[\s<>/]|\Z)[^<>]*+(?:>|(?=<)|\Z)"
    r"|[\[◁](?P<close2>/?)(?:(?P<thinking2>think)|(?P<prompt>INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_RESULTS))[\]▷]"
    r"|(?P<rest>\[TOOL_CALLS\])"
    r"|<<(?P<close3>/?)(?P<system>SYS)>>"
    r"|<[|｜](?P<token>[^<>|｜\n]{0,60})[|｜]>"
    r"|<(?P<turn>start_of_turn)>"
    r"|</?(?:s|bos|eos|pad|unk|end_of_turn|answer|final_answer|final|response|reply|output|assistant|message)>",
    re.IGNORECASE,
)
_MAY_GROW_INTO_MARK = re.compile(r"[<\[◁][^>\]▷\n]{0,90}\Z")
_ROLE = re.compile(r"\s*([\w.]*)[ \t]*(?:\n\s*)?")
_STARTS = {"im_start", "start_header_id", "header_start", "start", "start_of_turn"}
_ENDS = {"im_end", "eot_id", "eom_id", "eot", "end", "endoftext", "end_of_text", "return", "call", "end▁of▁sentence"}
_SPEAKS = {"assistant", "model", "final"}
_OTHERS = {"user", "human", "system", "developer", "tool", "function", "ipython", "observation", "environment"}


@dataclass(slots=True)
class _Scan:
    """How far the reading has come: what is kept, and what is being hidden until what."""

    text: str
    growing: bool
    kept: list[str] = field(default_factory=list[str])
    at: int = 0
    hiding: str = ""
    """The family of tags, "turn" or "channel"; empty where text is kept."""
    nested: int = 0
    closed: dict[str, int] = field(default_factory=dict[str, int])
    over: bool = False
    """Nothing that follows is read."""
    spoke: bool = False
    """Something that can be read is kept."""

    def keep_until(self, end: int) -> None:
        if not self.hiding and end > self.at:
            piece = self.text[self.at : end]
            self.kept.append(piece)
            self.spoke = self.spoke or not piece.isspace()


def strip_marks(text: str, *, growing: bool = False) -> str:
    """`text` without what is for machines; of a growing text only what no later piece can hide any more."""
    if "<" not in text and "[" not in text and "◁" not in text:
        return text
    scan = _Scan(text, growing)
    for mark in _MARK.finditer(text):
        if mark.start() < scan.at:
            continue
        scan.keep_until(mark.start())
        scan.at = mark.end()
        _take(scan, mark)
        if scan.over:
            break
    else:
        tail = _MAY_GROW_INTO_MARK.search(text, max(scan.at, len(text) - 100)) if growing else None
        scan.keep_until(tail.start() if tail else len(text))
    return joined(scan.kept)


def joined(pieces: list[str]) -> str:
    """The pieces as one text; where two would touch that never touched before, a space keeps them apart."""
    text: list[str] = []
    last = " "
    for piece in pieces:
        if not piece:
            continue
        apart = last.isspace() or piece[0].isspace() or ("、" <= last <= "鿿" and "、" <= piece[0] <= "鿿")
        text.append(piece if apart else f" {piece}")
        last = piece[-1]
    return "".join(text)


def _take(scan: _Scan, mark: re.Match[str]) -> None:
    token = mark["token"] or mark["turn"]
    if mark["rest"]:
        scan.over = scan.over or not scan.hiding
    elif token is not None:
        _take_token(scan, token.strip().lower().replace(" ", "_"))
    elif family := _family(mark):
        closes = mark["close"] or mark["close2"] or mark["close3"]
        if closes:
            _close(scan, family)
        elif not mark[0].endswith("/>"):
            _open(scan, family)


def _family(mark: re.Match[str]) -> str:
    if mark["thinking2"]:
        return "thinking"
    return next((name for name in ("thinking", "calls", "ours", "prompt", "system") if mark[name]), "")


def _open(scan: _Scan, family: str) -> None:
    if not scan.hiding:
        scan.hiding = family
    elif scan.hiding == family:
        scan.nested += 1


def _close(scan: _Scan, family: str) -> None:
    if scan.hiding == family:
        if scan.growing and scan.nested:
            # Thinking that speaks of its own tags: whether the first closing tag ends it is known only at the end.
            scan.nested -= 1
            return
        scan.hiding, scan.nested = "", 0
        scan.closed[family] = len(scan.kept)
    elif not scan.hiding and (family in scan.closed or family in {"thinking", "prompt"}):
        del scan.kept[scan.closed.get(family, 0) :]
        scan.spoke = any(not piece.isspace() for piece in scan.kept)


def _take_token(scan: _Scan, name: str) -> None:
    if scan.hiding in _FAMILIES:
        return
    if name in _STARTS or name in _OTHERS or name in _SPEAKS:
        _begin_turn(scan, name)
    elif name == "channel":
        _begin_channel(scan)
    elif name in _ENDS:
        scan.over = scan.spoke
        scan.hiding = "" if scan.hiding == "channel" else scan.hiding
    elif name.startswith(("tool", "function", "python_tag")):
        scan.over = True


def _begin_turn(scan: _Scan, token: str) -> None:
    """A turn in another's stead hides what follows, until the companion's own turn; after an answer it ends all."""
    role = token
    if token in _STARTS:
        word = _ROLE.match(scan.text, scan.at)
        role = word[1].lower() if word else ""
        known = role in _SPEAKS or role in _OTHERS
        if scan.growing and word and word.end() == len(scan.text):
            scan.over = True
            return
        scan.at = word.end() if word and known else scan.at
    if role in _OTHERS:
        scan.over = scan.spoke
        scan.hiding = "turn"
    else:
        scan.hiding = ""


def _begin_channel(scan: _Scan) -> None:
    """`<|channel|>final<|message|>` is said aloud; every other channel is not."""
    word = _ROLE.match(scan.text, scan.at)
    name = word[1].lower() if word else ""
    if scan.growing and word and word.end() == len(scan.text):
        scan.over = True
        return
    scan.at = word.end() if word else scan.at
    scan.hiding = "" if name in _SPEAKS else "channel"
