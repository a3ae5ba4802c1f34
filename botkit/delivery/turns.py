"""One turn: what lies on a conversation's desk becomes a commit."""

import logging
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial

from botkit.clock import Clock, Instant, seconds_between
from botkit.conversation.drafting import Drafting
from botkit.conversation.language import language_of
from botkit.conversation.respond import busy, give_up, initiate, respond
from botkit.conversation.situation import Reply, Situation
from botkit.delivery.agenda import Agenda
from botkit.delivery.bots import Bot
from botkit.delivery.commands import CommandCall, CommandTable, command_name
from botkit.delivery.commits import commit_command, commit_reply
from botkit.delivery.fold import Burst, Call, Nothing, Opening, Order, Said, Step
from botkit.delivery.policy import DeliveryPolicy
from botkit.delivery.ports import Models
from botkit.delivery.records import Claim, Commit, Desk, Rest
from botkit.delivery.remembering import Mind, Remembering, apart_from_forgotten, remembered
from botkit.delivery.wishes import Wishes
from botkit.errors import PersonaError
from botkit.messages import ChatKind, Language, PersonaId
from botkit.persona.library import PersonaLibrary
from botkit.persona.loader import LoadedPersona
from botkit.persona.schema import Persona

_log = logging.getLogger(__name__)
_DRAFT_SECONDS = 5.0
"""The longest a preview may hold up the answer it is of."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A claimed conversation, what lies on its desk, and the step that is next, as one turn found them."""

    claim: Claim
    bot: Bot
    speaker: LoadedPersona
    desk: Desk
    step: Step
    started_at: Instant


class TurnComposer:
    """Picks the step, asks the conversation, and says what to write. It writes nothing itself."""

    def __init__(
        self,
        *,
        library: PersonaLibrary,
        models: Models,
        commands: CommandTable,
        remembering: Remembering,
        wishes: Wishes,
        language: Language | None,
        clock: Clock,
        policy: DeliveryPolicy,
    ) -> None:
        self._library = library
        self._models = models
        self._commands = commands
        self._remembering = remembering
        self._wishes = wishes
        self._drafting = Drafting()
        self.agenda = Agenda(commands.is_command, policy)
        self._language: Language | None = language
        self._clock = clock
        self._policy = policy

    def speaker(self, bot: Bot, bound: PersonaId | None) -> LoadedPersona:
        """The persona that speaks, as its file stands now; the turn keeps this snapshot."""
        self._library.refresh()
        try:
            return self._library.get(bot.speaker(bound))
        except PersonaError:  # its file took another id; somebody has to answer
            return self._library.get(bot.default)

    def begin(self, claim: Claim, bot: Bot, speaker: LoadedPersona, desk: Desk) -> Turn:
        """The turn that is next for what lies on the desk."""
        step = self.agenda.next_step(desk, speaker.persona)
        return Turn(claim, bot, speaker, desk, step, self._clock.now())

    async def compose(self, turn: Turn) -> Commit:
        """The commit that answers what the turn is about. A failing model ends in a reply, never in an error."""
        mind = await self._remembering.mind(turn)
        situation = apart_from_forgotten(self._situation(turn), mind)
        if isinstance(turn.step, Order):
            result = await self._commands.run(self._call(turn, turn.step, situation, mind))
            at = self._clock.now()
            return commit_command(turn, turn.step, result, self._rest(turn, at), at, self._policy)
        reply = self._wishes.answered(await self._reply(turn, turn.step, situation), situation, mind)
        at = self._clock.now()
        commit = commit_reply(turn, reply, self._rest(turn, at), at, self._policy)
        return remembered(commit, mind)

    def _call(self, turn: Turn, step: Order, situation: Situation, mind: Mind) -> CommandCall:
        name, words = self._commands.parse(step.said.message.text)
        carried = tuple(self._library.get(persona) for persona in turn.bot.personas)
        return CommandCall(
            turn.bot,
            turn.speaker,
            situation,
            name,
            words,
            carried,
            person=step.said.person,
            nickname_with=partial(self._remembering.nickname, turn),
            scope=mind.scope,
        )

    def will_speak(self, turn: Turn) -> bool:
        """Whether somebody waits for words, so that composing may be shown."""
        return not isinstance(turn.step, Nothing) and not _overheard(turn.step)

    def _rest(self, turn: Turn, at: Instant) -> Rest:
        return self.agenda.rest(turn.desk, turn.step, turn.speaker.persona, at)

    async def _reply(self, turn: Turn, step: Burst | Call | Opening | Nothing, situation: Situation) -> Reply:
        if isinstance(step, Nothing):
            return Reply("silence")
        if _overheard(step):
            return Reply("silence", notes=("not addressed",))
        deadline = max(self._policy.turn_deadline, self._models.turn_time)
        try:
            model = self._models.chat(turn.speaker)
            if isinstance(step, Opening):
                reply = await initiate(situation, model, self._clock, deadline=deadline)
            else:
                reply = await respond(
                    situation,
                    model,
                    self._clock,
                    deadline=deadline,
                    on_draft=self._drafts(turn),
                    drafting=self._drafting,
                )
        except Exception as error:  # boundary: one per turn; the person is told, and the input stays
            _log.exception("a turn failed")
            reply = replace(busy(situation), notes=(f"error {type(error).__name__}",))
        return give_up(situation) if reply.owed and self._is_hopeless(turn) else reply

    def _is_hopeless(self, turn: Turn) -> bool:
        """Whether the answer has been owed for so long that it is given up."""
        if not turn.desk.attempts:
            return False
        taken = set(turn.step.consumed)
        newest = max(row.received_at for row in turn.desk.pending + turn.desk.latest if row.seq in taken)
        return seconds_between(newest, turn.started_at) > self._policy.owed_limit

    def _drafts(self, turn: Turn) -> Callable[[str], Awaitable[None]] | None:
        adapter = turn.bot.adapter
        if not turn.speaker.persona.speech.stream or adapter.capabilities.streaming != "draft":
            return None

        async def show(text: str) -> None:
            try:
                await self._clock.within(_DRAFT_SECONDS, adapter.show_draft(turn.claim.conversation, text))
            except Exception as error:  # boundary: a preview that does not show harms nobody
                _log.debug("draft was not shown: %s", type(error).__name__)

        return show

    def _situation(self, turn: Turn) -> Situation:
        step = turn.step
        said: tuple[Said, ...] = ()
        if isinstance(step, Burst | Call):
            said = step.said
        elif isinstance(step, Order):
            said = (step.said,)
        persona = turn.speaker.persona
        excused = turn.desk.excused_through >= max(step.consumed)
        return Situation(
            persona=persona,
            ref=turn.speaker.ref,
            now=turn.started_at,
            seed=_seed(turn),
            language=_language(persona, said, self._language),
            window=turn.desk.window,
            said=tuple(item.message for item in said),
            occasion=step.occasion if isinstance(step, Opening) else None,
            person_name=said[-1].message.sender.name if said else "",
            group=bool(said) and said[-1].message.chat is ChatKind.GROUP,
            capabilities=turn.bot.adapter.capabilities,
            excused=turn.desk.attempts if excused else 0,
        )


def _overheard(step: Step) -> bool:
    """People talked among themselves: it is remembered, not answered."""
    return isinstance(step, Burst) and not any(item.message.addressed for item in step.said)


def _seed(turn: Turn) -> int:
    """The same for a turn taken over after a crash, so that it chooses the same among equals."""
    where = turn.claim.conversation
    first = min(turn.step.consumed)
    return zlib.crc32(f"{where.bot} {where.chat} {where.thread} {first} {turn.desk.attempts}".encode())


def _language(persona: Persona, said: tuple[Said, ...], configured: Language | None) -> Language:
    """The first of these that the persona speaks: what the person writes, their app's, the operator's, its own."""
    written = (language_of(item.message.text) for item in reversed(said) if command_name(item.message.text) is None)
    app = (item.message.sender.language[:2].lower() for item in reversed(said))
    spoken: dict[str, Language] = {language: language for language in persona.languages}
    for wish in (*written, *app, configured):
        if wish in spoken:
            return spoken[wish]
    return persona.languages[0]
