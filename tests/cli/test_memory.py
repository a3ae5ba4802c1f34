"""`botkit memory`: old talks come home, and what is remembered is handed over or deleted."""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from botkit.cli import main, memory_import
from botkit.memory.ports import Embedder
from botkit.memory.records import Passage
from botkit.storage.sqlite.lock import FileLock

Say = Callable[..., tuple[str, str]]
NAME = "botkit.sqlite3"
LOG = "\n".join(
    ["2024-05-01 09:30 Wen: I keep bees behind the house", "2024-05-01 09:31 Sunny: How lovely!"]
    + [f"2024-05-02 10:{minute:02} Wen: line number {minute}" for minute in range(60)]
)


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Say:
    """`botkit memory` with these words; what it prints and what it remarks. The exit code must be `code`."""
    monkeypatch.chdir(tmp_path)

    def say(command: str, *words: str, code: int = 0, person: str = "telegram:7") -> tuple[str, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(["memory", command, *words, "--persona", "mira", "--person", person, "--data", str(tmp_path)])
        told = capsys.readouterr()
        assert (ended.value.code or 0) == code, told
        return told.out, told.err

    return say


@pytest.fixture(autouse=True)
def by_words_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No library is loaded: what it finds is told elsewhere."""
    monkeypatch.setattr("botkit.models.embedding.find_spec", lambda _name: None)


def log(tmp_path: Path) -> str:
    path = tmp_path / "old talk.txt"
    path.write_text(LOG, encoding="utf-8")
    return str(path)


def count(tmp_path: Path, table: str) -> int:
    with closing(sqlite3.connect(tmp_path / NAME)) as db:
        return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_a_log_comes_home_and_goes_out_again(tmp_path: Path, say: Say, caplog: pytest.LogCaptureFixture) -> None:
    told, remarks = say("import", log(tmp_path), "--me", "Wen")
    assert told == "62 lines and 0 memories came home, 0 lines were there already\n"
    assert "the operator opens a memory to import" in caplog.text
    assert "bees" not in caplog.text + remarks
    say("export", str(tmp_path / "out.jsonl"))
    content = (tmp_path / "out.jsonl").read_text(encoding="utf-8")
    assert content.count("\n") == 63
    assert '"role": "person", "name": "Wen", "at": "2024-05-01T' in content
    assert '"role": "persona"' in content
    assert (tmp_path / "out.jsonl").stat().st_mode & 0o777 == 0o600


def test_what_was_stopped_goes_on_and_nothing_comes_twice(
    tmp_path: Path, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = 0
    whole = memory_import._findable

    async def pulls_the_plug(piece: Sequence[Passage], embedder: Embedder | None) -> tuple[Passage, ...]:
        nonlocal written
        written += 1
        if written == 3:
            raise KeyboardInterrupt
        return await whole(piece, embedder)

    monkeypatch.setattr(memory_import, "_PIECE", 20)
    monkeypatch.setattr(memory_import, "_findable", pulls_the_plug)
    say("import", log(tmp_path), "--me", "Wen", code=130)
    assert count(tmp_path, "passage") == 40
    monkeypatch.setattr(memory_import, "_findable", whole)
    assert say("import", log(tmp_path), "--me", "Wen")[0].startswith("22 lines and 0 memories came home, 40 lines")
    assert say("import", log(tmp_path), "--me", "Wen")[0].startswith("0 lines and 0 memories came home, 62 lines")
    assert count(tmp_path, "passage") == 62


def test_who_the_person_is_has_to_be_said(tmp_path: Path, say: Say) -> None:
    _, remarks = say("import", log(tmp_path), code=2)
    assert 'who of them is the person? Say it with --me; in the file there are: "Wen" (61), "Sunny" (1)' in remarks


def test_an_export_of_another_person_comes_home_as_this_ones(tmp_path: Path, say: Say) -> None:
    exported = tmp_path / "taken along.jsonl"
    exported.write_text(
        '{"botkit": 1, "kind": "memories", "persona": "botkit/mira"}\n'
        '{"memory": {"kind": "fact", "text": "keeps bees", "told_at": "2026-01-05T09:00:00+00:00"}}\n'
        '{"line": {"role": "person", "name": "Wen", "at": "2026-01-05T09:00:00+00:00", "text": "I keep bees"}}\n',
        encoding="utf-8",
    )
    assert say("import", str(exported))[0].startswith("1 lines and 1 memories came home")
    assert say("import", str(exported))[0].startswith("0 lines and 1 memories came home, 1 lines")
    assert count(tmp_path, "memory") == 1
    _, remarks = say("export", str(tmp_path / "nobody.jsonl"), code=2, person="telegram:8")
    assert "nothing is remembered of that person" in remarks


def test_forgetting_leaves_nothing(tmp_path: Path, say: Say) -> None:
    say("import", log(tmp_path), "--me", "Wen")
    assert say("forget", "--yes")[0] == "deleted; backups that were made before still hold it\n"
    assert count(tmp_path, "passage") == 0
    assert all(b"bees" not in path.read_bytes() for path in tmp_path.glob(f"{NAME}*"))


def test_a_running_bot_is_not_disturbed(tmp_path: Path, say: Say) -> None:
    lock = FileLock(tmp_path / NAME)
    lock.take()
    _, remarks = say("import", log(tmp_path), "--me", "Wen", code=2)
    lock.let_go()
    assert "stop it" in remarks


@pytest.mark.parametrize("person", ["wen", "telegram:", ":7"])
def test_a_person_is_named_by_platform_and_id(tmp_path: Path, say: Say, person: str) -> None:
    _, remarks = say("import", log(tmp_path), "--me", "Wen", code=2, person=person)
    assert "names nobody: write platform:id, as in telegram:12345" in remarks
