"""Telegram's updates as events, and messages as what its Bot API takes. Pure."""
