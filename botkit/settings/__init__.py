"""What the operator decides: config.toml, BOTKIT_* variables and secret files, checked as one whole."""

from botkit.settings.operating import LogSettings, OperationsSettings
from botkit.settings.root import Settings
from botkit.settings.sources import Reading, load_settings, read_settings
from botkit.settings.tables import (
    BotSettings,
    DeliverySettings,
    MemorySettings,
    ModelSettings,
    OfflineSettings,
    StorageSettings,
)

__all__ = [
    "BotSettings",
    "DeliverySettings",
    "LogSettings",
    "MemorySettings",
    "ModelSettings",
    "OfflineSettings",
    "OperationsSettings",
    "Reading",
    "Settings",
    "StorageSettings",
    "load_settings",
    "read_settings",
]
