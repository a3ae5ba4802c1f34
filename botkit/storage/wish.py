"""What is to be forgotten, for every store alike."""

from dataclasses import dataclass

from botkit.memory.mentions import mentions
from botkit.messages import PersonId


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be forgotten of an owner.

    Attributes:
        words: what must not be mentioned any more; None for everything.
        person: whose words alone are meant, in a room; None for all that there is.
        alone: turns in which nobody spoke besides that person: answers to these go, too.
        messages: ids of messages that forgotten memories come of, with their conversation.
        answers: turns that answered these messages: what the companion said there quotes them.
    """

    words: tuple[str, ...] | None
    person: PersonId | None
    alone: frozenset[str] = frozenset()
    messages: frozenset[tuple[int, str]] = frozenset()
    answers: frozenset[str] = frozenset()

    def means(self, text: str) -> bool:
        return self.words is None or (bool(self.words) and mentions(text, self.words))

    def quotes(self, role: str, turn: str | None) -> bool:
        """Whether a line of the companion may quote one of these messages."""
        return role == "persona" and turn in self.answers

    def is_about(self, role: str, person: str | None, turn: str | None) -> bool:
        """Whether a line is theirs, or an answer to them alone."""
        return self.person is None or (person == self.person if role == "person" else turn in self.alone)
