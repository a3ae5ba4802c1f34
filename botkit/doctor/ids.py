"""The stable names of our own checks; docs/setup.md explains each. Adapters name theirs after their platform."""

from enum import StrEnum


class Id(StrEnum):
    """What was looked at."""

    PYTHON = "program.python"
    VERSION = "program.version"
    SQLITE = "program.sqlite"
    ZONES = "program.time-zones"
    CONFIG = "config.readable"
    CONFIG_RIGHTS = "config.rights"
    SECRET_RIGHTS = "config.secret-rights"
    FOLDER = "data.folder"
    ROOM = "data.room"
    FILE_SYSTEM = "data.file-system"
    DATABASE = "database.health"
    SCHEMA = "database.schema"
    HOLDER = "database.holder"
    BOTS = "bots.configured"
    TOKENS = "bots.one-token-each"
    ADAPTER = "bot.adapter"
    OPTIONS = "bot.options"
    PLATFORM = "bot.platform"
    PERSONAS = "bot.personas"
    PERSONA_FILES = "personas.files"
    CLOCK = "program.clock"
    MODEL = "models.configured"
    EXTRA = "model.extra"
    FILE = "model.file"
    ANSWERS = "model.answers"
    REACHABLE = "model.reachable"
