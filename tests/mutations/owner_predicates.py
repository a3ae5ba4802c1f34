"""Takes each condition that says whose memory is meant out in turn, and asks whether a test finds it out.

    python -m tests.mutations.owner_predicates [--quick] [--only TEXT]

`owner = :owner` and its like become a condition that always holds: in each statement of the SQLite store, and in each
place of the in-memory store. A mutant that every test lets pass is a gap in the tests, and the command fails and names
it; unless `EQUIVALENT` tells why nobody could ever find it out. One that is listed there and found out after all is
named as well.
"""

import argparse
import multiprocessing
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from tests.mutations.trial import FORKED_WITH, Outcome, Trial, attempt

ROOT = Path(__file__).parents[2]
SQLITE, MEMORY = Path("botkit/storage/sqlite"), Path("botkit/storage/memory")
STATEMENTS = (
    "owners",
    "memories",
    "passages",
    "forgetting",
    "blanking",
    "amending",
    "joining_memories",
    "undoing",
    "turns",
    "outbox",
    "withdraw",
    "joining",
)
"""Modules of the SQLite store with statements about memory, or about what a persona was told before."""
CONDITION = re.compile(
    r"(?<!SET )\b(?:(?:owner|id) = :(?:owner|into)\b|persona = :persona\b|kind = :kind\b|kind = 'room'|"
    r"subject = :subject\b|o\.id = k\.owner\b|persona = \?)"
)
PLACES = {
    "owners.py": (
        ('return persona, "private", person', 'return PersonaId(""), "private", person'),
        ('return persona, "private", person', 'return persona, "private", PersonId("")'),
        ('(persona, "room", conversation.row)', '(PersonaId(""), "room", conversation.row)'),
        ('(persona, "room", conversation.row)', '(persona, "room", 0)'),
        ('(persona, "room", conversation.row)', '(persona, "private", PersonId(str(conversation.row)))'),
    ),
    "passages.py": (("and line.owner is owner and", "and"),),
    "forgetting.py": (
        ("line.owner in (owner, None)", "line is not None"),
        ("if job.owner is owner", ""),
        ("turn.record.persona.id == owner.persona and ", ""),
        ("said.person in (None, owner.person)", "said is not None"),
    ),
    "amending.py": (
        ("row.conversation == conversation and _message_id", "_message_id"),
        ("if moved < line.seq <= through and line.owner is owner", "if moved < line.seq <= through"),
        ("into if line.owner is room else line.owner", "into"),
        ('if kind == "room" and subject == younger.row', 'if kind == "room"'),
    ),
}
"""The same in the in-memory store: what stands there, and what takes its place."""
IMPORTS = {"owners.py": "from botkit.messages import PersonaId, PersonId  # noqa\n"}
"""What a mutant needs besides."""
LINES = "a line's owner has one persona, which is named for the sake of the index"
TURNS = "a turn, which has one persona, is looked for by its id; the persona is named for the sake of the index"
OWNERS = "each owner with rows of that conversation has its turn, and what was done at the first's is done alike"
MESSAGES = "a message is of one owner, whose rows alone are then looked through for the turns that answered it"
EQUIVALENT = {
    ("passages.py", "persona = :persona AND seq > :through AND seq < :end"): LINES,
    ("joining_memories.py", "owner = :into WHERE conversation = :older AND persona = :persona"): LINES,
    ("joining_memories.py", "owner = NULL WHERE conversation = :older AND persona = :persona"): LINES,
    ("forgetting.py", 'owner = :owner AND conversation = :conversation"'): MESSAGES,
    ("forgetting.py", "persona = :persona AND role = 'person' GROUP BY turn"): TURNS,
    ("withdraw.py", "persona = ? AND seq > ? AND turn = ?"): TURNS,
    ("amending.py", "WHERE owner = :owner AND conversation = :conversation AND message_id <> ''"): OWNERS,
    ("joining_memories.py", "conversation = :older WHERE owner = :owner"): OWNERS,
}
"""Mutants that do just what the store does, as module and what stands in its statement, with the reason."""
KILLED, SURVIVED = 1, 0
"""What pytest ends with."""
QUICK = 9
"""With --quick every so manieth mutant."""


@dataclass(frozen=True)
class Mutant:
    """One condition taken out: characters `start` to `end` of a file become `text`."""

    path: Path
    start: int
    end: int
    text: str

    def applied(self) -> str:
        """The file with it."""
        source = _source(self.path)
        mutated = source[: self.start] + self.text + source[self.end :]
        needed = IMPORTS.get(self.path.name, "") if self.path.is_relative_to(MEMORY) else ""
        return mutated.replace("\nfrom ", f"\n{needed}from ", 1) if needed else mutated

    def trial(self, hints: Path) -> Trial:
        module = ".".join(self.path.with_suffix("").parts)
        return Trial(module, self.applied(), self.path.parent.name, hints)

    def told(self) -> str:
        source = _source(self.path)
        line = source.count("\n", 0, self.start) + 1
        return f"{self.path.as_posix()}:{line}: {source[self.start : self.end]!r} -> {self.text!r}"


def _source(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def mutants() -> Iterator[Mutant]:
    """Every condition, in the order of the files."""
    for name in STATEMENTS:
        path = SQLITE / f"{name}.py"
        for found in CONDITION.finditer(_source(path)):
            yield Mutant(path, *found.span(), "? IS NOT NULL" if found[0].endswith("?") else "1 = 1")
    for name, changes in PLACES.items():
        for before, after in changes:
            start = _place_of(MEMORY / name, before)
            yield Mutant(MEMORY / name, start, start + len(before), after)


def _place_of(path: Path, text: str) -> int:
    source = _source(path)
    if source.count(text) != 1:
        raise SystemExit(f"{path}: {text!r} stands there {source.count(text)} times, not once")
    return source.index(text)


def equivalent() -> dict[Mutant, str]:
    """Mutants that nobody can find out, with the reason."""
    everything = list(mutants())
    found: dict[Mutant, str] = {}
    for (name, statement), reason in EQUIVALENT.items():
        path = SQLITE / name
        start = _place_of(path, statement)
        meant = [each for each in everything if each.path == path and start <= each.start < start + len(statement)]
        if len(meant) != 1:
            raise SystemExit(f"{path}: {statement!r} has {len(meant)} conditions, not one")
        found[meant[0]] = reason
    return found


class Trials:
    """Tries mutants, as many at once as there are processors, and notes what became of each."""

    def __init__(self, chosen: list[Mutant]) -> None:
        self._chosen = chosen
        self._excused = equivalent()
        self.complaints: list[str] = []
        self.counts: Counter[str] = Counter()

    def run(self) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(list(FORKED_WITH))
        with TemporaryDirectory() as folder, context.Pool(os.cpu_count(), maxtasksperchild=1) as pool:
            hints = Path(folder) / "hints"
            hints.touch()
            untouched = [Trial("", None, store, hints) for store in sorted({m.path.parent.name for m in self._chosen})]
            for trial, outcome in zip(untouched, pool.imap(attempt, untouched), strict=True):
                if outcome.code != SURVIVED:
                    raise SystemExit(f"the tests of {trial.store} fail without any mutant:\n{outcome.output[-4_000:]}")
            trials = [mutant.trial(hints) for mutant in self._chosen]
            for mutant, outcome in zip(self._chosen, pool.imap(attempt, trials), strict=True):
                self._note(mutant, outcome)

    def _note(self, mutant: Mutant, outcome: Outcome) -> None:
        if outcome.code not in (KILLED, SURVIVED):
            raise SystemExit(f"{mutant.told()}: the tests did not run:\n{outcome.output[-4_000:]}")
        killed, reason = outcome.code == KILLED, self._excused.get(mutant)
        if killed:
            verdict = "killed" if reason is None else "KILLED, but listed as equivalent"
        else:
            verdict = "SURVIVED" if reason is None else "equivalent"
        self.counts[verdict] += 1
        how = outcome.killer if killed else reason or ""
        told = f"{verdict} {mutant.told()}{f': {how}' if how else ''}"
        print(f"{self.counts.total()}/{len(self._chosen)} {told}", flush=True)
        if verdict not in ("killed", "equivalent"):
            self.complaints.append(told)


def main() -> None:
    """Run it, and end with 1 where a mutant survives, or one is listed as equivalent and is not."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help=f"only every {QUICK}th mutant")
    parser.add_argument("--only", default="", help="only mutants in whose line of the report this pattern is found")
    asked = parser.parse_args()
    chosen = [mutant for mutant in mutants() if re.search(asked.only, mutant.told())]
    trials, began = Trials(chosen[::QUICK] if asked.quick else chosen), perf_counter()
    trials.run()
    counted = ", ".join(f"{count} {verdict}" for verdict, count in sorted(trials.counts.items()))
    print(f"{trials.counts.total()} mutants: {counted}, in {perf_counter() - began:.0f} s")
    for told in trials.complaints:
        print(f"  {told}")
    sys.exit(bool(trials.complaints))


if __name__ == "__main__":
    main()
