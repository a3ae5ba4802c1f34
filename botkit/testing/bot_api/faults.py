"""What goes wrong on demand."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from botkit.testing.bot_api.answers import Refusal, bad_request, flood, forbidden, moved
from botkit.testing.bot_api.parameters import Parameters

BLOCKED = forbidden("bot was blocked by the user")
DEACTIVATED = forbidden("user is deactivated")
KICKED = forbidden("bot was kicked from the group chat")
KICKED_FROM_SUPERGROUP = forbidden("bot was kicked from the supergroup chat")
USER_IS_BLOCKED = bad_request("USER_IS_BLOCKED")
CANNOT_PARSE = bad_request("can't parse entities: Can't find end of the entity starting at byte offset 0")
CHAT_NOT_FOUND = bad_request("chat not found")
INTERNAL = Refusal(500, "Internal Server Error")
RESTARTING = Refusal(502, "Bad Gateway")


@dataclass(frozen=True, slots=True)
class Fault:
    """One call going wrong.

    Attributes:
        refusal: the error it is answered with; nothing took effect.
        lost: the connection is dropped instead of an answer.
        body: this is answered instead of JSON, with `status`.
        effect: the call takes effect all the same, and only then goes wrong: its outcome is unknown to the bot.
        delay: seconds before anything of it happens. A fault that is only a delay lets the call through after it.
    """

    refusal: Refusal | None = None
    lost: bool = False
    body: str = ""
    status: int = 200
    effect: bool = False
    delay: float = 0.0


def error(code: int, description: str, **parameters: int) -> Fault:
    """An error in the real server's form, such as `error(403, "Forbidden: bot was blocked by the user")`."""
    return Fault(Refusal(code, description, dict(parameters)))


def too_many(seconds: int) -> Fault:
    """429 with `retry_after`."""
    return Fault(flood(seconds))


def migrated(chat_id: int) -> Fault:
    """400 with `migrate_to_chat_id`."""
    return Fault(moved(chat_id))


def drop_before() -> Fault:
    """The connection breaks, and the request never took effect."""
    return Fault(lost=True)


def drop_after() -> Fault:
    """The request takes effect, and the connection breaks before the answer: outcome unknown."""
    return Fault(lost=True, effect=True)


def garbage(*, effect: bool = True) -> Fault:
    """An answer that is no JSON."""
    return Fault(body='{"ok":tru', effect=effect)


def bad_gateway(*, effect: bool = False) -> Fault:
    """502 with a web page, as a proxy in front of the server answers."""
    page = "<html><head><title>502 Bad Gateway</title></head><body><center>nginx</center></body></html>"
    return Fault(body=page, status=502, effect=effect)


def delay(seconds: float) -> Fault:
    """The call is taken, but only after that many seconds."""
    return Fault(delay=seconds)


@dataclass(slots=True)
class _Planned:
    fault: Fault
    left: int
    method: str
    chat: str
    bot: int


@dataclass(slots=True)
class _Chance:
    probability: float
    faults: Sequence[Fault]
    method: str
    random: Random


@dataclass(slots=True)
class Faults:
    """What is to go wrong, in the order in which it was asked for."""

    planned: list[_Planned] = field(default_factory=list[_Planned])
    chances: list[_Chance] = field(default_factory=list[_Chance])

    def plan(self, fault: Fault, times: int, method: str, chat: int, bot: int) -> None:
        """Let so many calls go wrong; those of one method, into one chat, by one bot where that is not 0 or empty."""
        if times > 0:
            self.planned.append(_Planned(fault, times, method.lower(), str(chat) if chat else "", bot))

    def allow(self, probability: float, faults: Sequence[Fault], method: str, seed: int) -> None:
        """Let calls (of one method) go wrong by chance, in one of these ways; a probability of 0 ends it."""
        self.chances = [chance for chance in self.chances if chance.method != method.lower()]
        if probability > 0:
            self.chances.append(_Chance(probability, faults, method.lower(), Random(seed)))

    def next(self, method: str, said: Parameters, bot: int) -> Fault | None:
        """What goes wrong with this call; `method` in small letters."""
        for plan in self.planned:
            if plan.method in {"", method} and plan.chat in {"", said.text("chat_id")} and plan.bot in {0, bot}:
                plan.left -= 1
                if not plan.left:
                    self.planned.remove(plan)
                return plan.fault
        for chance in self.chances:
            if chance.method in {"", method} and chance.random.random() < chance.probability:
                return chance.random.choice(chance.faults)
        return None
