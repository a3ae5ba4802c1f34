"""The benchmarks in miniature: they run, they measure what they say, and their table tells the truth."""

import asyncio
import json
from pathlib import Path

import pytest

from benchmarks import history, idle, imports, memory, model_client, pipeline, recall
from benchmarks.figures import Chapter, Figure, Limit, broken, table
from benchmarks.past import Past, claim_of, make_past
from benchmarks.pipeline import Load
from botkit.errors import LeaseLost
from botkit.storage.sqlite.store import SqliteStore


class TestFigures:
    def test_the_table_shows_what_was_measured_and_whether_it_is_as_it_should_be(self) -> None:
        chapter = Chapter(
            "reading",
            (
                Figure("a page", 0.3, "ms", against=0.2, ratio_wanted=Limit("<=", 1.2, firm=True)),
                Figure("pages", 1_200, "/s", wanted=Limit(">=", 1_000)),
            ),
            against="a line",
        )
        shown = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table([chapter]).splitlines()]
        assert shown[2] == ["**reading**", "", "*a line*", "", "", ""]
        assert shown[3] == ["a page", "0.30 ms", "0.20", "1.50", "ratio <= 1.2", "MISSED"]
        assert shown[4] == ["pages", "1,200 /s", "", "", ">= 1000", "met"]

    def test_only_what_any_machine_can_hold_fails_the_check(self) -> None:
        slow = Figure("messages", 10, "/s", wanted=Limit(">=", 500))
        grown = Figure("window", 3, "ms", against=1, ratio_wanted=Limit("<=", 1.2, firm=True))
        assert slow.verdict() == grown.verdict() == "MISSED"
        assert broken([Chapter("all", (slow, grown))]) == ["all: window"]


class TestPipeline:
    async def test_every_message_is_answered_and_groups_save_transactions(self, tmp_path: Path) -> None:
        load = Load(people=10, messages=30, lines=4)
        together = await pipeline.let_through(load, tmp_path / "together.sqlite3")
        alone = await pipeline.let_through(load, tmp_path / "alone.sqlite3", grouped=False)
        assert len(together.waits) == len(alone.waits) == 30
        assert together.commits < alone.commits

    async def test_one_person_costs_at_most_the_five_writes_of_a_message(self, tmp_path: Path) -> None:
        outcome = await pipeline.let_through(Load(people=1, messages=20, lines=4), tmp_path / "one.sqlite3")
        # Besides: the right to listen, taken and given back.
        assert outcome.commits <= 5 * outcome.messages + 2

    async def test_people_may_write_at_a_rate_of_their_own(self, tmp_path: Path) -> None:
        load = Load(people=10, messages=10, rate=100, lines=4)
        assert len((await pipeline.let_through(load, tmp_path / "steady.sqlite3")).waits) == 10


class TestPast:
    async def test_it_is_read_as_if_it_had_been_lived(self, tmp_path: Path) -> None:
        past = Past(conversations=3, lines=10, longest=30, held=True)
        await make_past(tmp_path / "past.sqlite3", past)
        async with await SqliteStore.open(tmp_path / "past.sqlite3") as store:
            desks = [await store.desk(claim_of(row), history.PERSONA, 80) for row in (1, 2, 3)]
            assert await store.next_due() is None
        assert [len(desk.window) for desk in desks] == [30, 10, 10]
        assert sum(len(desk.window) for desk in desks) == past.total
        assert [line.role for line in desks[1].window[:2]] == ["person", "persona"]
        assert all(not desk.pending and not desk.open for desk in desks)

    async def test_nobody_reads_what_nobody_holds(self, tmp_path: Path) -> None:
        await make_past(tmp_path / "past.sqlite3", Past(conversations=1, lines=2))
        async with await SqliteStore.open(tmp_path / "past.sqlite3") as store:
            with pytest.raises(LeaseLost):
                await store.desk(claim_of(1), history.PERSONA, 80)


class TestRecall:
    def test_our_own_chinese_set_is_found_by_words_alone(self, monkeypatch, capsys) -> None:
        monkeypatch.setattr("botkit.models.embedding.find_spec", lambda _: None)
        path = Path(recall.__file__).with_name("recall_zh.jsonl")
        asyncio.run(recall.measure(path, None, ablate=False))
        *_, last = capsys.readouterr().out.splitlines()
        name, value = last.split()
        assert name == "recall@10"
        assert float(value) > 0.9

    def test_both_forms_are_read_and_what_cannot_be_found_is_left_out(self, tmp_path: Path) -> None:
        said = {"speaker": "Ann", "dia_id": "D1:1", "text": "I bought a kettle"}
        asked = [
            {"question": "What did Ann buy?", "evidence": ["D1:01; D9:9"], "category": 4},
            {"question": "Who?", "evidence": ["D"], "category": 4},
            {"question": "Nothing?", "evidence": ["D1:1"], "category": 5},
        ]
        talk = {"session_1": [said], "session_1_date_time": "1:56 pm on 8 May, 2023"}
        (tmp_path / "one.json").write_text(json.dumps([{"conversation": talk, "qa": asked}]), encoding="utf-8")
        line = {"conversation": [{"id": 1, "speaker": "Ann", "at": 0, "text": "hi"}], "questions": []}
        (tmp_path / "two.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
        (first,), (second,) = (recall.read_conversations(tmp_path / name) for name in ("one.json", "two.jsonl"))
        assert [(one.evidence, one.category) for one in first.questions] == [(frozenset({"D1:1"}), "4")]
        assert (first.dropped, second.turns[0].id) == (1, "1")
        (tmp_path / "bad.json").write_text("[{}]", encoding="utf-8")
        with pytest.raises(recall.NotReadable, match=r"bad\.json"):
            recall.read_conversations(tmp_path / "bad.json")


class TestChapters:
    async def test_what_comes_to_mind_is_measured_beside_a_crowd(self, tmp_path: Path) -> None:
        chapter = await memory.measure(sizes=(50, 100), crowd=1_000, rounds=2, folder=tmp_path)
        assert [figure.name for figure in chapter.figures][:4] == [
            "50 of one owner, p50",
            "50 of one owner, p99",
            "50 of one owner, processor",
            "50 of one owner, the first look",
        ]
        assert all(figure.value > 0 for figure in chapter.figures)

    async def test_history_compares_much_with_little(self, tmp_path: Path) -> None:
        chapter = await history.measure(few=10_000, many=20_000, rounds=1, folder=tmp_path)
        assert len(chapter.figures) == 6
        assert all(figure.ratio is not None and figure.ratio > 0 for figure in chapter.figures)

    async def test_at_rest_nothing_is_written_and_no_model_is_asked(self, tmp_path: Path) -> None:
        chapter = await idle.measure(seconds=0.2, conversations=100, path=tmp_path / "idle.sqlite3", settling=0.5)
        assert {figure.name: figure.value for figure in chapter.figures}.items() >= {
            ("transactions", 0),
            ("calls of the model", 0),
        }

    async def test_the_model_client_is_compared_with_the_bare_library(self) -> None:
        chapter = await model_client.measure(calls=20, rounds=1)
        assert [figure.name for figure in chapter.figures] == ["one after the other", "20 at once"]
        assert all(figure.value > 0 and figure.against for figure in chapter.figures)

    def test_a_start_is_measured_in_a_process_of_its_own(self) -> None:
        assert imports.start("pass").processor > 0
        dearest = imports.costliest("botkit.errors")
        assert dearest
        assert [took for _, took in dearest] == sorted((took for _, took in dearest), reverse=True)
