"""All bots in one table, and botkit's figures against what is wanted of them."""

from collections.abc import Callable, Mapping, Sequence

from benchmarks.comparison.plan import IN_FLIGHT, Load, Plan, Record
from benchmarks.figures import Figure, Limit, aligned, median, number

_PROCESSOR = Limit("<=", 0.4)
_RATE = Limit(">=", 2.5)
_RATE_CHATS = 50
_MEMORY = Limit("<=", 1.2)
_START = Limit("<=", 1.0)
_ALL = Limit(">=", IN_FLIGHT, firm=True)

Read = Callable[[Record], float | None]


def figures(ours: Record, theirs: Record | None, loads: Sequence[Load]) -> list[Figure]:
    """What botkit is asked for, most of it in parts of what the first rival needs."""
    told = [
        _figure("start to first answer", "s", ours, theirs, lambda record: _middle(record.first_reply), _START),
        _figure("memory, idle", "MB", ours, theirs, lambda record: _middle(record.idle, 1e6), _MEMORY),
    ]
    for load in loads:
        told.append(_figure(f"{load.name}: processor per answer", "ms", ours, theirs, _processor(load), _PROCESSOR))
        if not load.rate:
            wanted = _RATE if load.chats == _RATE_CHATS and not load.delay else None
            told.append(_figure(f"{load.name}: answers", "/s", ours, theirs, _rate(load), wanted))
    kept = _middle(ours.kept)
    answered = Figure(
        f"of {IN_FLIGHT} in flight when killed, answered",
        kept or 0.0,
        wanted=_ALL,
        against=_middle(theirs.kept) if theirs else None,
    )
    return [*(figure for figure in told if figure is not None), answered]


def table(records: Mapping[str, Record], plan: Plan) -> str:
    """Everything that was noted, a column for each bot."""
    rows: list[tuple[str, Read]] = [
        ("start to first answer, s", lambda record: _middle(record.first_reply)),
        ("processor until then, s", lambda record: _middle(record.first_processor)),
        ("memory idle, MB", lambda record: _middle(record.idle, 1e6)),
        ("memory after all, MB", lambda record: _middle(record.full, 1e6)),
    ]
    for load in dict.fromkeys((*plan.loads, *plan.delivered)):
        rows.append((f"{load.name}: processor per answer, ms", _processor(load)))
        if load.rate:
            rows += [
                (f"{load.name}: added, 50% of them, ms", _added(load, 0.5)),
                (f"{load.name}: added, 99% of them, ms", _added(load, 0.99)),
            ]
        else:
            rows.append((f"{load.name}: answers, /s", _rate(load)))
        rows.append((f"{load.name}: answered, %", _answered(load)))
    rows += [
        (f"of {IN_FLIGHT} in flight when killed, answered", lambda record: _middle(record.kept)),
        ("of these, twice", lambda record: _middle(record.twice)),
        ("requests to the platform per answer", _calls(plan.loads[0])),
        ("bytes of a prompt", _prompt(plan.loads[0])),
        ("messages of a prompt", _messages(plan.loads[0])),
    ]
    cells = [("", *records)]
    for name, read in rows:
        values = [read(record) for record in records.values()]
        cells.append((name, *("" if value is None else number(value) for value in values)))
    return aligned(cells)


def _figure(
    name: str, unit: str, ours: Record, theirs: Record | None, read: Read, ratio_wanted: Limit | None
) -> Figure | None:
    value = read(ours)
    if value is None:
        return None
    against = read(theirs) if theirs else None
    return Figure(name, value, unit, against, ratio_wanted=ratio_wanted if against else None)


def _processor(load: Load) -> Read:
    return lambda record: record.processor_ms(load)


def _rate(load: Load) -> Read:
    return lambda record: record.rate(load)


def _added(load: Load, share: float) -> Read:
    return lambda record: record.added_ms(load, share)


def _answered(load: Load) -> Read:
    def read(record: Record) -> float | None:
        share = record.answered(load)
        return None if share is None else share * 100

    return read


def _calls(load: Load) -> Read:
    return lambda record: _middle([talks.calls / talks.answered for talks in record.of(load)])


def _prompt(load: Load) -> Read:
    return lambda record: _middle([talks.prompt for talks in record.of(load)])


def _messages(load: Load) -> Read:
    return lambda record: _middle([talks.messages for talks in record.of(load)])


def _middle(values: Sequence[float], unit: float = 1.0) -> float | None:
    return median(values) / unit if values else None
