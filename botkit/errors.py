"""Every error botkit raises on purpose. Each message says the remedy.

BotkitError
├── ConfigError                 the configuration cannot be used: names file, key and remedy
├── PersonaError                a persona file cannot be used: carries its findings
├── StoreError
│   ├── SchemaTooNew            the database was written by a newer botkit
│   ├── StoreInUse              another process holds this database
│   ├── StoreDamaged            the database file does not pass its check
│   ├── StoreUnavailable        the write did not happen (disk full, locked, read-only): try again
│   └── LeaseLost               someone else took over: what was about to be written is stale
├── SendError                   an adapter could not send one message
│   ├── RetryAfter              the platform asks to wait; nothing was sent
│   ├── Moved                   the chat has another id now; nothing was sent
│   ├── Unreachable             this chat cannot be written to until the person writes again
│   ├── Rejected                the platform refuses this message as it is; sending it again is no use
│   └── OutcomeUnknown          the request left, the answer did not come: it may have been sent
└── ModelError                  one call to a language model failed
    ├── ModelUnavailable        refused, unreachable, overloaded or cut off: another try may work
    │   └── ModelTimeout        no meaningful event in time
    ├── ModelRateLimited        the endpoint asks to wait
    ├── ModelOutputInvalid      the answer cannot be read (broken stream, broken JSON)
    ├── ModelRefused            the endpoint refuses this content
    ├── ContextTooLong          the prompt does not fit the model
    └── ModelMisconfigured      key, address or model name is wrong: trying again is no use
"""


class BotkitError(Exception):
    """Root of every error botkit raises on purpose."""


class ConfigError(BotkitError):
    """The configuration cannot be used."""


class PersonaError(BotkitError):
    """A persona file cannot be used; the message lists every finding, one a line."""


class StoreError(BotkitError):
    """The database cannot do what was asked."""


class SchemaTooNew(StoreError):
    """The database was written by a newer botkit: install that version or restore a backup."""


class StoreInUse(StoreError):
    """Another process holds this database: stop it, or give this one a data folder of its own."""


class StoreDamaged(StoreError):
    """The database file does not pass SQLite's own check: restore the newest backup."""


class StoreUnavailable(StoreError):
    """The write did not happen; nothing is half done, and the same call may work later."""


class LeaseLost(StoreError):
    """The lease ran out and another worker took over; nothing was written."""


class SendError(BotkitError):
    """An adapter could not send one message."""


class RetryAfter(SendError):
    """The platform asks to wait before anything more is sent to this chat; nothing was sent.

    Attributes:
        seconds: how long to wait, as the platform said.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the platform asks to wait {seconds:g} s")
        self.seconds = seconds


class Moved(SendError):
    """The platform gave the chat another id; nothing was sent, and the new id takes the same message.

    Attributes:
        chat: its id from now on.
    """

    def __init__(self, chat: str) -> None:
        super().__init__("the chat has another id now: it is followed there")
        self.chat = chat


class Unreachable(SendError):
    """The chat cannot be written to (blocked, closed, left) until the person writes again."""


class Rejected(SendError):
    """The platform refuses this message as it is; the same message would be refused again."""


class OutcomeUnknown(SendError):
    """The request left and no answer came back: the message may or may not have been sent."""


class ModelError(BotkitError):
    """One call to a language model failed."""


class ModelUnavailable(ModelError):
    """Refused, unreachable, overloaded or cut off: another try may work."""


class ModelTimeout(ModelUnavailable):
    """No meaningful event came in time."""


class ModelRateLimited(ModelError):
    """The endpoint asks to wait.

    Attributes:
        seconds: how long to wait, or None where the endpoint did not say.
    """

    def __init__(self, message: str, seconds: float | None = None) -> None:
        super().__init__(message)
        self.seconds = seconds


class ModelOutputInvalid(ModelError):
    """The answer cannot be read: a broken stream, broken JSON, or no end."""


class ModelRefused(ModelError):
    """The endpoint refuses this content; the same prompt would be refused again."""


class ContextTooLong(ModelError):
    """The prompt does not fit the model: send less."""


class ModelMisconfigured(ModelError):
    """Key, address or model name is wrong: trying again is no use until the operator mends it."""
