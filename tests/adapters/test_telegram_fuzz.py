"""The short form of the generated Markdown; `python -m tests.fuzz.markdown` runs as much as one likes."""

import pytest

from botkit_telegram.rendered import Rendered, Span
from tests.fuzz import markdown


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_generated_markdown_loses_nothing_and_can_be_sent(seed: int) -> None:
    cases, _, found = markdown.run(150, seed)
    assert cases == 150
    assert found == []


def test_a_rendering_that_loses_words_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown, "render", lambda raw: Rendered(raw.strip().replace("o", "")))
    assert any("words are lost" in finding for finding in markdown.run(60, 1)[2])


def test_a_mark_out_of_bounds_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown, "entities_of", lambda _: [{"type": "bold", "offset": 0, "length": 5_000}])
    assert any("out of bounds" in finding for finding in markdown.run(60, 1)[2])


def test_code_within_bold_words_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    overlapping = (Span("bold", 0, 1), Span("code", 0, 1))
    monkeypatch.setattr(markdown, "split", lambda rendered, *_: [Rendered(rendered.text, overlapping)])
    assert any("code within bold" in finding for finding in markdown.run(60, 1)[2])


def test_the_command_line_tells_how_many_and_ends_with_one_where_anything_is_wrong(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert markdown.main(["--cases", "20", "--seed", "5"]) == 0
    assert "20 texts in" in capsys.readouterr().out
    monkeypatch.setattr(markdown, "render", lambda _: Rendered(""))
    assert markdown.main(["--cases", "20", "--seed", "5"]) == 1
    assert "nothing is left to see" in capsys.readouterr().out
