"""The two names a persona's text may hold: {{user}} and {{char}}. Nothing else is replaced, ever."""

import re

KNOWN = ("user", "char")
_MACRO = re.compile(r"\{\{(user|char)\}\}")
_ANY_MACRO = re.compile(r"\{\{([^{}\n]{0,60})\}\}")


def fill(text: str, *, user: str, char: str) -> str:
    """`text` with {{user}} and {{char}} replaced in one pass; what is put in is not looked at again."""
    names = {"user": user, "char": char}
    return _MACRO.sub(lambda match: names[match[1]], text)


def unknown_macros(text: str) -> list[str]:
    """Every {{...}} of `text` that `fill` would leave as it stands, braces included."""
    return [match[0] for match in _ANY_MACRO.finditer(text) if match[1] not in KNOWN]
