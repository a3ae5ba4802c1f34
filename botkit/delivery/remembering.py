"""What a turn remembers: whose memory it is, what comes to mind, what was heard, and what is to be changed."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import tzinfo

from botkit.clock import Instant
from botkit.conversation.situation import Situation
from botkit.conversation.window import fitting
from botkit.delivery.fold import Call, Nothing, Opening, Order, Said, said_in
from botkit.delivery.heard_changes import changes_of, wishes_of, with_heard
from botkit.delivery.keep_jobs import keep_job
from botkit.delivery.records import Commit, Pending
from botkit.delivery.scopes import readable, scope_of
from botkit.delivery.turn_facts import TurnFacts
from botkit.errors import StoreUnavailable
from botkit.memory.changes import Forget, MemoryChange, Pause, Used
from botkit.memory.hearing.hear import hear, without_wishes
from botkit.memory.hearing.heard import Heard
from botkit.memory.mentions import mentions
from botkit.memory.recall import Recall
from botkit.memory.recollection import Question, Recollection
from botkit.memory.records import Kind
from botkit.messages import ChatKind, PersonId, Scope
from botkit.persona.loader import LoadedPersona

_log = logging.getLogger(__name__)
_SURELY_READ = 1_500
"""Tokens of the window that every model reads: what is older may be recalled, even where some model reads it, too."""


@dataclass(frozen=True, slots=True)
class Mind:
    """What a turn remembers.

    Attributes:
        scope: whose memory it is; None where nothing is remembered.
        recollection: what comes to mind, with what was just heard.
        changes: what the turn is to change, if it comes to an answer.
        heard: what each message came to, in the order of the messages.
        wishes: what was asked of the memory itself and is to be answered by botkit, in order, without doubles.
        forgotten: words that nothing shall speak of any more.
    """

    scope: Scope | None = None
    recollection: Recollection = field(default_factory=Recollection)
    changes: tuple[MemoryChange, ...] = ()
    heard: tuple[Heard, ...] = ()
    wishes: tuple[str, ...] = ()
    forgotten: tuple[str, ...] = ()


class Remembering:
    """Looks into the memory for a turn. It writes nothing: what is to be changed goes with the turn's commit.

    Args:
        zone: where people are taken to live, as long as nobody said.
        enabled: False where nothing is remembered at all beyond the window.
    """

    def __init__(self, recall: Recall, zone: tzinfo, *, enabled: bool = True) -> None:
        self._recall = recall
        self._zone = zone
        self._enabled = enabled

    async def mind(self, turn: TurnFacts) -> Mind:
        """What is remembered for a turn; nothing where the memory cannot be looked into, as a reply can do without.

        Raises:
            StoreUnavailable: nothing can be read; then nothing could be written either.
        """
        scope = _scope(turn, turn.speaker)
        if not self._enabled or scope is None or isinstance(turn.step, Nothing):
            return Mind()
        said = said_in(turn.step)
        if said and not any(item.message.addressed for item in said):
            return Mind(scope)  # it is kept like everything that is said, and answered by nobody
        try:
            recollection = await self._recall.recall(readable(scope), self._question(turn, said))
        except StoreUnavailable:
            raise
        except Exception:  # boundary: one per turn; whoever remembers nothing can still answer
            _log.exception("nothing could be recalled")
            return Mind(scope)
        return self._with_heard(turn, Mind(scope, recollection), scope)

    async def nickname(self, turn: TurnFacts, persona: LoadedPersona) -> str:
        """What the person of a turn asked a persona to call them; empty where they did not."""
        scope = _scope(turn, persona)
        if not self._enabled or scope is None:
            return ""
        question = Question("", turn.started_at, self._zone, person=_people(turn)[-1], standing_only=True)
        return (await self._recall.recall(readable(scope), question)).nickname

    def _question(self, turn: TurnFacts, said: Sequence[Said]) -> Question:
        window, step = turn.desk.window, turn.step
        texts = [step.occasion.reason] if isinstance(step, Opening) else [item.message.text for item in said]
        people, read = _people(turn), fitting(window, _SURELY_READ)
        return Question(
            text="\n".join(texts),
            now=turn.started_at,
            zone=self._zone,
            before=window[-1].text if window else "",
            known_since=read[0].at if read else None,
            person=people[-1] if people else None,
            standing_only=isinstance(step, Call | Order),
        )

    def _with_heard(self, turn: TurnFacts, mind: Mind, scope: Scope) -> Mind:
        if isinstance(turn.step, Order):
            return mind
        recollection, now = mind.recollection, turn.started_at
        said = said_in(turn.step)
        for item in said:
            mind = self._hear(mind, scope, item, now)
        if recollection.used:
            mind = replace(mind, changes=(*mind.changes, Used(scope, recollection.used, now)))
        return mind

    def _hear(self, mind: Mind, scope: Scope, item: Said, now: Instant) -> Mind:
        known = mind.recollection
        if not item.message.addressed:  # what people say among themselves is no wish of us
            return replace(mind, heard=(*mind.heard, Heard()))
        heard = hear(item.message.text, now=now, zone=self._zone, rules=known.rules, nickname=known.nickname)
        changes = changes_of(scope, known, heard, item, now)
        return replace(
            mind,
            recollection=with_heard(known, heard),
            changes=(*mind.changes, *changes),
            heard=(*mind.heard, heard),
            wishes=tuple(dict.fromkeys((*mind.wishes, *wishes_of(heard)))),
            forgotten=(*mind.forgotten, *heard.forget),
        )


def remembered(commit: Commit, mind: Mind) -> Commit:
    """The commit with what is to be changed in the memory, and the work that is left for later.

    An answer that is still owed is heard again when it is tried again; only forgetting does not wait for it.
    """
    if mind.scope is None:
        return commit
    if not commit.consumed:
        soon = tuple(change for change in mind.changes if isinstance(change, Forget | Pause))
        return replace(commit, effects=(*commit.effects, *soon))
    jobs = (keep_job(mind.scope, commit.claim.row, commit.at),) if commit.history or commit.outbox else ()
    return replace(
        commit,
        scope=mind.scope,
        effects=(*commit.effects, *mind.changes),
        jobs=(*commit.jobs, *jobs),
    )


def apart_from_forgotten(situation: Situation, mind: Mind) -> Situation:
    """The situation as it is once what is to be forgotten is gone from it, and from what was said just now."""
    said = tuple(replace(message, text=without_wishes(message.text, mind.forgotten)) for message in situation.said)
    window = situation.window
    if mind.forgotten:
        window = tuple(line for line in window if not mentions(line.text, mind.forgotten))
    return replace(
        situation,
        said=said,
        window=window,
        recollection=mind.recollection,
        renamed=any(draft.kind is Kind.NICKNAME for heard in mind.heard for draft in heard.drafts),
        noted=tuple(thing for heard in mind.heard for thing in heard.noted),
    )


def _scope(turn: TurnFacts, persona: LoadedPersona) -> Scope | None:
    rows = _rows(turn)
    kind = ChatKind.PRIVATE if all(row.event and row.event.chat is ChatKind.PRIVATE for row in rows) else ChatKind.GROUP
    return scope_of(persona.ref.id, turn.claim.conversation, kind, _people(turn))


def _people(turn: TurnFacts) -> list[PersonId]:
    return [row.person for row in _rows(turn)]


def _rows(turn: TurnFacts) -> list[Pending]:
    """The inbox rows that the step is about."""
    taken = set(turn.step.consumed)
    return [row for row in (*turn.desk.pending, *turn.desk.latest) if row.seq in taken]
