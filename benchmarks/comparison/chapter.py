"""The comparison as the suite shows it: botkit's figures beside the first rival's, and a table of all."""

import asyncio
import compileall
import json
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, fields
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.comparison import acts, beside
from benchmarks.comparison.bots import Botkit, least, make_script, rivals
from benchmarks.comparison.plan import Load, Plan, Record, plan
from benchmarks.comparison.process import ROOT
from benchmarks.comparison.stage import Candidate, Script, Stage
from benchmarks.figures import Chapter, Figure, Limit, table

RIVALS = ROOT / ".venv-rivals" / "bin" / "python"
RESULTS = ROOT / "benchmarks" / "results"
_TITLE = "comparison: botkit run on Telegram"
_ROOM = Limit(">=", 4.0)
_FASTEST = Load(chats=50, delay=0.0, messages=3_000, seconds=10.0)
_OURS = Botkit()
_DELIVERED = Botkit("botkit as delivered", pauses=True)


def measure(candidates: Sequence[Candidate], plan: Plan, folder: Path) -> Chapter:
    """botkit, the first candidate, beside the others, of which the second is what it is measured by."""
    folder.mkdir(exist_ok=True)
    script = make_script(folder)
    alone = compare([least()], Plan(plan.rounds, [_FASTEST], plan.patience), folder, script)
    records = compare(candidates, plan, folder, script)
    delivered = compare([_DELIVERED], Plan(1, plan.delivered, plan.patience), folder, script)
    ours, *others = records.values()
    theirs = others[0] if others else None
    told = [_ceiling(alone[least().name], list(records.values()), plan), *beside.figures(ours, theirs, plan.loads)]
    kept = keep({**records, **delivered, **alone}, RESULTS)
    notes = (beside.table({**records, **delivered}, plan), "", f"Every figure is in {kept}.")
    return Chapter(_TITLE, tuple(told), candidates[1].name if others else "", notes)


def compare(candidates: Sequence[Candidate], plan: Plan, folder: Path, script: Script) -> dict[str, Record]:
    """Let every candidate through the plan; records by name. All are up at once, and one at a time is talked with."""
    records = {candidate.name: Record() for candidate in candidates}
    for turn in range(plan.rounds):
        order = candidates if turn % 2 == 0 else candidates[::-1]
        with ExitStack() as opened:
            stages = [
                opened.enter_context(Stage(each, folder / f"{each.name.replace(' ', '-')}-{turn}", script))
                for each in order
            ]
            _round([(stage, records[stage.candidate.name]) for stage in stages], plan)
    return records


def _round(played: Sequence[tuple[Stage, Record]], plan: Plan) -> None:
    for stage, record in played:
        _say(stage, "start")
        acts.start(stage, record)
    for stage, _ in played:
        acts.warm_up(stage)
    for load in plan.loads:
        for stage, record in played:
            _say(stage, load.name)
            acts.talk(stage, record, load, plan.patience)
    for stage, record in played:
        _say(stage, "killed")
        acts.kill(stage, record)


def _ceiling(alone: Record, records: Sequence[Record], plan: Plan) -> Figure:
    """How fast the fakes are beside the fastest bot: what is slower than they are is not held up by them."""
    rates = [rate for record in records for load in plan.loads if (rate := record.rate(load)) is not None]
    return Figure(
        "the fakes alone against the fastest bot: answers",
        alone.rate(_FASTEST) or 0.0,
        "/s",
        max(rates),
        ratio_wanted=_ROOM,
    )


def keep(records: Mapping[str, Record], folder: Path) -> Path:
    """Write everything down where it can be read again."""
    folder.mkdir(exist_ok=True)
    path = folder / f"comparison-{time.strftime('%Y-%m-%dT%H-%M-%S')}.json"
    told = {
        name: {
            **{each.name: getattr(record, each.name) for each in fields(record) if each.name != "talks"},
            "talks": {load.name: [asdict(each) for each in talks] for load, talks in record.talks.items()},
        }
        for name, record in records.items()
    }
    path.write_text(json.dumps(told, indent=1), encoding="utf-8")
    return path


def _say(stage: Stage, what: str) -> None:
    print(f"comparison: {stage.candidate.name}: {what}", file=sys.stderr, flush=True)


async def run(*, short: bool) -> Chapter:
    """The chapter as the suite shows it. Without the rivals' packages botkit is alone on the stage."""
    if sys.platform != "linux":
        return Chapter(_TITLE, (), "", ("The comparison was left out: only Linux tells what a process costs.",))
    others = rivals(RIVALS) if RIVALS.exists() else []
    for package in (ROOT / "botkit", ROOT / "adapters"):  # as pip does with what it installs, the rivals' packages too
        compileall.compile_dir(package, quiet=2)
    with TemporaryDirectory(prefix="botkit-bench-") as folder:
        return await asyncio.to_thread(measure, [_OURS, *others], plan(short=short), Path(folder))


if __name__ == "__main__":
    print(table([asyncio.run(run(short="--short" in sys.argv))]))
