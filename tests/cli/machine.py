"""A machine on which somebody types `botkit chat`."""

import os
import subprocess
import sys
from pathlib import Path

from tests.person_at_terminal import PATIENCE

ROOT = Path(__file__).parents[2]
ECHO = '[[models]]\nname = "parrot"\nprovider = "scripted"\n[delivery]\npace = 0\nburst_wait = 0.05\n'
"""A configuration whose model says what it hears."""


class Machine:
    """A machine with a home folder, a configuration, and neither a key nor an Ollama."""

    def __init__(self, home: Path) -> None:
        self.config = home / "config.toml"
        self.config.write_text(ECHO, encoding="utf-8")
        self.environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'adapters'}",
            "HOME": str(home),
            "LANG": "en_GB.UTF-8",
            "TERM": "xterm-256color",
            "PROMPT_TOOLKIT_NO_CPR": "1",
            "PYTHONUTF8": "1",
            "OLLAMA_HOST": "127.0.0.1:9",  # nothing listens there
        }

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "botkit", "chat", *words]

    def runs(self, *words: str, patience: float = PATIENCE) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*words),
            env=self.environment,
            cwd=self.config.parent,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=patience,
            check=False,
        )
