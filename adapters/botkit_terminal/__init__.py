"""botkit in a terminal: the reference adapter, behind `botkit chat`."""

from botkit_terminal.adapter import TerminalAdapter
from botkit_terminal.settings import TerminalHost, TerminalSettings, TerminalTexts

__all__ = ["TerminalAdapter", "TerminalHost", "TerminalSettings", "TerminalTexts"]
