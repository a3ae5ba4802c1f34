"""Personas of the journeys: small, and with every line known to the story."""

from pathlib import Path

import pytest

from botkit.testing.journey import Bench

NANA = """\
schema: 1
id: tests/nana
name: Nana
version: 1.0.0
author: botkit
license: CC0-1.0
languages: [en, zh]
tagline: A patient listener.
greetings: ["Hello {{user}}, Nana is here."]
description: Nana listens.
personality: Patient.
relation: family
calls_person: dear
speech: {brevity: medium, bubbles: 4}
summons:
  - when: [nana, 妈妈]
    say: ["I am here.", "Right here with you.", "Yes dear?", "Nana heard you.", "Mm-hm?"]
fallbacks:
  busy: [Give me a minute dear., Hold on a little.]
  speechless: [I have no words for that.]
  sorry: ["I lost the thread, tell me again."]
variations: [You called again., Once more then., Still here.]
"""

OTTO = NANA.replace("tests/nana", "tests/otto").replace("Nana", "Otto").replace("nana, 妈妈", "otto")


@pytest.fixture
def personas(tmp_path: Path) -> Path:
    """A folder with Nana and Otto; a story may edit the files."""
    folder = tmp_path / "personas"
    folder.mkdir()
    (folder / "nana.yaml").write_text(NANA, encoding="utf-8")
    (folder / "otto.yaml").write_text(OTTO, encoding="utf-8")
    return folder


@pytest.fixture
def bench(personas: Path) -> Bench:
    """One bot that carries both, on a platform without a delay."""
    return Bench.make(["nana", "otto"], places=[personas])
