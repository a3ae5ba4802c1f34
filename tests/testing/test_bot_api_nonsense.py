"""Whatever a bot says, the double answers: with a result or with a refusal, never by breaking."""

import asyncio
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from botkit.clock import SystemClock
from botkit.testing.bot_api.methods import METHODS
from botkit.testing.bot_api.parameters import Parameters
from botkit.testing.bot_api.stage import Stage

ANA = 7_000_000_001

NAMES = (
    "text", "entities", "caption", "caption_entities", "parse_mode", "reply_markup", "reply_parameters",
    "reply_to_message_id", "message_thread_id", "link_preview_options", "draft_id", "action", "reaction",
    "callback_query_id", "commands", "scope", "language_code", "user_id", "file_id", "photo", "voice", "document",
    "url", "secret_token", "max_connections", "drop_pending_updates", "allowed_updates", "offset", "limit", "duration",
)  # fmt: skip
WORDS = (
    "inline_keyboard",
    "callback_data",
    "type",
    "offset",
    "length",
    "emoji",
    "user",
    "id",
    "command",
    "bold",
    "chat",
)

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.integers()
    | st.floats()
    | st.text(max_size=6)
    | st.sampled_from(WORDS)
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=4),
    max_leaves=4,
)
entity = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["bold", "code", "text_mention", "text_link"]) | values,
        "offset": st.integers(0, 3) | values,
        "length": st.integers(0, 3) | values,
    },
    optional={"url": values, "user": values},
)
button = st.fixed_dictionaries({"text": st.just("Yes") | values, "callback_data": st.just("y") | values})
SHAPES = {
    "text": st.just("Hello 🎉"),
    "entities": st.lists(entity, max_size=3),
    "reply_markup": st.fixed_dictionaries({"inline_keyboard": st.lists(st.lists(button, max_size=2), max_size=2)}),
    "reply_parameters": st.fixed_dictionaries({"message_id": st.integers(0, 3) | values}, optional={"chat_id": values}),
    "reaction": st.lists(st.fixed_dictionaries({"type": st.just("emoji"), "emoji": st.just("❤") | values}), max_size=2),
    "commands": st.lists(st.fixed_dictionaries({"command": st.just("go") | values, "description": values}), max_size=2),
    "scope": st.fixed_dictionaries({"type": st.just("chat"), "chat_id": values}),
}


def likely(name: str) -> st.SearchStrategy[object]:
    return SHAPES.get(name, values)


chats = st.sampled_from([ANA, str(ANA), -4_000_000_001, "@nobody", 1, ""]) | values
calls = st.tuples(
    st.sampled_from([*sorted(METHODS), "getupdates"]),
    st.fixed_dictionaries(
        {"chat_id": chats, "message_id": st.integers(0, 4) | values},
        optional={name: likely(name) | values | values.map(json.dumps) for name in NAMES},
    ),
)


@settings(max_examples=60)
@given(st.lists(calls, min_size=1, max_size=4))
def test_every_call_gets_an_answer(said: list[tuple[str, dict[str, object]]]) -> None:
    async def talk() -> None:
        stage = Stage(SystemClock(), limits=None, log=False, log_file=None, keep=0)
        mira, ana = stage.bot("mira_bot"), stage.person("Ana")
        ana.says("Hello", mira)
        stage.group("Tea", ana, mira)
        for method, words in said:
            words.pop("timeout", None)
            outcome = await stage.dispatcher.call(mira, method, Parameters(words))
            answer = json.loads(outcome.body)
            assert answer["ok"] == outcome.effect == (outcome.status == 200)
        await mira.webhook.close()

    asyncio.run(talk())
