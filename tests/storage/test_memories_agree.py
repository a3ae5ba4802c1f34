"""Whatever is remembered, moved, taken back and forgotten, SqliteStore and MemoryStore hold the same."""

from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from botkit.clock import after
from botkit.delivery.records import PlannedJob
from botkit.memory.changes import Correct, End, Forget, ForgetEverything, MemoryChange, Pause, Remember, Used
from botkit.memory.ports import Kept, Unkept
from botkit.memory.records import Kind, Memory, MemoryId, Source, Summary
from botkit.memory.tokens import tokens_of
from botkit.messages import Account, ConversationId, Private, Room, Scope
from botkit.testing.store_bench import BOT, MIRA, XIA
from tests.storage.test_stores_agree import PICK, StoresAgree

CHATS = ("wen", "bo", "supergroup")
WHOSE = st.integers(0, 2 * len(CHATS) * 2 - 1)
"""Which scope: two personas, private or a room, three names."""
WORDS = st.sampled_from(["tea", "text", "edited", "words", "home", "nothing"])
NUMBERS = st.lists(st.integers(1, 6), max_size=3).map(tuple)
WHAT = st.sampled_from(["remember", "topic", "end", "correct", "used", "pause", "resume", "numbers", "words", "all"])


class MemoriesAgree(StoresAgree):
    """The same machine, with memories."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[tuple[Scope, int, Unkept]] = []
        self.people = {}
        for name in CHATS:  # each store makes names of its own for people; here they have the same
            account = Account("fake", f"person-{name}")
            self.people[name] = self.runner.run(self.sqlite.person(account, self.bench.now))
            self.memory._tables.people[account] = self.people[name]

    def scope(self, whose: int) -> Scope:
        persona, room, name = (XIA, MIRA)[whose % 2], whose // 2 % 2, CHATS[whose // 4]
        if room:
            return Room(persona.id, ConversationId(BOT, name))
        return Private(persona.id, self.people[name])

    def change(self, what: str, scope: Scope, name: str, word: str, numbers: tuple[int, ...]) -> MemoryChange:
        now, person = self.bench.now, self.people[name]
        if what in ("remember", "topic"):
            return Remember(scope, self.thought(name, f"likes {word} {len(numbers)}", word if what == "topic" else ""))
        changes: dict[str, MemoryChange] = {
            "end": End(scope, numbers, now),
            "correct": Correct(scope, len(numbers) + 1, f"has {word}", (word,), now),
            "used": Used(scope, numbers, now),
            "pause": Pause(scope, paused=True),
            "resume": Pause(scope, paused=False),
            "numbers": Forget(scope, person, now, numbers),
            "words": Forget(scope, person, now, words=(word,)),
            "all": ForgetEverything(scope, person, now),
        }
        return changes[what]

    def thought(self, name: str, text: str, topic: str) -> Memory:
        message = self.messages[-1].message_id if self.messages else ""
        source = Source(self.bench.now, self.people[name], message_id=message)
        made = Memory(MemoryId(self.bench.new_name("memory")), Kind.FACT, text, source, self.bench.now)
        return replace(made, topic=topic, tokens=tokens_of(text))

    @rule(what=WHAT, whose=WHOSE, name=st.sampled_from(CHATS), word=WORDS, numbers=NUMBERS)
    def changes_memory(self, what: str, whose: int, name: str, word: str, numbers: tuple[int, ...]) -> None:
        change = self.change(what, self.scope(whose), name, word, numbers)
        self.do(self.store.change_memory((change,), self.bench.now))

    @rule(
        pick=PICK,
        take=st.integers(0, 3),
        says=st.integers(0, 2),
        whose=WHOSE,
        what=st.lists(WHAT, max_size=2),
        word=WORDS,
        numbers=NUMBERS,
    )
    def commits_a_turn_with_memory(
        self, pick: int, take: int, says: int, whose: int, what: list[str], word: str, numbers: tuple[int, ...]
    ) -> None:
        if (found := self.one(self.desks, pick)) is None:
            return
        claim, desk = found
        words = [self.bench.new_name("words") for _ in range(says)]
        scope = self.scope(whose)
        name = claim.conversation.chat
        commit = replace(
            self.bench.answer_to(claim, desk.pending[:take], *words),
            persona=(XIA, MIRA)[whose % 2],
            scope=scope,
            effects=tuple(self.change(each, scope, name, word, numbers) for each in what),
            jobs=(PlannedJob(f"keep {whose}", "keep", "ids", after(self.bench.now, 5), renew=True),),
        )
        if self.do(self.store.commit(commit)):
            self.commits.append(commit)
            self.keys += [plan.key for plan in commit.outbox]

    @rule(pick=PICK, whose=WHOSE, limit=st.integers(1, 4))
    def reads_what_is_not_kept(self, pick: int, whose: int, limit: int) -> None:
        claim, scope = self.one(self.claims, pick), self.scope(whose)
        if claim is not None and (unkept := self.do(self.store.unkept(scope, claim.row, limit))):
            self.read.append((scope, claim.row, unkept))

    @rule(pick=PICK, summed=st.booleans(), word=WORDS)
    def keeps(self, pick: int, *, summed: bool, word: str) -> None:
        if (found := self.one(self.read, pick)) is None:
            return
        scope, row, unkept = found
        lines = tuple(replace(line, tokens=tokens_of(line.text)) for line in unkept.lines)
        summary = Summary(f"all about {word}", unkept.through, self.bench.now) if summed else None
        learnt = (self.change("topic", scope, "wen", word, ()),)
        kept = Kept(scope, row, unkept.revision, unkept.through, lines, learnt, summary)
        self.do(self.store.keep(kept, self.bench.now))

    @invariant()
    def they_hold_the_same(self) -> None:
        for whose in range(12):
            scope = self.scope(whose)
            held: Any = self.do(self.store.holdings(scope))
            if held is None:
                continue
            self.do(self.store.holdings(scope, max(0, held.revision - 1)))
            self.do(self.store.passages(scope, [passage.seq for passage in held.passages]))
            for claim in {claim.row: claim for claim in self.claims}.values():
                self.do(self.store.unkept(scope, claim.row, 10))


MemoriesAgree.TestCase.settings = settings(
    max_examples=8, stateful_step_count=50, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestAnySequenceWithMemories = MemoriesAgree.TestCase
del StoresAgree  # it has its own place
