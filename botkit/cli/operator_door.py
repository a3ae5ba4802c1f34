"""The operator's door to people's memories: the one place outside a turn where a scope is made.

Whoever comes in by it sees and changes what belongs to somebody else, so each use is logged, with ids and no words.
"""

import logging

from botkit.clock import Clock
from botkit.delivery.ports import DeliveryStore
from botkit.errors import ConfigError
from botkit.messages import Account, PersonaId, PersonId, Private

_log = logging.getLogger(__name__)
_ULID = 26


async def scope_for(store: DeliveryStore, persona: PersonaId, person: str, clock: Clock, *, purpose: str) -> Private:
    """The memory of a persona about a person.

    Args:
        person: `platform:id`, as in telegram:12345, or botkit's own id of a person.
        purpose: why, for the log.

    Raises:
        ConfigError: `person` is neither.
    """
    platform, colon, native_id = person.partition(":")
    if colon and platform and native_id:
        known = await store.person(Account(platform, native_id), clock.now())
    elif len(person) == _ULID and person.isalnum():
        known = PersonId(person.upper())
    else:
        raise ConfigError(f'"{person}" names nobody: write platform:id, as in telegram:12345')
    _log.warning("the operator opens a memory to %s: persona %s, person %s", purpose, persona, known)
    return Private(persona, known)
