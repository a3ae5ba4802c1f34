"""What a run came to, in figures and broken promises."""

from collections import Counter
from dataclasses import dataclass, field
from typing import get_args

from botkit.delivery.failpoints import NAMES
from tests.faults.checker import check
from tests.faults.judge import Kind, Violation
from tests.faults.log import Marked, Reported, Shown
from tests.faults.platform import Platform
from tests.faults.words import PERSONAS, Line, parse


@dataclass(slots=True)
class Report:
    """What a run came to."""

    cycles: int = 0
    seconds: float = 0.0
    random_kills: int = 0
    at_failpoint: Counter[str] = field(default_factory=Counter[str])
    not_reached: Counter[str] = field(default_factory=Counter[str])
    outages: int = 0
    happened: Counter[str] = field(default_factory=Counter[str])
    """Entries of the platforms' logs by kind."""
    wished: Counter[str] = field(default_factory=Counter[str])
    lines: Counter[str] = field(default_factory=Counter[str])
    """What the companions said without a model, by kind."""
    troubles: Counter[str] = field(default_factory=Counter[str])
    repeated: int = 0
    unseen: int = 0
    ambiguous: int = 0
    takeovers: int = 0
    violations: list[Violation] = field(default_factory=list[Violation])
    accidents: list[str] = field(default_factory=list[str])

    @property
    def kept(self) -> bool:
        return not self.violations and not self.accidents

    def conclude(self, platform: Platform, books: Reported) -> None:
        """Read the platform's log, once nothing more will happen."""
        shown = Counter(entry.key for entry in platform.log if isinstance(entry, Shown))
        for entry in platform.log:
            self.happened[type(entry).__name__] += 1
        self.wished.update(platform.crowd.wishes)
        for entry in platform.log:
            if isinstance(entry, Shown) and isinstance(told := parse(entry.text), Line):
                self.lines[told.kind] += 1
        self.happened["pressed"] = platform.crowd.presses
        self.troubles = platform.troubles
        self.repeated = shown.total() - len(shown)
        self.unseen = sum(isinstance(entry, Marked) and entry.key not in shown for entry in platform.log)
        self.ambiguous = sum(books.ambiguous.values())
        self.violations = check(platform.log)

    def add(self, other: "Report") -> None:
        """Take in the report of a run beside this one."""
        self.cycles += other.cycles
        self.random_kills += other.random_kills
        self.at_failpoint += other.at_failpoint
        self.not_reached += other.not_reached
        self.outages += other.outages
        self.happened += other.happened
        self.wished += other.wished
        self.lines += other.lines
        self.troubles += other.troubles
        self.repeated += other.repeated
        self.unseen += other.unseen
        self.ambiguous += other.ambiguous
        self.takeovers += other.takeovers
        self.violations += other.violations
        self.accidents += other.accidents

    def tell(self) -> None:
        """Print the figures, and what went wrong."""
        hit = "  ".join(f"{name} {self.at_failpoint[name]}" for name in NAMES)
        did = self.happened
        print(f"cycles {self.cycles} in {self.seconds:.0f} s ({self.cycles / self.seconds * 60:.0f} a minute)")
        print(f"killed at random {self.random_kills}, at failpoints {self.at_failpoint.total()}: {hit}")
        if self.not_reached:
            print(f"failpoints not reached in time: {dict(self.not_reached)}")
        wished, commands = self.wished, ("help", "list", *PERSONAS)
        print(
            f"messages {wished['words']}, edits {did['Edited']}, deletes {did['Deleted']}, calls {wished['call']}, "
            f"commands {sum(wished[each] for each in commands)} ({did['pressed']} by a button); "
            f"chats that moved {did['Moved']}, closed {did['Closed']}; lives begun without a model {self.outages}"
        )
        print("troubles: " + (", ".join(f"{what} {often}" for what, often in sorted(self.troubles.items())) or "none"))
        print(
            f"messages shown {did['Shown']}, of them again {self.repeated}, lines of excuse {self.lines['excuse']}; "
            f"tries on record as ambiguous {self.ambiguous}, left as they were and not shown {self.unseen}; "
            f"given up in closed chats {did['GivenUp']}; taken over alive {self.takeovers}"
        )
        for line in (*self.accidents[:20], *self.violations[:20]):
            print(f"  {line}")
        kinds = Counter(violation.kind for violation in self.violations)
        told = ", ".join(f"{kind} {kinds[kind]}" for kind in get_args(Kind) if kind != "no report")
        print(f"{told}, accidents {len(self.accidents)}")
