"""Persona YAML, schema 1: every field a persona file may have, with its limits.

The models are frozen and closed: an unknown field is a finding, not a silence. Machinery for some parts
(routines, voice, groups, memory, consent) comes later; what they say is checked now. Descriptions become
the completion that editors show.
"""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)

from botkit.persona import checks
from botkit.persona.durations import PATTERN as DURATION

PERSONA_ID = r"^[a-z0-9][a-z0-9_-]{0,39}/[a-z0-9][a-z0-9_-]{0,39}$"
ROUTINE_ID = r"^[a-z][a-z0-9_-]{0,39}$"
VERSION = r"^[0-9]{1,6}\.[0-9]{1,6}\.[0-9]{1,6}$"

FORMS = {
    PERSONA_ID: "write publisher/name in small letters, digits, - and _, such as you/sunny",
    ROUTINE_ID: "write a short name in small letters, digits, - and _, such as morning-tip",
    VERSION: "write three numbers with dots, such as 1.0.0",
}
"""How to mend a text that does not match its pattern."""

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
"""A sentence or two that is said or matched as it stands."""

LONGEST_CALL = 80
"""Characters."""

Call = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_CALL)]
"""A bare call: whoever writes more says something."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=8_000)]
"""Prose for the model."""

Duration = Annotated[Line, AfterValidator(checks.duration), Field(json_schema_extra={"pattern": DURATION})]
"""A span such as 3d, 12h, 45m or 1d12h; `durations.seconds_of` reads it."""

Brevity = Literal["short", "medium", "long"]
Relation = Literal[
    "buddy", "friend", "family", "romance", "mentor", "intern", "assistant", "character", "identity", "memorial"
]
Rating = Literal["general", "teen", "adult"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Speech(_Part):
    """How the persona talks."""

    style: Text | None = Field(default=None, description="tone, rhythm and habits, in a few sentences")
    catchphrases: tuple[Line, ...] = Field(default=(), max_length=30, description="what it likes to say")
    brevity: Brevity = Field(default="medium", description="how long an answer is: short is a line or two")
    emoji: Literal["none", "few", "many"] = Field(default="few", description="how many emoji it uses")
    bubbles: int = Field(default=3, ge=1, le=4, description="the most messages one answer may be split into")
    forbidden: tuple[Line, ...] = Field(default=(), max_length=100, description="phrases it never says")
    stream: bool = Field(default=False, description="show the answer while it grows, where the platform can")


class Exchange(_Part):
    """One example: what the person writes and what the persona answers."""

    person: Text = Field(description="what the person writes")
    reply: Text = Field(description="what the persona answers, word for word")


class Summons(_Part):
    """A bare call, and the pool of answers to it."""

    when: tuple[Call, ...] = Field(min_length=1, max_length=50, description="the whole message, such as its name")
    say: tuple[Line, ...] = Field(min_length=1, max_length=100, description="answers that need no model; a dozen vary")


class Fallbacks(_Part):
    """Lines in character for when no answer can be made."""

    busy: tuple[Line, ...] = Field(
        min_length=1, max_length=50, description="said at once when the model does not answer; the answer follows later"
    )
    speechless: tuple[Line, ...] = Field(
        min_length=1, max_length=50, description="said when the model gave nothing that can be said"
    )
    sorry: tuple[Line, ...] = Field(min_length=1, max_length=50, description="said when the answer had to be given up")


class LoreEntry(_Part):
    """Background told to the model when one of `keys` was said lately, or always where `constant`."""

    keys: tuple[Line, ...] = Field(default=(), max_length=50, description="words that call this entry up")
    content: Text = Field(description="what the model is told")
    constant: bool = Field(default=False, validate_default=True, description="tell it always; then keys are not needed")
    order: int = Field(default=100, ge=0, le=100_000, description="lower comes first and is kept when space is short")
    enabled: bool = Field(default=True, description="false puts the entry aside without deleting it")
    case_sensitive: bool = Field(default=False, description="keys match only in this very spelling")

    @field_validator("constant")
    @classmethod
    def _reachable(cls, constant: bool, info: ValidationInfo) -> bool:
        return checks.lore_reachable(constant, info.data)


class Lorebook(_Part):
    """Knowledge that is told only when it matters."""

    scan_depth: int = Field(default=6, ge=1, le=100, description="how many messages back keys are looked for")
    token_budget: int = Field(default=600, ge=50, le=8_000, description="the most tokens entries may take together")
    entries: tuple[LoreEntry, ...] = Field(default=(), max_length=500, description="the pieces of knowledge")


class ModelWishes(_Part):
    """What the persona wishes of its model; the operator decides."""

    prefer: Line | None = Field(default=None, description="a model's name, or a role such as cheap; others stand in")
    temperature: float = Field(default=0.8, ge=0.0, le=2.0, description="0 is predictable, 1 and more is playful")
    max_tokens: int = Field(default=512, ge=16, le=8_192, description="the most tokens one answer may take")


class MemoryWishes(_Part):
    """What the persona cares to remember, and what it must not."""

    remember: tuple[Line, ...] = Field(default=(), max_length=50, description="such as: exams, food, friends' names")
    never: tuple[Line, ...] = Field(default=(), max_length=50, description="such as: addresses, passwords")


class GroupManners(_Part):
    """How the persona behaves in a group."""

    talkativeness: float = Field(
        default=0.1, ge=0.0, le=1.0, description="0 speaks only when addressed, 1 gladly joins in"
    )
    topics: tuple[Line, ...] = Field(default=(), max_length=50, description="what it likes to join in about")


class Routine(_Part):
    """A reason to write first. Exactly one of cron, idle, date and event says when."""

    id: Annotated[str, StringConstraints(pattern=ROUTINE_ID)] = Field(description="a short name such as morning-tip")
    prompt: Text = Field(description="what to write about, told to the model")
    cron: Annotated[Line, AfterValidator(checks.cron)] | None = Field(
        default=None, description="minute hour day month weekday, in the person's own time zone: 0 8 * * *"
    )
    idle: Duration | None = Field(default=None, description="silence after which it writes, such as 3d or 12h")
    date: Annotated[Line, AfterValidator(checks.day_of_year)] | None = Field(
        default=None, description="birthday, anniversary, a day such as 12-24, or a festival such as mid-autumn"
    )
    event: Line | None = Field(
        default=None, validate_default=True, description="what the person mentions, such as an exam"
    )
    jitter: Duration | None = Field(default=None, description="moved by up to this much, so that it feels alive")
    late_within: Duration | None = Field(default=None, description="how late it may still come")
    late: Literal["late_within", "skip", "merge"] = Field(
        default="skip", validate_default=True, description="what happens to one that was missed"
    )
    days: tuple[Weekday, ...] = Field(default=(), max_length=7, description="only on these days")
    ask_first: bool = Field(default=True, description="the person agrees before the first one")
    uses: tuple[Literal["weather", "diary", "almanac", "memory"], ...] = Field(
        default=(), description="what is looked up for it, where it is there"
    )
    max_per_week: int = Field(default=7, ge=1, le=50, description="the most of these in seven days")

    @field_validator("event")
    @classmethod
    def _one_trigger(cls, event: str | None, info: ValidationInfo) -> str | None:
        return checks.one_trigger(event, info.data)

    @field_validator("late")
    @classmethod
    def _late_policy(cls, late: str, info: ValidationInfo) -> str:
        return checks.late_policy(late, info.data)


class Voice(_Part):
    """How the persona sounds."""

    name: Line = Field(description="the voice's name at the speech provider")
    speed: float = Field(default=1.0, ge=0.5, le=2.0, description="1 is the voice's own pace")
    styles: dict[str, Line] = Field(
        default_factory=dict[str, Line], max_length=20, description="a mood, and how the voice sounds in it"
    )


class Consent(_Part):
    """On whose word a persona that is modelled on a real human being exists."""

    by: Line = Field(description="who agreed: the human being, or who may speak for them")
    on: Annotated[Line, AfterValidator(checks.calendar_day)] = Field(description="the day, such as 2026-01-31")
    statement: Text = Field(description="what was agreed to, in their words")


class Persona(_Part):
    """One companion, as its file says."""

    schema_version: Literal[1] = Field(alias="schema", description="the version of this format: 1")
    id: Annotated[str, StringConstraints(pattern=PERSONA_ID)] = Field(description="publisher/name, such as you/sunny")
    name: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60), AfterValidator(checks.one_line)
    ] = Field(description="what it is called; {{char}} stands for it")
    version: Annotated[str, StringConstraints(pattern=VERSION)] = Field(description="three numbers, such as 1.0.0")
    author: Line = Field(description="who wrote it")
    license: Line = Field(description="what others may do with it, such as CC-BY-4.0")
    languages: Annotated[tuple[Literal["zh", "en"], ...], AfterValidator(checks.languages_differ)] = Field(
        min_length=1, max_length=2, description="what it speaks, its own language first"
    )
    tagline: Line = Field(description="one sentence for the list of companions")
    greetings: tuple[Text, ...] = Field(min_length=1, max_length=20, description="first messages to a new person")
    description: Text = Field(description="who it is: life, work, home, what it loves")
    personality: Text = Field(description="how it is: temper, values, how it treats people")
    # Before relation, whose check looks at both: pydantic shows a check only the fields above it.
    rating: Rating = Field(default="general", description="whom it is for")
    consent: Consent | None = Field(
        default=None,
        description="needed where it is modelled on a real human being (memorial, identity); kept, not shown",
    )
    relation: Relation = Field(description="what it is to the person")
    calls_person: Annotated[Line, AfterValidator(checks.one_line)] | None = Field(
        default=None, description="how it calls someone whose name it does not know; {{user}} stands for that"
    )
    speech: Speech = Field(default=Speech(), description="how it talks")
    examples: tuple[Exchange, ...] = Field(
        default=(), max_length=60, description="short dialogues: they teach the most"
    )
    summons: tuple[Summons, ...] = Field(default=(), max_length=20, description="bare calls, answered without a model")
    fallbacks: Fallbacks = Field(description="lines in character for when no answer can be made")
    variations: tuple[Line, ...] = Field(
        default=(), max_length=100, description="lines to say instead of saying the same thing again"
    )
    lorebook: Lorebook = Field(default=Lorebook(), description="knowledge that is told only when it matters")
    boundaries: tuple[Line, ...] = Field(default=(), max_length=50, description="what it never does, one a line")
    model: ModelWishes = Field(default=ModelWishes(), description="what it wishes of its model")
    memory: MemoryWishes = Field(default=MemoryWishes(), description="what it cares to remember (not used yet)")
    groups: GroupManners = Field(default=GroupManners(), description="how it behaves in a group (not used yet)")
    routines: tuple[Routine, ...] = Field(
        default=(), max_length=50, description="reasons to write first (not used yet)"
    )
    voice: Voice | None = Field(default=None, description="how it sounds (not used yet)")

    @field_validator("relation")
    @classmethod
    def _relation_fits(cls, relation: str, info: ValidationInfo) -> str:
        return checks.relation_fits(relation, info.data)

    @field_validator("summons")
    @classmethod
    def _calls_differ(cls, summons: tuple[Summons, ...]) -> tuple[Summons, ...]:
        checks.calls_differ(pool.when for pool in summons)
        return summons

    @field_validator("routines")
    @classmethod
    def _ids_differ(cls, routines: tuple[Routine, ...]) -> tuple[Routine, ...]:
        checks.ids_differ(routine.id for routine in routines)
        return routines

    @model_validator(mode="after")
    def _keeps_to_its_own_list(self) -> "Persona":
        checks.nothing_forbidden(self.speech.forbidden, self.own_lines())
        return self

    # A persona is the one that was loaded, so that what follows from it alone can be kept by it at no cost. Whether
    # two say the same, their digests tell.
    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return object.__hash__(self)

    def own_lines(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Every line that is said word for word, with its place in the file."""
        pools: list[tuple[tuple[str | int, ...], tuple[str, ...]]] = [
            (("greetings",), self.greetings),
            (("speech", "catchphrases"), self.speech.catchphrases),
            *((("summons", i, "say"), pool.say) for i, pool in enumerate(self.summons)),
            (("fallbacks", "busy"), self.fallbacks.busy),
            (("fallbacks", "speechless"), self.fallbacks.speechless),
            (("fallbacks", "sorry"), self.fallbacks.sorry),
            (("variations",), self.variations),
        ]
        for place, lines in pools:
            for index, line in enumerate(lines):
                yield (*place, index), line
        for index, example in enumerate(self.examples):
            yield ("examples", index, "reply"), example.reply
