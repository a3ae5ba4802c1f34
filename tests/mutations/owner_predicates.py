"""Takes each condition that says whose memory is meant out in turn, and asks whether a test finds it out.

    python -m tests.mutations.owner_predicates [--quick] [--only TEXT]

In a copy of the tree, `owner = :owner` and its like become a condition that always holds: in each statement of the
SQLite store, and in each place of the in-memory store. A mutant that every test lets pass is a gap in the tests, or a
condition that is not needed; either way the command fails and names it.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

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
)
"""Modules of the SQLite store with statements about memory."""
CONDITION = re.compile(
    r"\b(?:\w\.)?(?:owner|id) = :(?:owner|into)\b|\bpersona = :persona\b|\bkind = :kind\b|\bkind = 'room'|"
    r"\bsubject = :subject\b"
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
MEMORY_DISK = Path("/dev/shm")
"""A disk that keeps nothing, where there is one: nothing in a mutant's tests has to last."""
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

    def applied(self, source: str) -> str:
        mutated = source[: self.start] + self.text + source[self.end :]
        needed = IMPORTS.get(self.path.name, "") if self.path.is_relative_to(MEMORY) else ""
        return mutated.replace("\nfrom ", f"\n{needed}from ", 1) if needed else mutated

    def told(self) -> str:
        source = (ROOT / self.path).read_text(encoding="utf-8")
        line = source.count("\n", 0, self.start) + 1
        return f"{self.path.as_posix()}:{line}: {source[self.start : self.end]!r} -> {self.text!r}"


def mutants() -> Iterator[Mutant]:
    """Every condition, in the order of the files."""
    for name in STATEMENTS:
        path = SQLITE / f"{name}.py"
        for found in CONDITION.finditer((ROOT / path).read_text(encoding="utf-8")):
            yield Mutant(path, *found.span(), "1 = 1")
    for name, changes in PLACES.items():
        source = (ROOT / MEMORY / name).read_text(encoding="utf-8")
        for before, after in changes:
            if source.count(before) != 1:
                raise SystemExit(f"{MEMORY / name}: {before!r} stands there {source.count(before)} times, not once")
            start = source.index(before)
            yield Mutant(MEMORY / name, start, start + len(before), after)


def outcome(tree: Path, path: Path) -> int:
    """How the tests of that store end in a tree."""
    store = "Memory or memory" if path.is_relative_to(MEMORY) else "Sqlite or sqlite"
    words = ["-m", "pytest", "tests/mutations/stories.py", "-x", "-q", "-p", "no:cacheprovider", "-k", store]
    words += ["--basetemp", str(tree.parent / "tmp")]
    environment = {
        **os.environ,
        "PYTHONPATH": f"{tree}{os.pathsep}{tree / 'adapters'}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "BOTKIT_TEST_PEOPLE": "30",
    }
    done = subprocess.run(
        [sys.executable, *words], cwd=tree, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode not in (KILLED, SURVIVED):
        raise SystemExit(f"the tests did not run:\n{done.stdout[-2_000:]}{done.stderr[-2_000:]}")
    return done.returncode


def survivors(chosen: list[Mutant], tree: Path) -> list[str]:
    """Mutants that no test finds out, in words."""
    for store in {mutant.path.parent: None for mutant in chosen}:
        if outcome(tree, store / "owners.py") != SURVIVED:
            raise SystemExit(f"the tests of {store} fail without any mutant: mend them first")
    found: list[str] = []
    for number, mutant in enumerate(chosen, start=1):
        file = tree / mutant.path
        source = file.read_text(encoding="utf-8")
        file.write_text(mutant.applied(source), encoding="utf-8")
        survived = outcome(tree, mutant.path) == SURVIVED
        file.write_text(source, encoding="utf-8")
        told = mutant.told()
        print(f"{number}/{len(chosen)} {'SURVIVED' if survived else 'killed'} {told}", flush=True)
        found += [told] if survived else []
    return found


def main() -> None:
    """Run it, and end with 1 where a mutant survives."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help=f"only every {QUICK}th mutant")
    parser.add_argument("--only", default="", help="only mutants in whose line of the report this pattern is found")
    asked = parser.parse_args()
    chosen = [mutant for mutant in mutants() if re.search(asked.only, mutant.told())]
    chosen = chosen[::QUICK] if asked.quick else chosen
    with TemporaryDirectory(dir=MEMORY_DISK if MEMORY_DISK.is_dir() else None) as folder:
        tree = Path(folder) / "tree"
        ignored = shutil.ignore_patterns("__pycache__")
        for name in ("adapters", "botkit", "personas", "tests"):
            shutil.copytree(ROOT / name, tree / name, ignore=ignored)
        shutil.copy(ROOT / "pyproject.toml", tree)
        found = survivors(chosen, tree)
    print(f"{len(chosen)} mutants, {len(found)} survived")
    for told in found:
        print(f"  {told}")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
