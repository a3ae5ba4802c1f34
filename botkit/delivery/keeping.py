"""Remembers what was said, after the reply: lines become passages that can be found, and what they tell is learnt."""

import logging
from dataclasses import replace
from datetime import tzinfo

from botkit.clock import Clock, seconds_between
from botkit.delivery.heard_changes import memory_of, speech_of
from botkit.delivery.keep_jobs import keep_job, kept_by
from botkit.delivery.ports import DeliveryStore, Models
from botkit.delivery.scribe import ModelScribe
from botkit.errors import ContextTooLong, ModelMisconfigured, ModelOutputInvalid, ModelRefused, PersonaError
from botkit.memory.changes import MemoryChange, Remember
from botkit.memory.extraction import extract
from botkit.memory.ports import Embedder, Kept, Scribe, Unkept
from botkit.memory.recall import Recall
from botkit.memory.records import Passage, Summary, Vector
from botkit.memory.summary import summarize
from botkit.memory.talk import as_embedded
from botkit.memory.tokens import tokens_of
from botkit.messages import Language, Scope
from botkit.persona.library import PersonaLibrary
from botkit.persona.loader import LoadedPersona

_log = logging.getLogger(__name__)
_QUIET = 60.0
"""Seconds without a word after which a model on this machine has time for other things."""
_BATCH = 40
"""Lines that are learnt from at once: one call of the model."""
_UNSUMMED = 160
"""Passages that are not in the summary: more than any model reads of a window, so that nothing falls between."""
_STRETCH = 80
"""Passages that go into the summary at once."""


class Keeper:
    """Runs the jobs of `keep_jobs`. Doing one twice is as good as once: the store knows how far it came.

    Args:
        embedder: says what lines mean; without one they are found by their words alone.
        zone: where people are taken to live, as long as nobody said.
        learns: whether a model is asked what the lines tell; what is heard by rules is remembered anyway.
    """

    def __init__(
        self,
        store: DeliveryStore,
        recall: Recall,
        embedder: Embedder | None,
        models: Models,
        library: PersonaLibrary,
        clock: Clock,
        zone: tzinfo,
        *,
        learns: bool = True,
    ) -> None:
        self._store = store
        self._recall = recall
        self._embedder = embedder
        self._models = models
        self._library = library
        self._clock = clock
        self._zone = zone
        self._learns = learns
        self._began = clock.monotonic()

    async def run(self, payload: str) -> None:
        """Remember what a conversation has said since the last time.

        Raises:
            ModelError: the model cannot be asked just now; nothing of these lines is kept yet.
            StoreUnavailable: nothing can be written.
            ValueError: the payload is none of ours.
        """
        scope, conversation = kept_by(payload)
        try:
            persona = self._library.get(scope.persona)
        except PersonaError:  # it is carried by nobody any more; what was said can still be found
            persona = None
        scribe = self._scribe(persona)
        language: Language = persona.persona.languages[0] if persona else "en"
        while True:
            unkept = await self._store.unkept(scope, conversation, _BATCH)
            if not unkept.lines and not unkept.more:
                break
            if persona and self._disturbs(persona, unkept):
                await self._store.plan_jobs([keep_job(scope, conversation, self._clock.now())])
                return
            changes = await self._learnt(scope, unkept, scribe, language)
            passages = await self._passages(unkept)
            summary = await self._summary(scope, scribe, language) if scribe else None
            kept = Kept(scope, conversation, unkept.revision, unkept.through, passages, changes, summary)
            if not await self._store.keep(kept, self._clock.now()):
                _log.info("something was forgotten meanwhile: what was said is read again")
            elif not unkept.more:
                break
        if unkept.waits:
            await self._store.plan_jobs([keep_job(scope, conversation, self._clock.now())])

    def _disturbs(self, persona: LoadedPersona, unkept: Unkept) -> bool:
        """Whether a model on this machine would be kept from answering somebody who is just talking."""
        newest = unkept.lines[-1].at if unkept.lines else None
        talking = newest is not None and seconds_between(newest, self._clock.now()) < _QUIET
        # Who has just started botkit is about to say something.
        talking = talking or self._clock.monotonic() - self._began < _QUIET
        return talking and self._learns and self._models.runs_here(persona)

    def _scribe(self, persona: LoadedPersona | None) -> Scribe | None:
        if persona is None or not self._learns:
            return None
        try:
            return ModelScribe(self._models.cheap(persona))
        except ModelMisconfigured as error:
            _log.warning("nothing is learnt from what is said: %s", error)
            return None

    async def _passages(self, unkept: Unkept) -> tuple[Passage, ...]:
        texts = as_embedded(unkept.lines)
        vectors = await self._embedder.of_texts(texts) if self._embedder else (Vector(b""),) * len(texts)
        return tuple(
            replace(line, tokens=tokens_of(line.text), vector=vector)
            for line, vector in zip(unkept.lines, vectors, strict=True)
        )

    async def _learnt(
        self, scope: Scope, unkept: Unkept, scribe: Scribe | None, language: Language
    ) -> tuple[MemoryChange, ...]:
        """What the lines tell, as changes. A model that will not read these lines has learnt nothing of them."""
        if scribe is None:
            return ()
        known = [memory for memory in await self._recall.held(scope) if memory.ended_at is None]
        try:
            learnt = await extract(unkept.lines, known, scribe, language=language, zone=self._zone)
        except (ContextTooLong, ModelMisconfigured, ModelOutputInvalid, ModelRefused) as error:
            _log.warning("a stretch of talk was not learnt from: %s", type(error).__name__)
            return ()
        now = self._clock.now()
        return tuple(
            Remember(scope, memory_of(one.draft, scope, speech_of(unkept.lines[one.line]), now)) for one in learnt
        )

    async def _summary(self, scope: Scope, scribe: Scribe, language: Language) -> Summary | None:
        """The summary with the next stretch of passages in it, once enough of them are in none; else None."""
        held = await self._store.holdings(scope)
        before = held.summary or Summary("", 0, self._clock.now())
        seqs = sorted(passage.seq for passage in held.passages if passage.seq > before.through)
        if len(seqs) < _UNSUMMED:
            return None
        stretch = seqs[:_STRETCH]
        lines = await self._store.passages(scope, stretch)
        text = await summarize(before.text, lines, scribe, language=language)
        return Summary(text, stretch[-1], self._clock.now()) if text != before.text else None
