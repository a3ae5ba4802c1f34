"""Whose memory a turn may touch: the one place, besides the operator's door, where a scope is made.

A scope says whose memory is meant, and nothing below asks again. So it is made of what the platform proves (the chat,
the account), never of what anybody says, and work that a turn leaves for later carries the scope of that turn.
"""

import json
from collections.abc import Collection
from typing import assert_never

from botkit.messages import BotId, ChatKind, ConversationId, PersonaId, PersonId, Private, Room, Scope

SHARED = PersonaId("*")
"""Stands for every persona: what a person shares with all of them. No persona can be called so."""


def scope_of(
    persona: PersonaId, conversation: ConversationId, kind: ChatKind, people: Collection[PersonId]
) -> Scope | None:
    """The scope of a turn; None where nobody said anything.

    Args:
        people: whose words the turn is about. A private chat has one person; where a platform puts more into one, they
            are treated as a group, so that nothing of one reaches another.
    """
    if not people:
        return None
    first, *others = dict.fromkeys(people)
    if kind is ChatKind.PRIVATE and not others:
        return Private(persona, first)
    return Room(persona, conversation)


def readable(scope: Scope) -> tuple[Scope, ...]:
    """The scopes that may be read where `scope` is written: in private also what the person shares with everyone."""
    match scope:
        case Private(_, person):
            return scope, Private(SHARED, person)
        case Room():
            return (scope,)
        case _:
            assert_never(scope)


def shared_by(scope: Private) -> Private:
    """Where that person's memories stand that every persona may know."""
    return Private(SHARED, scope.person)


def written(scope: Scope) -> str:
    """The scope as it stands in the payload of a job."""
    match scope:
        case Private(persona, person):
            return json.dumps({"persona": persona, "person": person})
        case Room(persona, room):
            return json.dumps({"persona": persona, "room": [room.bot, room.chat, room.thread]})
        case _:
            assert_never(scope)


def read(text: str) -> Scope:
    """The scope that `written` wrote.

    Raises:
        ValueError: it is none.
    """
    said = json.loads(text)
    match said:
        case {"persona": str(persona), "person": str(person)}:
            return Private(PersonaId(persona), PersonId(person))
        case {"persona": str(persona), "room": [str(bot), str(chat), str(thread)]}:
            return Room(PersonaId(persona), ConversationId(BotId(bot), chat, thread))
        case _:
            raise ValueError("no scope stands there")
