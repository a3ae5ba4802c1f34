"""Formulas in LaTeX, written in ordinary characters as far as there are any. Pure."""

import re

_LOOKS_LIKE_ONE = re.compile(r"\\[A-Za-z]|[\^=<>]|\w_[\w{]|\w\s*[-+*/]\s*\w")


def is_formula(text: str) -> bool:
    """Whether what stands between the marks of a formula is one."""
    return _LOOKS_LIKE_ONE.search(text) is not None


def plain_formula(formula: str) -> str:
    """The formula in ordinary characters; empty where that cannot be said."""
    # Few messages have a formula; the others do without these tables.
    from telegramify_markdown import RenderConfig, convert  # noqa: PLC0415

    text, _ = convert(f"${' '.join(formula.split())}$", config=RenderConfig.isolated())
    return "" if "$" in text else text.strip()
