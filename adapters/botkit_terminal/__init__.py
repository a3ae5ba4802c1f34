"""botkit in a terminal: the reference adapter, behind `botkit chat`."""

from botkit_terminal.adapter import TerminalAdapter
from botkit_terminal.settings import TerminalSettings, TerminalTexts

__all__ = ["TerminalAdapter", "TerminalSettings", "TerminalTexts"]
