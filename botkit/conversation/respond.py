"""What the companion says to a turn: a value in, a value out, with the model behind its port.

respond -> a bare summons: the persona's pool, no model
        -> compose -> hear -> visible text -> guards -> brevity -> bubbles
           (empty, repeated, looping, forbidden, truncated or against the person's rules: once more with a nudge;
           what only breaks their rules is then mended; else a fallback line)
        -> the model fails: a line in character now, and the answer stays owed
"""

from dataclasses import dataclass, field, replace
from datetime import tzinfo

from botkit.clock import Clock
from botkit.conversation import guards, summons
from botkit.conversation.addressing import called_by_name
from botkit.conversation.brevity import most_characters, prose, shorten
from botkit.conversation.drafting import Drafting
from botkit.conversation.guards import Verdict
from botkit.conversation.hearing import Bill, Draft, Heard, hear
from botkit.conversation.language import language_of
from botkit.conversation.lines import say
from botkit.conversation.names import own_language
from botkit.conversation.pacing import bubbles
from botkit.conversation.ports import ChatModel
from botkit.conversation.prompt import budget_for, compose
from botkit.conversation.sentences import whole_sentences
from botkit.conversation.situation import Outcome, Reply, Situation
from botkit.conversation.style import broken, repair
from botkit.conversation.visible import VisibleStream, VisibleText, beginning, make_visible
from botkit.errors import ContextTooLong, ModelError, ModelRefused

DEADLINE = 90.0
"""Seconds of thinking after which the companion says that it needs a moment."""
_TRIES = 2


async def respond(
    situation: Situation,
    model: ChatModel,
    clock: Clock,
    *,
    deadline: float = DEADLINE,
    on_draft: Draft | None = None,
    drafting: Drafting | None = None,
    zone: tzinfo | None = None,
) -> Reply:
    """The reply to what was said. It never raises for what a model does.

    Args:
        deadline: seconds after which the model counts as failed.
        on_draft: shows the answer so far; called only where the persona streams. It must not raise.
        drafting: which models may be drafted, and what this turn teaches about them; without it only an answer that
            shows itself how it begins is drafted.
        zone: where the person lives; without it the model is not told the time of day.
    """
    if not any(message.addressed and (message.text.strip() or message.attachments) for message in situation.said):
        return Reply("silence")
    called = summons.answer(situation)
    if called:
        return _reply(situation, "summons", make_visible(called))
    return await _think(_Thought(situation, model, zone, on_draft, drafting or Drafting()), clock, deadline)


async def initiate(
    situation: Situation,
    model: ChatModel,
    clock: Clock,
    *,
    deadline: float = DEADLINE,
    on_draft: Draft | None = None,
    drafting: Drafting | None = None,
    zone: tzinfo | None = None,
) -> Reply:
    """The first message to an occasion. Nobody waits: where the model fails, nothing is said and it stays owed."""
    if situation.occasion is None:
        return Reply("silence")
    return await _think(_Thought(situation, model, zone, on_draft, drafting or Drafting()), clock, deadline)


def busy(situation: Situation) -> Reply:
    """No answer can be made now: a line in character the first time, then silence; the answer stays owed."""
    if situation.excused or not situation.said:
        return Reply("busy", owed=True)
    line = make_visible(say(situation, situation.persona.fallbacks.busy))
    return replace(_reply(situation, "busy", line), owed=True)


def give_up(situation: Situation) -> Reply:
    """The last line in character, once an answer has been tried often enough; nothing is owed after it."""
    if not situation.said:
        return Reply("silence", notes=("given up",))
    return _reply(situation, "sorry", make_visible(say(situation, situation.persona.fallbacks.sorry)))


@dataclass(slots=True)
class _Thought:
    """One turn's thinking: its tries, what they cost, and what the trace is told."""

    situation: Situation
    model: ChatModel
    zone: tzinfo | None
    on_draft: Draft | None
    drafting: Drafting
    bill: Bill = field(default_factory=Bill)
    notes: list[str] = field(default_factory=list[str])
    shrink: int = 1
    unruly: list[VisibleText] = field(default_factory=list[VisibleText])
    """Answers that could be said but for the person's rules."""
    shown: int = 0
    """How many characters of this try a draft has shown."""

    async def reply(self) -> Reply:
        verdict: Verdict | None = None
        for attempt in range(_TRIES):
            heard = await self._hear(verdict)
            if heard.broken:
                self.notes.append(f"cut off: {type(heard.broken).__name__}")
                if attempt == _TRIES - 1:
                    raise heard.broken
                continue
            if heard.ended == "content_filter":
                raise ModelRefused("the endpoint filtered the answer")
            text, verdict = self._judged(heard, last=attempt == _TRIES - 1)
            if verdict is None:
                return self._told(_reply(self.situation, "answered", text))
            self.notes.append(f"try {attempt + 1}: {verdict.reason}")
            self.unruly += [text] if verdict.reason == "style" else []
        return self._mended() or self.speechless(verdict)

    def _mended(self) -> Reply | None:
        """The last answer that can be made to keep to the person's rules."""
        situation = self.situation
        for text in reversed(self.unruly):
            left = repair(text, situation.recollection.rules, language_of(prose(text)) or situation.language)
            mended = make_visible(left)
            if self._inspect(mended, lenient=True) is None:
                self.notes.append("mended")
                return self._told(_reply(situation, "answered", mended))
        return None

    def broken_off(self, why: str) -> Reply:
        """The model failed: what `busy` says, and why."""
        self.notes.append(f"model failed: {why}")
        return self._told(busy(self.situation))

    def speechless(self, verdict: Verdict | None) -> Reply:
        """A line in character instead of an answer; nobody is spoken to out of the blue with one."""
        persona = self.situation.persona
        if not self.situation.said:
            return self._told(Reply("silence"))
        repeated = verdict is not None and verdict.reason == "repeated" and persona.variations
        line = say(self.situation, persona.variations if repeated else persona.fallbacks.speechless)
        return self._told(_reply(self.situation, "speechless", make_visible(line)))

    def _told(self, reply: Reply) -> Reply:
        return replace(reply, usage=self.bill.usage, notes=tuple(self.notes))

    async def _hear(self, nudge: Verdict | None) -> Heard:
        try:
            return await self._ask(nudge)
        except ContextTooLong:
            if self.shrink > 1:
                raise
            self.shrink = 2
            self.notes.append("context too long: half of it")
            return await self._ask(nudge)

    async def _ask(self, nudge: Verdict | None) -> Heard:
        persona = self.situation.persona
        budget = budget_for(persona, self.model.context_window) // self.shrink
        request = compose(self.situation, budget, zone=self.zone, nudge=nudge)
        request = replace(request, max_tokens=min(request.max_tokens, self.model.context_window // 2))
        names = {line.name for line in self.situation.window} | {said.sender.name for said in self.situation.said}
        stream = VisibleStream(speaker=persona.name, others=sorted(names - {""}) if self.situation.group else ())
        self.shown = 0
        streams = self.on_draft and persona.speech.stream and persona.speech.brevity != "short"
        draft = self._show if streams else None
        return await hear(self.model, request, stream, self.bill, self.drafting, draft)

    async def _show(self, text: str) -> None:
        """A draft passes the guards that can judge a beginning, and never shows more than the answer may have."""
        speech = self.situation.persona.speech
        limit = most_characters(speech.brevity, language_of(prose(text)) or self.situation.language)
        unruly = broken(text, self.situation.recollection.rules)
        if self.on_draft and len(text) <= limit and not unruly and not guards.says_forbidden(text, speech.forbidden):
            self.shown = len(text)
            await self.on_draft(text)

    def _inspect(self, text: VisibleText, *, lenient: bool) -> Verdict | None:
        situation = self.situation
        return guards.inspect(
            text,
            situation.window,
            situation.persona.speech.forbidden,
            said="\n".join(message.text for message in situation.said),
            rules=situation.recollection.rules,
            language=own_language(situation.persona),
            lenient=lenient,
        )

    def _judged(self, heard: Heard, *, last: bool) -> tuple[VisibleText, Verdict | None]:
        """What may be said of an answer, or what is wrong with it."""
        situation = self.situation
        text = heard.text
        if heard.retracted and self.shown:
            self.shown = 0
            self.notes.append("a draft showed reasoning: taken back")
        elif heard.reasoned:
            self.notes.append("reasoned")
        if heard.ended == "length":
            text = beginning(text, max(self.shown, whole_sentences(text)))
            if verdict := guards.is_truncated(heard.text, text):
                return text, verdict
            self.notes.append("cut back to whole sentences")
        short = shorten(text, situation.persona.speech.brevity, situation.language)
        if short.cut:
            self.notes.append("shortened")
        text = max(short.text, beginning(text, self.shown), key=len)
        spoken = language_of(text)
        if spoken and spoken not in situation.persona.languages:
            self.notes.append(f"language: {spoken}")
        return text, self._inspect(text, lenient=last)


async def _think(thought: _Thought, clock: Clock, deadline: float) -> Reply:
    try:
        return await clock.within(deadline, thought.reply())
    except TimeoutError:
        return thought.broken_off("deadline")
    except ModelRefused:
        thought.notes.append("refused")
        return thought.speechless(None)
    except ModelError as error:
        return thought.broken_off(type(error).__name__)


def _reply(situation: Situation, outcome: Outcome, text: VisibleText) -> Reply:
    if outcome in {"answered", "speechless"}:
        text = called_by_name(text, situation)
    return Reply(outcome, bubbles(text, situation.persona.speech, situation.capabilities))
