"""A pattern that is compiled late does what the other does, and a mistake in one is found all the same."""

import gc
import re
from importlib import import_module
from pathlib import Path

import pytest

from botkit.texts.patterns import _Patient, compiled_late

ROOT = Path(__file__).parent.parent
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in (ROOT / "botkit").rglob("*.py")
    if "compiled_late(" in path.read_text(encoding="utf-8") and path.name != "patterns.py"
)


def test_it_is_asked_as_the_other_is() -> None:
    late, soon = compiled_late("(h)e(l+)o", re.IGNORECASE), re.compile("(h)e(l+)o", re.IGNORECASE)
    text = "Hello, hello"
    for ask in ("search", "match", "findall", "split"):
        assert str(getattr(late, ask)(text)) == str(getattr(soon, ask)(text))
    assert late.sub("x", text) == "x, x"
    assert late.fullmatch("hello") is not None
    assert (late.pattern, late.flags) == (soon.pattern, soon.flags)
    with pytest.raises(AttributeError):
        getattr(late, "nothing_of_it")  # noqa: B009 -- a type checker sees what is there


def test_every_pattern_can_be_compiled() -> None:
    for module in MODULES:
        import_module(module)
    gc.unfreeze()  # what was imported for other tests is to be seen, too
    late = [each for each in gc.get_objects() if isinstance(each, _Patient)]
    assert len(late) > 200
    assert all(one.pattern for one in late)
