"""Persona YAML, schema 1: every field a persona file may have, with its limits.

The models are frozen and closed: an unknown field is a finding, not a silence. Machinery for some parts
(routines, voice, groups, memory, consent) comes later; what they say is checked now.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Line = Annotated[str, StringConstraints(min_length=1, max_length=400)]
"""A sentence or two that is said or matched as it stands."""

Text = Annotated[str, StringConstraints(min_length=1, max_length=8_000)]
"""Prose for the model."""

Brevity = Literal["short", "medium", "long"]
Relation = Literal[
    "buddy", "friend", "family", "romance", "mentor", "intern", "assistant", "character", "identity", "memorial"
]
Rating = Literal["general", "teen", "adult"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Speech(_Part):
    """How the persona talks."""

    style: Text | None = None
    catchphrases: tuple[Line, ...] = Field(default=(), max_length=30)
    brevity: Brevity = "medium"
    emoji: Literal["none", "few", "many"] = "few"
    bubbles: int = Field(default=3, ge=1, le=4, description="the most messages one answer may be split into")
    forbidden: tuple[Line, ...] = Field(default=(), max_length=100, description="phrases it never says")
    stream: bool = Field(default=False, description="show the answer while it grows, where the platform can")


class Exchange(_Part):
    """One example: what the person writes and what the persona answers."""

    person: Text
    reply: Text


class Summons(_Part):
    """A bare call, and the pool of answers to it."""

    when: tuple[Line, ...] = Field(min_length=1, max_length=50)
    say: tuple[Line, ...] = Field(min_length=1, max_length=100)


class Fallbacks(_Part):
    """Lines in character for when no answer can be made.

    Attributes:
        busy: said at once when the model does not answer; the real answer follows later.
        speechless: said when the model gave nothing that can be said.
        sorry: said when the answer had to be given up.
    """

    busy: tuple[Line, ...] = Field(min_length=1, max_length=50)
    speechless: tuple[Line, ...] = Field(min_length=1, max_length=50)
    sorry: tuple[Line, ...] = Field(min_length=1, max_length=50)


class LoreEntry(_Part):
    """Background told to the model when one of `keys` was said lately, or always where `constant`."""

    keys: tuple[Line, ...] = Field(default=(), max_length=50)
    content: Text
    constant: bool = False
    order: int = Field(default=100, ge=0, le=100_000)
    enabled: bool = True
    case_sensitive: bool = False


class Lorebook(_Part):
    """Knowledge that is told only when it matters."""

    scan_depth: int = Field(default=6, ge=1, le=100, description="how many messages back keys are looked for")
    token_budget: int = Field(default=600, ge=50, le=8_000)
    entries: tuple[LoreEntry, ...] = Field(default=(), max_length=500)


class ModelWishes(_Part):
    """What the persona wishes of its model; the operator decides."""

    prefer: Line | None = None
    temperature: float = Field(default=0.8, ge=0.0, le=2.0)
    max_tokens: int = Field(default=512, ge=16, le=8_192)


class MemoryWishes(_Part):
    """What the persona cares to remember, and what it must not."""

    remember: tuple[Line, ...] = Field(default=(), max_length=50)
    never: tuple[Line, ...] = Field(default=(), max_length=50)


class GroupManners(_Part):
    """How the persona behaves in a group. 0 speaks only when addressed, 1 gladly joins in."""

    talkativeness: float = Field(default=0.1, ge=0.0, le=1.0)
    topics: tuple[Line, ...] = Field(default=(), max_length=50)


class Routine(_Part):
    """A reason to write first."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
    prompt: Text
    cron: Line | None = Field(default=None, description="five fields, in the person's own time zone")
    idle: Line | None = Field(default=None, description="silence after which it writes, such as 3d or 12h")
    date: Line | None = Field(default=None, description="birthday, anniversary, a month and day, or a festival")
    event: Line | None = Field(default=None, description="what the person mentions, such as an exam")
    jitter: Line | None = None
    late: Literal["late_within", "skip", "merge"] = "skip"
    late_within: Line | None = None
    days: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...] = ()
    ask_first: bool = True
    uses: tuple[Literal["weather", "diary", "almanac", "memory"], ...] = ()
    max_per_week: int = Field(default=7, ge=1, le=50)


class Voice(_Part):
    """How the persona sounds."""

    name: Line
    speed: float = Field(default=1.0, ge=0.5, le=2.0)
    styles: dict[str, Line] = Field(default_factory=dict[str, Line], max_length=20)


class Consent(_Part):
    """On whose word a persona that is modelled on a real human being exists."""

    by: Line
    on: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    statement: Text


class Persona(_Part):
    """One companion, as its file says."""

    schema_version: Literal[1] = Field(alias="schema")
    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}/[a-z0-9][a-z0-9_-]{0,39}$")]
    name: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    version: Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$")]
    author: Line
    license: Line
    languages: tuple[Literal["zh", "en"], ...] = Field(min_length=1, max_length=2)
    tagline: Line
    greetings: tuple[Text, ...] = Field(min_length=1, max_length=20)
    description: Text
    personality: Text
    relation: Relation
    rating: Rating = "general"
    calls_person: Line | None = Field(default=None, description="how it calls someone whose name it does not know")
    speech: Speech = Speech()
    examples: tuple[Exchange, ...] = Field(default=(), max_length=60)
    summons: tuple[Summons, ...] = Field(default=(), max_length=20)
    fallbacks: Fallbacks
    variations: tuple[Line, ...] = Field(default=(), max_length=100)
    lorebook: Lorebook = Lorebook()
    boundaries: tuple[Line, ...] = Field(default=(), max_length=50)
    model: ModelWishes = ModelWishes()
    memory: MemoryWishes = MemoryWishes()
    groups: GroupManners = GroupManners()
    routines: tuple[Routine, ...] = Field(default=(), max_length=50)
    voice: Voice | None = None
    consent: Consent | None = None
