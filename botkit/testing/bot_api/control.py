"""Control from another process: `POST /control` with one command as JSON, or a list of them.

    {"do": "person", "name": "Ana", "language": "en"}
    {"do": "says", "who": "Ana", "to": "@mira_bot", "text": "Hello"}          any verb of `Person`, by its arguments
    {"do": "presses", "who": "Ana", "message": {"in": "@mira_bot", "id": 7}, "label": "Yes"}
    {"do": "sees", "who": "Ana", "place": "@mira_bot"}
    {"do": "fail", "fault": {"lost": true, "effect": true}, "times": 2, "method": "sendMessage"}
    {"do": "calls", "since": 0, "method": "sendMessage"}

A place is a bot ("@mira_bot", the private chat with it), the title of a group, or its number. A person is named as
they were made; whoever is named first is made. The answer is `{"ok": true, "result": ...}`, or `{"ok": false,
"error": ...}` with status 400; a list is answered by a list of results.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, is_dataclass
from typing import Any, cast

from aiohttp import web

from botkit.testing.bot_api.accounts import Account, Bot
from botkit.testing.bot_api.answers import Encoded, Json, Refusal, encode, success
from botkit.testing.bot_api.callbacks import CallbackQuery
from botkit.testing.bot_api.chats import Chat, Message, Topic
from botkit.testing.bot_api.faults import Fault
from botkit.testing.bot_api.limits import Limits
from botkit.testing.bot_api.people import Person
from botkit.testing.bot_api.stage import Stage

VERBS = frozenset({
    "says", "edits", "deletes", "sends_photo", "sends_album", "sends_voice", "sends_document", "sends_sticker",
    "sends_location", "sees", "sees_typing", "sees_draft", "presses", "reacts", "blocks", "unblocks", "deactivates",
    "adds", "removes", "makes", "joins", "leaves", "upgrades", "opens_topic", "closes_topic", "deletes_topic",
})  # fmt: skip
"""What a person can be told to do."""


class Control:
    """Obeys commands from outside."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._commands: Mapping[str, Callable[..., object]] = {
            "bot": stage.bot,
            "person": stage.person,
            "group": self._group,
            "supergroup": self._supergroup,
            "channel": self._channel,
            "bot_says": self._bot_says,
            "fail": self._fail,
            "fail_sometimes": self._fail_sometimes,
            "limits": self._set_limits,
            "messages": self._messages,
            "calls": self._calls,
            "pending": self._pending,
            "repeat": self._repeat,
        }

    async def serve(self, http: web.BaseRequest) -> web.Response:
        """Answer one request."""
        try:
            said: Any = await http.json()
            each = cast("list[Json]", said if isinstance(said, list) else [said])
            results = [encode(_told(self._obey(command))) for command in each]  # as it stands at that moment
        except (AssertionError, AttributeError, KeyError, TypeError, ValueError) as error:
            answer = encode({"ok": False, "error": f"{type(error).__name__}: {error}"})
            return web.Response(status=400, text=answer, content_type="application/json")
        result = f"[{','.join(results)}]" if isinstance(said, list) else results[0]
        return web.Response(text=success(Encoded(result)), content_type="application/json")

    def _obey(self, command: Json) -> object:
        arguments = dict(command)
        what = arguments.pop("do")
        if what in VERBS:
            person = self._stage.person(arguments.pop("who"))
            named: Json = {name: self._meant(person, name, value) for name, value in arguments.items()}
            if what == "reacts":
                return person.reacts(named["message"], *arguments.get("emoji", ()))
            return getattr(person, what)(**named)
        return self._commands[what](**arguments)

    # --- what a command means -----------------------------------------------------------------------

    def _meant(self, person: Person, name: str, value: Any) -> object:  # noqa: ANN401  # an argument of some verb
        match name:
            case "to" | "place" | "chat" | "group":
                return self._place(value)
            case "bot" | "via" | "account" | "mentions":
                return self._account(value)
            case "message" | "reply_to" | "topic":
                chat = person.chat(self._place(value["in"]))
                return (chat.topics if name == "topic" else chat.messages)[value["id"]]
            case _:
                return value.encode("latin-1") if name == "data" else value

    def _place(self, named: str | int) -> Bot | Chat:
        if isinstance(named, str) and named.startswith("@"):
            return self._bot(named)
        chats = self._stage.cloud.chats
        for chat in reversed(chats.values()):
            if named in {chat.id, chat.title}:
                return chat
        raise KeyError(f"no chat is called {named!r}")

    def _bot(self, named: str) -> Bot:
        return self._stage.bot(named.removeprefix("@"))

    def _account(self, named: str) -> Account:
        return self._bot(named) if named.startswith("@") else self._stage.person(named)

    # --- commands that are no verbs of a person -----------------------------------------------------

    def _group(self, title: str, members: list[str]) -> Chat:
        return self._stage.group(title, *map(self._account, members))

    def _supergroup(self, title: str, members: list[str], username: str = "", *, forum: bool = False) -> Chat:
        return self._stage.supergroup(title, *map(self._account, members), username=username, forum=forum)

    def _channel(self, title: str, owner: str, bots: list[str]) -> Chat:
        return self._stage.channel(title, self._account(owner), *map(self._bot, bots))

    def _bot_says(self, bot: str, text: str, chat: str | int) -> Message:
        place = self._place(chat)
        assert isinstance(place, Chat), "a bot speaks in a group"
        return self._stage.bot_says(self._bot(bot), text, place)

    def _fail(self, fault: Json, times: int = 1, method: str = "", chat: int = 0, bot: str = "") -> None:
        named = self._bot(bot) if bot else None
        self._stage.fail_next(_fault(fault), times, method=method, chat=chat, bot=named)

    def _fail_sometimes(self, probability: float, faults: list[Json], method: str = "", seed: int = 0) -> None:
        self._stage.fail_sometimes(probability, *map(_fault, faults), method=method, seed=seed)

    def _set_limits(self, **limits: float) -> None:
        self._stage.limits = Limits(**cast("Any", limits)) if limits.pop("on", True) else None

    def _messages(self, place: str | int, who: str = "") -> list[Json]:
        found = self._place(place)
        chat = self._stage.person(who).chat(found) if isinstance(found, Bot) else found
        return [{**message.body, "reactions": message.reactions} for message in chat.standing()]

    def _calls(self, since: int = 0, method: str = "") -> list[object]:
        wanted = method.lower()
        calls = self._stage.calls[since:]
        return [_told(call) for call in calls if wanted in {"", call.method.lower()}]

    def _pending(self, bot: str) -> int:
        return len(self._bot(bot).updates)

    def _repeat(self, bot: str, last: int = 1) -> None:
        self._bot(bot).updates.repeat(last)


def _fault(said: Json) -> Fault:
    wished: Any = {**said, "refusal": Refusal(**said["refusal"])} if "refusal" in said else said
    return Fault(**wished)


def _told(result: object) -> object:
    """What came of a command, as JSON can tell it."""
    match result:
        case Message():
            return result.body
        case Account():
            return {**result.me, "token": result.token} if isinstance(result, Bot) else result.user
        case Chat():
            return result.info
        case Topic() | CallbackQuery():
            return {"id": result.id}
        case list():
            return [_told(each) for each in cast("list[object]", result)]
        case _:
            return asdict(result) if is_dataclass(result) and not isinstance(result, type) else result
