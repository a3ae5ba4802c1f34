"""Whose memory it is."""

from typing import assert_never

from botkit.errors import StoreError
from botkit.messages import Private, Room, Scope
from botkit.storage.memory.owned import KeptOf, Key, Owner
from botkit.storage.memory.rows import Conversation, Tables


def find_owner(tables: Tables, scope: Scope) -> Owner | None:
    """The owner that a scope names; None where nothing was ever kept of it."""
    key = _key(tables, scope)
    return None if key is None else tables.owners.get(key)


def make_owner(tables: Tables, scope: Scope) -> Owner:
    """The same, made where there is none.

    Raises:
        StoreError: it is a room that nobody has heard of.
    """
    key = _key(tables, scope)
    if key is None:
        raise StoreError("nothing was ever said in that room: remember there once something was")
    person = scope.person if isinstance(scope, Private) else None
    return tables.owners.setdefault(key, Owner(scope.persona, person))


def note_conversation(owner: Owner, conversation: Conversation) -> None:
    """Something of the owner was said in that conversation."""
    if conversation.row not in owner.kept:
        owner.kept[conversation.row] = KeptOf()
        conversation.owners.append(owner)


def place_of(tables: Tables, row: int) -> int:
    """The row that a conversation goes on in."""
    conversation = tables.conversations.get(row)
    return row if conversation is None else tables.places[conversation.id].row


def _key(tables: Tables, scope: Scope) -> Key | None:
    match scope:
        case Private(persona, person):
            return persona, "private", person
        case Room(persona, room):
            conversation = tables.places.get(room)
            return None if conversation is None else (persona, "room", conversation.row)
        case _:
            assert_never(scope)
