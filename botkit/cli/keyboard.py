"""One line from the terminal. Only what asks imports this: prompt_toolkit takes a while to load."""

import sys

from prompt_toolkit import PromptSession
from prompt_toolkit.output import create_output


def read_line(prompt: str, *, hidden: bool = False) -> str:
    """One line from the terminal; where `hidden`, stars are shown for what is typed.

    The terminal is raw before the prompt is seen, so that every key counts from then on. The built-in `input` does
    not hear a Ctrl-C that comes in the moment before it begins to wait.

    Raises:
        KeyboardInterrupt: Ctrl-C.
        EOFError: Ctrl-D.
    """
    # A session for each question: what was typed before is not for this one's arrow keys, least of all a secret.
    session: PromptSession[str] = PromptSession(output=create_output(stdout=sys.stderr))
    return session.prompt(prompt, is_password=hidden)


def is_yes(answer: str, *, suggestion: bool) -> bool:
    """Whether an answer in either language means yes; an empty or unclear one means what was suggested."""
    word = answer.strip().casefold()
    if suggestion:
        return not word.startswith(("n", "不", "否"))
    return word.startswith(("y", "是", "好", "对"))
