"""The short form of the generated texts; `python -m tests.fuzz.texts` runs as many as one likes."""

import pytest

from tests.fuzz import texts


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_generated_texts_lose_nothing_and_leak_nothing(seed: int) -> None:
    cases, _, found = texts.run(100, seed)
    assert cases == 100
    assert found == []


def test_a_guard_that_lets_thinking_through_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "make_visible", lambda raw, **_: raw.strip())
    assert any("something hidden leaves" in finding for finding in texts.run(40, 1)[2])


def test_the_command_line_tells_how_many_and_ends_with_one_where_anything_is_wrong(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert texts.main(["--cases", "20", "--seed", "5"]) == 0
    assert "20 texts in" in capsys.readouterr().out
    monkeypatch.setattr(texts, "LEAK", texts.re.compile(""))
    assert texts.main(["--cases", "20", "--seed", "5"]) == 1
    assert "something hidden leaves" in capsys.readouterr().out
