"""Judges a run by the platform's log: what people wrote, what was tried, what they saw. Pure.

Every message gets exactly one answer, whole and in order; one that was taken back at most one. It is answered by the
text it had when the answer began to leave. A call may be answered together with the calls made right before it.

Order: of two messages of one chat, the one that was both written and delivered first is answered first, or in the
same answer. Where the stream itself swaps two messages, the bot may meet the later one before the earlier exists
for it, so either order is right; inside one answer they stand as they were written. Two things need not wait: a bare
call does not wait for words before it, and a command does not wait for an answer that is owed since the model failed.

Under the policy `resend` a message may be shown again, right after itself, and stands in the bot's books for it. Under
`mark` nothing is sent twice, and what the books have as perhaps sent is taken for sent: nothing else may be missing.
"""

from collections.abc import Iterable, Iterator

from tests.faults.judge import Judge, Violation
from tests.faults.log import Entry
from tests.faults.reading import Run, arrange


def check(log: Iterable[Entry]) -> list[Violation]:
    """Every broken promise; empty for a run that kept them all."""
    run = arrange(log)
    found: list[Violation] = []
    for name, chat in sorted(run.chats.items()):
        judge = Judge(run, name, chat)
        judge.judge()
        found += judge.found
    return found + list(_check_books(run))


def _check_books(run: Run) -> Iterator[Violation]:
    """A message that was tried again although the platform had not refused it: the books know, or it was forbidden."""
    if run.reported is None:
        yield Violation("no report", "", "the run ended without the bot's own count of ambiguous sends")
        return
    for key, count in run.tries.items():
        recorded = run.reported.ambiguous.get(key, 0)
        if count > 1 and run.policy == "mark":
            yield Violation("twice", "", f"{key} was tried {count} times")
        elif count - 1 > recorded:
            yield Violation(
                "unrecorded", "", f"{key} was tried {count} times, {recorded} of them on record as ambiguous"
            )
    if run.reported.expired:
        yield Violation("expired", "", f"{run.reported.expired} messages were thrown away as too old")
