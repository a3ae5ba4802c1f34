"""What a run came to, in figures and broken promises."""

from collections import Counter
from dataclasses import dataclass, field
from typing import get_args

from botkit.delivery.failpoints import NAMES
from tests.faults.checker import check
from tests.faults.judge import Kind, Violation
from tests.faults.log import Marked, Reported, Shown
from tests.faults.platform import Platform
from tests.faults.words import Line, parse


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
    """Entries of the platforms' logs by kind, what was said by wish, and what the companions said by kind."""
    duplicates: int = 0
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
        for each in platform.crowd.wishes:
            self.happened[each] += 1
        for entry in platform.log:
            if isinstance(entry, Shown) and isinstance(told := parse(entry.text), Line):
                self.happened[told.kind] += 1
        self.duplicates = platform.duplicates
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
        self.duplicates += other.duplicates
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
        print(
            f"messages {did['words']}, edits {did['Edited']}, deletes {did['Deleted']}, calls {did['call']}, "
            f"commands {did['help'] + did['probe'] + did['twin']}; delivered twice {self.duplicates}; "
            f"lives begun without a model {self.outages}"
        )
        print(
            f"messages shown {did['Shown']}, of them again {self.repeated}, lines of excuse {did['excuse']}; "
            f"tries on record as ambiguous {self.ambiguous}, left as they were and not shown {self.unseen}; "
            f"taken over alive {self.takeovers}"
        )
        for line in (*self.accidents[:20], *self.violations[:20]):
            print(f"  {line}")
        kinds = Counter(violation.kind for violation in self.violations)
        told = ", ".join(f"{kind} {kinds[kind]}" for kind in get_args(Kind) if kind != "no report")
        print(f"{told}, accidents {len(self.accidents)}")
