"""What the pages for people say leads somewhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
_LINK = re.compile(r"\]\((?P<target>[^)#\s]+)(?P<anchor>#[^)\s]*)?\)")
_TARGET = re.compile(r"^(?P<name>[a-z][a-z-]*):", re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_make_command_it_names_exists(page: Path) -> None:
    commands = set(_TARGET.findall((ROOT / "Makefile").read_text(encoding="utf-8")))
    named = set(re.findall(r"`make ([a-z][a-z-]*)", page.read_text(encoding="utf-8")))
    assert named <= commands


def test_both_readmes_lead_to_the_same_pages() -> None:
    english, chinese = (
        {match["target"] for match in _LINK.finditer((ROOT / name).read_text(encoding="utf-8"))}
        for name in ("README.md", "README.zh-CN.md")
    )
    assert english - {"README.zh-CN.md"} == chinese - {"README.md"}
