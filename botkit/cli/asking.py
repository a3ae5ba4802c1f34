"""Questions on a terminal: each answer is checked as soon as it is given, and Ctrl-C is always heard."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from rich.cells import cell_len

from botkit.cli.aside import Aside
from botkit.cli.keyboard import is_yes, read_line

Flaw: TypeAlias = Callable[[str], str]
"""What is wrong with an answer, and how to mend it; empty where nothing is."""

_MARK = "› "


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing to choose: a word that can be typed, too, and a line that explains it."""

    word: str
    line: str = ""


@dataclass(frozen=True, slots=True)
class Interview:
    """Somebody at a terminal who is asked. Ctrl-D leaves as Ctrl-C does."""

    aside: Aside

    def text(self, question: str, flaw: Flaw, *, suggestion: str = "") -> str:
        """A line without white space around it, and without flaw; Enter alone takes the suggestion."""
        self._pose(question)
        while wrong := flaw(answer := self._read(_prompt(suggestion)) or suggestion):
            self.aside.put(wrong, style="yellow")
        return answer

    def secret(self, question: str, flaw: Flaw) -> str:
        """A line that nobody looking on can read."""
        self._pose(question)
        while wrong := flaw(answer := self._read(_MARK, hidden=True)):
            self.aside.put(wrong, style="yellow")
        return answer

    def choice(self, question: str, offers: Sequence[Offer], *, suggestion: int = 0) -> int:
        """The place of the offer that was chosen by its number or its word."""
        self._pose(question)
        width = max(cell_len(offer.word) for offer in offers)
        for number, offer in enumerate(offers, start=1):
            gap = " " * (width - cell_len(offer.word) + 2)
            self.aside.put(f"  {number:>2}  {offer.word}{gap}{offer.line}".rstrip())
        words = {str(number): number - 1 for number in range(1, len(offers) + 1)}
        words |= {offer.word.casefold(): place for place, offer in enumerate(offers)}
        while (answer := self._read(_prompt(str(suggestion + 1))).casefold()) not in words:
            if not answer:
                return suggestion
            self.aside.put(self.aside.sentence("asking.choose", most=len(offers)), style="yellow")
        return words[answer]

    def agrees(self, question: str, *, suggestion: bool = True) -> bool:
        """Yes or no; Enter alone takes the suggestion."""
        self._pose(question)
        answer = self._read("[Y/n] " if suggestion else "[y/N] ").casefold()
        return is_yes(answer, suggestion=suggestion)

    def _pose(self, question: str) -> None:
        self.aside.put("")
        self.aside.put(question, style="bold", prose=True)

    def _read(self, prompt: str, *, hidden: bool = False) -> str:
        try:
            return read_line(prompt, hidden=hidden).strip()
        except EOFError:
            raise KeyboardInterrupt from None


def _prompt(suggestion: str) -> str:
    return f"[{suggestion}] {_MARK}" if suggestion else _MARK
