"""What is exported can be read again, and what is none of ours is told by its line."""

import pytest

from botkit.clock import Instant
from botkit.memory.export import NotOurs, is_export, read, written
from botkit.memory.records import Kind, Memory, MemoryId, Passage, Source
from botkit.memory.rules import StyleRule
from botkit.messages import PersonaId

TOLD = Instant(1_767_600_000_000_000)
RULE = Memory(
    id=MemoryId("01"),
    kind=Kind.RULE,
    text="不提松弛感",
    source=Source(TOLD),
    valid_from=TOLD,
    rule=StyleRule("banned", "松弛感"),
    number=1,
)
PLAN = Memory(
    id=MemoryId("02"),
    kind=Kind.PLAN,
    text="interview",
    source=Source(TOLD),
    valid_from=TOLD,
    happens_at=Instant(TOLD + 5),
    valid_until=Instant(TOLD + 9),
    number=2,
)
LINE = Passage(1, "person", TOLD, "Wen", "你好\n吗")


def test_everything_comes_back() -> None:
    content = written(PersonaId("botkit/xia"), [RULE, PLAN], [LINE])
    assert is_export(content)
    assert content.count("\n") == 4
    export = read(content)
    assert [memory.draft.text for memory in export.memories] == ["不提松弛感", "interview"]
    assert export.memories[0].draft.rule == RULE.rule
    assert (export.memories[1].draft.happens_at, export.memories[1].draft.valid_until) == (
        PLAN.happens_at,
        PLAN.valid_until,
    )
    assert export.lines == (LINE,)


def test_what_a_later_botkit_adds_is_left_aside() -> None:
    content = written(PersonaId("botkit/xia"), [PLAN], []).replace('"kind": "plan"', '"kind": "plan", "mood": "blue"')
    assert read(content + '{"dream": {}}\n').memories[0].draft.text == "interview"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"botkit": 2}\n', "no export of form 1"),
        ('{"botkit": 1}\nnot json\n', "line 2 is no JSON"),
        ('{"botkit": 1}\n[]\n', "line 2 is no object"),
        ('{"botkit": 1}\n{"memory": {"kind": "fact", "text": "x"}}\n', "line 2: told_at"),
        ('{"botkit": 1}\n{"line": {"role": "system", "text": "x", "at": "2026-01-01T00:00:00Z"}}\n', "line 2: role"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(content: str, said: str) -> None:
    with pytest.raises(NotOurs, match=said):
        read(content)
