"""What a benchmark found out, and the table that shows it."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Limit:
    """What a figure should be.

    Attributes:
        firm: a ratio or a count, which a slow machine does not change: `--check` fails where it does not hold.
    """

    sign: Literal["<=", ">="]
    value: float
    firm: bool = False

    def holds(self, value: float) -> bool:
        return value <= self.value if self.sign == "<=" else value >= self.value


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing measured.

    Attributes:
        against: the same thing measured in the same run for what it is compared with.
        wanted: what `value` should be.
        ratio_wanted: what `ratio` should be.
    """

    name: str
    value: float
    unit: str = ""
    against: float | None = None
    wanted: Limit | None = None
    ratio_wanted: Limit | None = None

    @property
    def ratio(self) -> float | None:
        """`value` in parts of `against`."""
        return self.value / self.against if self.against else None

    def verdict(self, *, firm_only: bool = False) -> Literal["", "met", "MISSED"]:
        """Whether what was wanted is so; empty where nothing was."""
        measured = [(self.wanted, self.value), (self.ratio_wanted, self.ratio)]
        held = [
            limit.holds(value)
            for limit, value in measured
            if limit is not None and value is not None and (limit.firm or not firm_only)
        ]
        return "" if not held else "met" if all(held) else "MISSED"


@dataclass(frozen=True, slots=True)
class Chapter:
    """The figures of one benchmark.

    Attributes:
        against: what they are compared with.
        notes: sentences that belong under the table.
    """

    title: str
    figures: tuple[Figure, ...]
    against: str = ""
    notes: tuple[str, ...] = ()


def broken(chapters: Iterable[Chapter]) -> list[str]:
    """The names of figures whose firm limits do not hold."""
    return [
        f"{chapter.title}: {figure.name}"
        for chapter in chapters
        for figure in chapter.figures
        if figure.verdict(firm_only=True) == "MISSED"
    ]


def table(chapters: Iterable[Chapter]) -> str:
    """Everything as one Markdown table, which reads well in a terminal too."""
    rows = [("", "measured", "against", "ratio", "wanted", "")]
    for chapter in chapters:
        rows.append((f"**{chapter.title}**", "", chapter.against and f"*{chapter.against}*", "", "", ""))
        rows += [_row(figure) for figure in chapter.figures]
    return aligned(rows)


def median(values: Iterable[float]) -> float:
    """The middle one; half of what was measured is on either side of it."""
    return statistics.median(values)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0 to 1) of them lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _row(figure: Figure) -> tuple[str, ...]:
    wishes = (("", figure.wanted), ("ratio ", figure.ratio_wanted))
    return (
        figure.name,
        f"{number(figure.value)} {figure.unit}".strip(),
        "" if figure.against is None else number(figure.against),
        "" if figure.ratio is None else number(figure.ratio),
        ", ".join(f"{what}{limit.sign} {limit.value:g}" for what, limit in wishes if limit),
        figure.verdict(),
    )


def number(value: float) -> str:
    """Three figures are all that a shared machine tells."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.{1 if abs(value) >= 10 else 2 if abs(value) >= 0.1 else 3}f}"


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Rows of cells as a Markdown table; the first one names the columns."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)
