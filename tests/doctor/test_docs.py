"""docs/setup.md names every check there is, and no other."""

import re
from pathlib import Path

from botkit.doctor.ids import Id

ROOT = Path(__file__).parents[2]


def test_every_check_is_explained() -> None:
    table = (ROOT / "docs" / "setup.md").read_text(encoding="utf-8").partition("### What it looks at")[2]
    named = set(re.findall(r"^\| `([a-z.-]+)` \|", table, flags=re.MULTILINE))
    platform = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "adapters").rglob("*.py"))
    adapters = set(re.findall(r'Finding\(\s*"([a-z]+\.[a-z-]+)"', platform))
    assert named == {str(check) for check in Id} | adapters
