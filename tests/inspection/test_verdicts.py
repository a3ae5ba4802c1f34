"""Why a message was answered as it was, or was not: one story for each reason."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from botkit.clock import after
from botkit.delivery.records import BindPersona, Claim, Commit, OutboxState, Rest
from botkit.inspection.trace import Surroundings, Trace
from botkit.inspection.tracing import as_json, as_text, trace
from botkit.messages import MessageReceived
from botkit.storage.memory.store import MemoryStore
from botkit.testing.store_bench import BERT, BOT, MIRA, StoreBench

SECRET = "nobody may read this"


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def bench(store: MemoryStore) -> StoreBench:
    return StoreBench(store)


@pytest.fixture
def ask(store: MemoryStore, bench: StoreBench) -> Callable[..., Trace]:
    def ask(word: str, *, holder: int | None = 4711, bots: frozenset | None = frozenset({BOT})) -> Trace:
        lives = store.lives()
        (found,) = lives.find(word)
        return trace(lives.life(found), Surroundings(bench.now, holder, bots))

    return ask


def codes(traced: Trace) -> list[str]:
    return [verdict.code for verdict in traced.verdicts]


async def listens(bench: StoreBench) -> None:
    await bench.store.take_listening(BOT, BERT, bench.now, after(bench.now, 3600))


async def claimed(bench: StoreBench) -> tuple[MessageReceived, Claim]:
    await listens(bench)
    message = await bench.says(SECRET)
    return message, await bench.claim()


async def answered(bench: StoreBench, *says: str) -> tuple[MessageReceived, Claim, Commit]:
    message, claim = await claimed(bench)
    return message, claim, await bench.answers(claim, *says)


class TestWhyItWaits:
    async def test_more_may_be_written(self, bench, ask):
        await listens(bench)
        message = await bench.says(SECRET)
        traced = ask(message.id)
        assert codes(traced) == ["burst"]
        assert "in 1.2 s" in traced.verdicts[0].text

    async def test_a_worker_is_at_it_or_is_gone(self, bench, ask):
        message, _ = await claimed(bench)
        assert codes(ask(message.id)) == ["being_answered"]
        bench.passes(31)
        assert codes(ask(message.id)) == ["taken_over_soon"]

    async def test_it_is_due_and_nobody_takes_it(self, bench, ask):
        await listens(bench)
        message = await bench.says(SECRET, wait=0)
        assert codes(ask(message.id)) == ["due"]
        bench.passes(60)
        assert codes(ask(message.id)) == ["overdue"]

    async def test_no_botkit_is_running(self, bench, ask):
        message = await bench.says(SECRET)
        traced = ask(message.id, holder=None)
        assert codes(traced) == ["nobody_runs"]
        assert traced.verdicts[0].remedy == "start it: botkit run"

    async def test_its_bot_is_not_in_the_configuration(self, bench, ask):
        message = await bench.says(SECRET)
        assert codes(ask(message.id, bots=frozenset({"another"}))) == ["no_such_bot"]
        assert "no_such_bot" not in codes(ask(message.id, bots=None))

    async def test_nobody_listens_to_its_bot(self, bench, ask):
        await bench.store.take_listening(BOT, BERT, bench.now, after(bench.now, 5))
        message = await bench.says(SECRET, wait=0)
        bench.passes(5.5)
        assert "not_listened" in codes(ask(message.id))

    async def test_messages_of_ours_go_first_and_the_platform_asked_to_wait(self, bench, ask):
        await listens(bench)
        first, claim, commit = await answered(bench, "one")
        await bench.marks(claim, commit.outbox[0].key)
        await bench.store.defer(claim, commit.outbox[0].key, bench.now, after(bench.now, 60))
        message = await bench.says("more", wait=0)
        await bench.store.release(claim, bench.now)
        assert codes(ask(message.id)) == ["behind_messages", "closed"]
        (verdict,) = ask(first.id).verdicts
        assert (verdict.code, "after 1 try (1 not let through" in verdict.text) == ("put_off", True)

    async def test_it_is_owed_and_was_tried(self, bench, ask):
        message, claim = await claimed(bench)
        await self.fails(bench, claim)
        assert await bench.releases(claim)
        traced = ask(message.id)
        assert codes(traced) == ["owed", "owed_until"]
        assert "tried 1 time; the last try says: model failed: ModelTimeout" in traced.verdicts[0].text

    async def fails(self, bench: StoreBench, claim: Claim) -> Commit:
        owed = bench.answer_to(claim, (await bench.desk(claim)).pending)
        rest = Rest(after(bench.now, 20), attempts=1)
        owed = replace(owed, consumed=(), history=(), outcome="busy", rest=rest, notes=("model failed: ModelTimeout",))
        assert await bench.store.commit(owed)
        return owed

    async def test_a_try_by_itself(self, bench, ask):
        _, claim = await claimed(bench)
        owed = await self.fails(bench, claim)
        assert codes(ask(owed.turn))[0] == "owed_line"


class TestWhatBecameOfIt:
    async def test_it_was_answered(self, bench, ask):
        message, claim, commit = await answered(bench, "one", "two")
        await bench.sends(claim, *(plan.key for plan in commit.outbox), release=True)
        traced = ask(message.id)
        assert codes(traced) == ["answered"]
        assert traced.verdicts[0].text == "answered: 2 of 2 messages sent, the first 1.2 s after it came"
        assert [step.what for step in traced.steps] == ["accepted", "claimed", "committed", *["send", "sent"] * 2]

    @pytest.mark.parametrize(
        ("end", "code"),
        [(OutboxState.FAILED, "refused"), (OutboxState.EXPIRED, "expired"), (OutboxState.AMBIGUOUS, "ambiguous")],
    )
    async def test_a_message_of_ours_did_not_simply_arrive(self, bench, ask, end, code):
        message, claim, commit = await answered(bench, "one", "two")
        await bench.sends(claim, commit.outbox[0].key)
        await bench.sends(claim, commit.outbox[1].key, state=end)
        traced = ask(message.id)
        assert codes(traced) == ["answered_in_part", code]
        assert commit.outbox[1].key in traced.verdicts[1].text
        assert traced.verdicts[1].remedy

    async def test_the_chat_was_closed(self, bench, ask):
        message, claim, _ = await answered(bench, "one")
        await bench.store.close_chat(claim, bench.now)
        assert codes(ask(message.id)) == ["unreachable", "unreachable"]

    async def test_a_send_is_under_way_or_its_process_is_gone(self, bench, ask):
        message, claim, commit = await answered(bench, "one")
        await bench.marks(claim, commit.outbox[0].key)
        assert codes(ask(message.id)) == ["being_sent"]
        assert codes(ask(message.id, holder=None)) == ["ambiguous"]
        bench.passes(60)
        assert codes(ask(message.id)) == ["ambiguous"]

    async def test_it_may_be_there_twice(self, bench, ask):
        message, claim, commit = await answered(bench, "one")
        key = commit.outbox[0].key
        await bench.marks(claim, key)
        await bench.store.put_back(claim, key, bench.now, ambiguous=True)
        assert codes(ask(message.id)) == ["to_be_sent"]
        await bench.sends(claim, key)
        assert codes(ask(message.id)) == ["answered", "perhaps_twice"]

    @pytest.mark.parametrize(
        ("outcome", "notes", "code"),
        [
            ("silence", ("not addressed",), "not_addressed"),
            ("silence", ("given up",), "given_up"),
            ("silence", (), "nothing_to_say"),
        ],
    )
    async def test_it_was_silence(self, bench, ask, outcome, notes, code):
        message, claim = await claimed(bench)
        commit = bench.answer_to(claim, (await bench.desk(claim)).pending)
        assert await bench.store.commit(replace(commit, outcome=outcome, notes=notes))
        assert codes(ask(message.id)) == [code]

    @pytest.mark.parametrize(("outcome", "code"), [("speechless", "speechless"), ("sorry", "given_up")])
    async def test_a_line_stood_in_for_the_answer(self, bench, ask, outcome, code):
        message, claim = await claimed(bench)
        commit = bench.answer_to(claim, (await bench.desk(claim)).pending, "I have no words")
        assert await bench.store.commit(replace(commit, outcome=outcome))
        await bench.sends(claim, commit.outbox[0].key)
        assert codes(ask(message.id)) == [code, "answered"]


class TestSecondThoughts:
    async def test_taken_back_before_the_answer(self, bench, ask):
        message = await bench.says(SECRET)
        await bench.deletes(message)
        claim = await bench.claim()
        commit = bench.answer_to(claim, (await bench.desk(claim)).pending)
        assert await bench.store.commit(replace(commit, outcome="silence", history=()))
        assert codes(ask(message.id)) == ["taken_back"]

    async def test_changed_after_the_answer(self, bench, ask):
        message = await bench.talks(SECRET, "I see")
        await bench.edits(message, "something else")
        assert codes(ask(message.id)) == ["answered", "edited_late"]
        await bench.deletes(message)
        assert codes(ask(message.id)) == ["answered", "edited_late", "taken_back_late"]

    async def test_answered_anew_since_it_was_changed_in_time(self, bench, ask):
        message, claim, first = await answered(bench, "on Monday")
        await bench.edits(message, "on Tuesday")
        commit = await bench.answers(claim, "on Tuesday")
        await bench.sends(claim, commit.outbox[0].key)
        traced = ask(message.id)
        assert codes(traced) == ["withdrawn", "answered"]
        assert first.turn in traced.verdicts[0].text
        assert "withdrawn" in [step.what for step in traced.steps]

    async def test_the_same_message_by_another_way_and_what_comes_after_a_deletion(self, bench, ask):
        message = await bench.talks(SECRET, "I see")
        await bench.accept(replace(message, id="by-another-way"))
        assert codes(ask("by-another-way")) == ["answered", "repeated"]
        gone = bench.message(SECRET)
        await bench.deletes(gone)
        await bench.accept(gone)
        assert codes(ask(gone.id)) == ["taken_back"]

    async def test_somebody_else_speaks_now(self, bench, ask):
        message = await bench.talks(SECRET, "I see")
        await bench.says("/persona mira")
        claim = await bench.claim()
        commit = bench.answer_to(claim, (await bench.desk(claim)).pending)
        assert await bench.store.commit(replace(commit, effects=(BindPersona(MIRA.id),), outcome="command"))
        assert codes(ask(message.id)) == ["answered", "another_persona"]

    async def test_the_chat_has_another_id(self, bench, ask):
        message = await bench.talks(SECRET, "I see", chat="group")
        moved = bench.move("group", "supergroup")
        await bench.accept(moved)
        assert codes(ask(moved.id)) == ["moved"]
        assert ask(message.id).life.conversation.earlier == ("group",)

    async def test_its_rows_were_removed_long_ago(self, bench, ask):
        message = await bench.talks(SECRET, "I see")
        bench.passes(40 * 24 * 3600)
        await bench.store.prune(bench.now, 100)
        assert codes(ask(message.message_id)) == ["removed"]


async def test_nothing_that_was_said_is_told_unless_asked_for(bench, ask):
    message, claim, commit = await answered(bench, "a word of ours", "another")
    await bench.sends(claim, commit.outbox[0].key)
    await bench.edits(message, SECRET + "!")
    traced = ask(message.id)
    private = (SECRET, "a word of ours", "Wen")
    for told in ("\n".join(as_text(traced, words=False)), str(as_json(traced, words=False))):
        assert not [words for words in private if words in told]
    for told in ("\n".join(as_text(traced, words=True)), str(as_json(traced, words=True))):
        assert SECRET in told


async def test_what_was_said_drives_no_terminal(bench, ask):
    message = await bench.talks("red \x1b[31m and\x9b2J\tgone", "I see")
    told = "\n".join(as_text(ask(message.id), words=True))
    assert "| red \\x1b[31m and\\x9b2J\tgone" in told
    assert "\x1b" not in told
