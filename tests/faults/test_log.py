"""What is written into a log can be read from it again."""

from pathlib import Path

import pytest

from tests.faults.handwritten import (
    CHANGE_TAKEN,
    CHANGED,
    EXCUSE,
    FIRST,
    GONE,
    HEARD,
    HELP,
    LIST,
    MARK,
    TWIN,
    asked,
    sent,
)
from tests.faults.log import Closed, Entry, GivenUp, Marked, Moved, Opened, Refused, Reported, read, to_line
from tests.faults.words import CALL, Bubble, Line, Text, answer, parse


def test_the_log_on_disk_says_what_the_log_in_memory_said(tmp_path: Path) -> None:
    log: list[Entry] = [MARK, FIRST, CHANGED, CHANGE_TAKEN, GONE, asked(2, "twin"), Refused("k1")]
    log += [Closed("c1"), Opened("c1"), Moved("c1"), GivenUp("c1", "k3", "text", "c1m1", "k2")]
    log += [*sent("k1", CALL), Marked("c1", "k2", "text", "c1m1", "k1"), Reported({"k1": 2}, 1, {"c1": "twin"})]
    path = tmp_path / "log.jsonl"
    path.write_text("".join(f"{to_line(entry)}\n" for entry in log), encoding="utf-8")
    assert read(path) == log


def test_an_answer_is_parted_into_bubbles_that_can_be_read_again() -> None:
    texts = (Text("c1m1"), Text("c1m2", 3))
    bubbles = [parse(part) for part in answer(texts, "twin", "0af", 2).split("\n\n")]
    assert bubbles == [Bubble(texts, "twin", "0af", 1, 2), Bubble(texts, "twin", "0af", 2, 2)]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (EXCUSE, Line("excuse", "probe")),
        (HEARD, Line("summons", "probe")),
        (TWIN, Line("introduction", "twin")),
        ("Twin is ready", Line("greeting", "twin")),
        (HELP, Line("help")),
        (LIST, Line("list", "probe")),
        ("c1m1 says hello", None),
    ],
)
def test_every_other_line_tells_who_speaks(text: str, line: Line | None) -> None:
    assert parse(text) == line
