"""Judges one chat of a run, as `tests.faults.checker` says. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from tests.faults.log import Reported
from tests.faults.reading import Chat, Input, Run, Seen, Unseen
from tests.faults.words import PERSONAS, Bubble, Line, Text

Kind = Literal[
    "lost", "two answers", "order", "stale", "persona", "excuse", "stray", "twice", "unrecorded", "expired", "no report"
]

GRACE = 0.5
"""Seconds between the moment a change is known to be written down and a send that should have heeded it: a request
that was on its way before may arrive later."""

_CHANGE = ("introduction", "greeting")
_PARTS = {"words": ("excuse",), "call": ("summons",), "help": ("help",), "list": ("list",)}
_PARTS |= {"probe": _CHANGE, "twin": _CHANGE}
"""What is said to each wish without a model; the real answer to words is the model's."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken promise."""

    kind: Kind
    chat: str
    detail: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.detail} (chat {self.chat})" if self.chat else f"{self.kind}: {self.detail}"


@dataclass(slots=True)
class _Answer:
    """All messages of one answer: of the model to some texts, or of the persona or botkit to one message."""

    texts: tuple[Text, ...]
    parts: list[Seen] = field(default_factory=list[Seen])
    owed: bool = False
    """An answer of the model was owed when it came."""

    @property
    def tokens(self) -> tuple[str, ...]:
        return tuple(text.token for text in self.texts)


class Judge:
    """Looks at one chat."""

    def __init__(self, run: Run, name: str, chat: Chat) -> None:
        self.found: list[Violation] = []
        self._run = run
        self._name = name
        self._chat = chat
        self._inputs = chat.inputs
        self._by_model: dict[str, _Answer] = {}
        self._by_wish: dict[str, _Answer] = {}
        self._in_order: list[_Answer] = []
        self._given_up: set[str] = set()

    def judge(self) -> None:
        seen = [each for each in self._merged() if self._has_a_place(each)]
        self._sort(seen)
        self._check_speaker(seen)
        self._check_excuses(seen)
        for nonce, answer in self._by_model.items():
            self._check_parts(nonce, answer)
        self._check_inputs()
        for answer in self._in_order:
            self._check_texts(answer)
        self._check_order()

    def _say(self, kind: Kind, detail: str) -> None:
        self.found.append(Violation(kind, self._name, detail))

    # --- what was seen ---

    def _merged(self) -> list[Seen]:
        """Each key once, by its first showing, with what was perhaps sent in its place among them.

        The same message may come again right after itself, never after a later one.
        """
        first: dict[str, Seen] = {}
        last = ""
        for each in self._chat.seen:
            known = first.setdefault(each.key, each)
            if known.text != each.text:
                self._say("two answers", f"key {each.key} carried {known.text!r}, then {each.text!r}")
            elif known is not each and each.key != last:
                self._say("order", f"{each.text!r} came again after a later message")
            last = each.key
        merged = list(first.values())
        before = {each.message.key: each.after for each in self._chat.unseen}
        for each in self._counted_as_said(merged):
            places = {other.key: number for number, other in enumerate(merged)}
            after = each.after
            while after not in places and after in before:
                after = before[after]
            merged.insert(places.get(after, -1) + 1, each.message)
        return merged

    def _counted_as_said(self, seen: Sequence[Seen]) -> Iterator[Unseen]:
        """What was not shown and counts as said.

        Of what was given up when the person blocked the bot, whole answers of the model do not: what one of those was
        about may be answered once they are back, or never.
        """
        said = [*seen, *(each.message for each in self._chat.unseen if not each.given_up)]
        begun = {each.words.nonce for each in said if isinstance(each.words, Bubble)}
        for each in self._chat.unseen:
            words = each.message.words
            if not each.given_up:
                yield each
            elif self._chat.was_closed:
                if isinstance(words, Bubble) and words.nonce not in begun:
                    self._given_up.update(words.tokens)
                else:
                    yield each

    def _has_a_place(self, each: Seen) -> bool:
        match each.words:
            case Bubble(texts=texts):
                known = all(text.token in self._inputs and self._is_version(text) for text in texts)
                good = known and texts[-1].token == each.answers and self._all_are(each.words.tokens, "words")
            case Line(kind=kind, by=by):
                wish = self._inputs[each.answers].wish if each.answers in self._inputs else None
                good = wish is not None and kind in _PARTS[wish] and (wish not in PERSONAS or wish == by)
            case None:
                good = False
        if not good:
            self._say("stray", f"{each.text!r} (to {each.answers or 'nothing'}) answers nothing that was said there")
        return good

    def _is_version(self, text: Text) -> bool:
        return 1 <= text.version <= self._inputs[text.token].versions

    def _all_are(self, tokens: Sequence[str], wish: str) -> bool:
        return all(self._inputs[token].wish == wish for token in tokens)

    def _sort(self, seen: Sequence[Seen]) -> None:
        """Which messages make up which answer."""
        owed = False
        for each in seen:
            if isinstance(each.words, Bubble):
                owed = False
                answers, key, texts = self._by_model, each.words.nonce, each.words.texts
            elif each.words is None or each.words.kind == "excuse":
                owed = True
                continue
            else:
                answers, key, texts = self._by_wish, each.answers, (Text(each.answers),)
            if key not in answers:
                answers[key] = _Answer(texts, owed=owed)
                self._in_order.append(answers[key])
            answers[key].parts.append(each)

    # --- who speaks, and who excuses itself ---

    def _check_speaker(self, seen: Sequence[Seen]) -> None:
        """Everything is said by the persona chosen last, and the books have the same."""
        speaker = PERSONAS[0]
        for each in seen:
            if isinstance(each.words, Line) and each.words.kind == "introduction":
                speaker = each.words.by
            elif each.words is not None and each.words.by not in ("", speaker):
                self._say("persona", f"{each.text!r} is not by {speaker}")
        reported = self._run.reported
        if reported is not None and reported.bound.get(self._name, PERSONAS[0]) != speaker:
            self._say("persona", f"{speaker} was chosen last, the books have {reported.bound.get(self._name)}")

    def _check_excuses(self, seen: Sequence[Seen]) -> None:
        """One line for each message that waits: not after its answer, and again only after something new."""
        answered: set[str] = set()
        excused: defaultdict[str, int] = defaultdict(int)
        for each in seen:
            if isinstance(each.words, Bubble):
                answered |= set(each.words.tokens)
            elif each.words is not None and each.words.kind == "excuse":
                first = self._inputs[each.answers].first
                excused[each.answers] += each.place is not None
                news = sum(first <= place < (each.place or 0) for place in self._chat.news)
                if each.answers in answered:
                    self._say("excuse", f"{each.text!r} came for {each.answers}, which had its answer")
                elif excused[each.answers] > max(1, news):
                    self._say("excuse", f"{each.text!r} came {excused[each.answers]} times for {each.answers}")

    # --- every message and its answer ---

    def _check_parts(self, nonce: str, answer: _Answer) -> None:
        bubbles = [each.words for each in answer.parts if isinstance(each.words, Bubble)]
        told, whole = [bubble.part for bubble in bubbles], list(range(1, bubbles[0].of + 1))
        if len(told) > len(set(told)):
            self._say("two answers", f"a part of {nonce} came under two keys")
        elif sorted(told) != whole:
            self._say("lost", f"answer {nonce} has parts {told} of {bubbles[0].of}")
        elif told != whole:
            self._say("order", f"answer {nonce} came in the order {told}")

    def _check_inputs(self) -> None:
        """Every message has exactly one answer, one that was taken back at most one."""
        nonces: defaultdict[str, list[str]] = defaultdict(list)
        for nonce, answer in self._by_model.items():
            for token in answer.tokens:
                nonces[token].append(nonce)
        for token, message in self._inputs.items():
            if message.wish != "words":
                self._check_wish(message)
            elif len(nonces[token]) > 1:
                self._say("two answers", f"{token} was answered by {' and '.join(nonces[token])}")
            elif not nonces[token] and not message.gone and token not in self._given_up:
                self._say("lost", f"{token} was never answered")

    def _check_wish(self, message: Input) -> None:
        """A call or a command has its whole answer, once; or a call made in the same breath has it."""
        answer = self._by_wish.get(message.token)
        if answer is None:
            if not message.gone and not (message.wish == "call" and self._next_was_answered(message)):
                self._say("lost", f"{message.token} ({message.wish}) was never answered")
            return
        told = tuple(each.words.kind for each in answer.parts if isinstance(each.words, Line))
        parts = _PARTS[message.wish]
        if len(told) > len(set(told)):
            self._say("two answers", f"{message.token} ({message.wish}) was answered by {' and '.join(told)}")
        elif told != parts:
            kind: Kind = "lost" if len(told) < len(parts) else "order"
            self._say(kind, f"{message.token} ({message.wish}) was answered by {' and '.join(told)}")

    def _next_was_answered(self, call: Input) -> bool:
        after = next((each for each in self._inputs.values() if each.number == call.number + 1), None)
        if after is None or after.wish != "call":
            return False
        return after.token in self._by_wish or self._next_was_answered(after)

    def _check_texts(self, answer: _Answer) -> None:
        """Nothing is answered by a text that had been changed, or taken back, when the answer began to leave."""
        books = self._run.reported or Reported()
        keys = [each.key for each in answer.parts]
        left = [self._run.left[key] for key in keys if key in self._run.left]
        if not left or any(books.ambiguous.get(key) for key in keys):
            return  # it had begun to leave before, as far as anybody knows
        for text in answer.texts:
            for version, at in self._inputs[text.token].taken.items():
                if (version > text.version or not version) and at + GRACE < min(left):
                    change = f"changed to version {version}" if version else "taken back"
                    self._say("stale", f"{text} was answered, {min(left) - at:.2f} s after it was {change}")

    def _check_order(self) -> None:
        """Answers follow their inputs, and an answer names its inputs as they were written."""
        before: list[tuple[Input, _Answer]] = []
        for answer in self._in_order:
            inputs = [self._inputs[token] for token in answer.tokens if self._has_order(token)]
            numbers = [each.number for each in inputs]
            if numbers != sorted(numbers):
                self._say("order", f"one answer takes {' '.join(answer.tokens)} in another order than written")
            for here in inputs:
                for other, to_other in before:
                    if here.place < other.place and here.number < other.number and not _may_pass(other, to_other, here):
                        self._say("order", f"{here.token} was answered after {other.token}")
            before += [(each, answer) for each in inputs]

    def _has_order(self, token: str) -> bool:
        return not self._inputs[token].early and token not in self._given_up


def _may_pass(message: Input, answer: _Answer, earlier: Input) -> bool:
    """Whether a message may be answered before one that was written and delivered earlier."""
    if message.wish == "call":
        return earlier.wish == "words"
    return message.wish != "words" and answer.owed and earlier.wish in ("words", "call")
