"""Personas and situations that the stories of this folder begin with."""

from collections.abc import Sequence

from botkit.adapter import Capabilities
from botkit.clock import SECOND, Instant
from botkit.conversation.situation import Line, Reply, Situation
from botkit.messages import (
    Account,
    Attachment,
    BotId,
    ChatKind,
    ConversationId,
    MessageReceived,
    Occasion,
    PersonaId,
    PersonaRef,
    Sender,
)
from botkit.persona.schema import Persona

NOW = Instant(1_767_603_600 * SECOND)
"""2026-01-05 09:00 UTC, a Monday."""

_LIAN = {
    "schema": 1,
    "id": "tests/lian",
    "name": "莲",
    "version": "1.0.0",
    "author": "tests",
    "license": "Apache-2.0",
    "languages": ("zh",),
    "tagline": "{{user}}的妈妈一样的人。",
    "greetings": ("来啦，{{user}}。", "坐，{{user}}。"),
    "description": "{{char}}五十多岁，开裁缝铺，住六楼，叫人“{{user}}”。",
    "personality": "心软，不说教，不催人。",
    "relation": "family",
    "calls_person": "宝贝",
    "speech": {"style": "口语，短句。", "brevity": "medium", "forbidden": ("作为AI", "总而言之")},
    "examples": (
        {"person": "我真没用", "reply": "嘿！别这么说，{{user}}。"},
        {"person": "睡不着", "reply": "那咱们小声说。"},
    ),
    "summons": (
        {"when": ("妈妈", "妈"), "say": ("妈妈在啊", "哎，怎么啦？", "来了来了，手上全是面粉。", "听见了，{{user}}。")},
        {"when": ("在吗",), "say": ("在。", "灯给你留着呢。")},
    ),
    "fallbacks": {
        "busy": ("锅开了，我看一眼就来。", "等我把线穿好，马上回你。"),
        "speechless": ("哎，一时不知说什么好。", "我在听，你慢慢说。"),
        "sorry": ("刚才那句我没接住，对不起。",),
    },
    "variations": ("这话我说过啦。", "换个说法吧：有我呢。", "收音机都会串台，我重几句也不丢人。"),
    "lorebook": {
        "entries": (
            {"keys": ("栀子", "花"), "content": "阳台上的栀子两年没开花了。", "order": 20},
            {"constant": True, "content": "今天裁缝铺歇业。", "order": 10},
            {"keys": ("猫",), "content": "没有养猫。", "enabled": False},
        )
    },
    "boundaries": ("不替人做决定",),
}

_NELL = {
    "schema": 1,
    "id": "tests/nell",
    "name": "Nell",
    "version": "1.0.0",
    "author": "tests",
    "license": "Apache-2.0",
    "languages": ("en",),
    "tagline": "Takes your side, and the last biscuit.",
    "greetings": ("Hello {{user}}.",),
    "description": "{{char}} sets crosswords in a tiled kitchen.",
    "personality": "Wry, loyal, curious.",
    "relation": "friend",
    "speech": {"stream": True, "catchphrases": ("Good grief.",), "emoji": "none"},
    "summons": (
        {"when": ("Nell", "are you there"), "say": ("Here.", "Kettle's on, go ahead.", "Present and toasted.")},
    ),
    "fallbacks": {
        "busy": ("Toast emergency, one moment.",),
        "speechless": ("I had words a minute ago.",),
        "sorry": ("I lost the thread of that one, sorry.",),
    },
    "lorebook": {"entries": ({"keys": ("cat",), "content": "The cat is called Comma."},)},
}


def lian(**changes: object) -> Persona:
    """莲: Chinese, warm, medium talk; `changes` replace fields of the file."""
    return Persona.model_validate(_LIAN | changes)


def nell(**changes: object) -> Persona:
    """Nell: English, streams, knows nobody's name."""
    return Persona.model_validate(_NELL | changes)


def briefly(persona: Persona) -> Persona:
    """The same persona, speaking briefly."""
    return persona.model_copy(update={"speech": persona.speech.model_copy(update={"brevity": "short"})})


def message(
    text: str, *, name: str = "wen_1998", number: int = 1, attachments: tuple[Attachment, ...] = (), group: bool = False
) -> MessageReceived:
    return MessageReceived(
        id=f"e{number}",
        conversation=ConversationId(BotId("bot"), "chat"),
        sender=Sender(Account("terminal", "wen"), name),
        at=NOW,
        chat=ChatKind.GROUP if group else ChatKind.PRIVATE,
        message_id=f"m{number}",
        text=text,
        attachments=attachments,
    )


def talk(  # a story names only what matters to it
    persona: Persona,
    *said: str | MessageReceived,
    window: Sequence[Line] = (),
    name: str = "wen_1998",
    seed: int = 7,
    excused: int = 0,
    group: bool = False,
    capabilities: Capabilities | None = None,
    reason: str = "",
) -> Situation:
    """A situation in which a person said `said`, or in which there is a `reason` to begin."""
    conversation = ConversationId(BotId("bot"), "chat")
    sender = Sender(Account("terminal", "wen"), name)
    return Situation(
        persona=persona,
        ref=PersonaRef(PersonaId(persona.id), "0" * 16),
        now=NOW,
        seed=seed,
        language=persona.languages[0],
        window=tuple(window),
        said=tuple(
            one if isinstance(one, MessageReceived) else message(one, name=name, number=number)
            for number, one in enumerate(said)
        ),
        occasion=Occasion("o1", conversation, sender, NOW, reason=reason) if reason else None,
        person_name=name,
        group=group,
        capabilities=capabilities or Capabilities(),
        excused=excused,
    )


def person(text: str, *, ago: float = 60.0, name: str = "") -> Line:
    return Line("person", text, Instant(NOW - round(ago * SECOND)), name)


def persona_said(text: str, *, ago: float = 50.0) -> Line:
    return Line("persona", text, Instant(NOW - round(ago * SECOND)))


def words_of(reply: Reply) -> str:
    """What the person reads, bubble by bubble."""
    return "\n".join(bubble.text for bubble in reply.bubbles)
