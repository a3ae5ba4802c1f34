"""Formulas in LaTeX, written in ordinary characters as far as there are any. Pure."""

import re
import unicodedata

_COMMAND = re.compile(r"\\(?:begin|end)\{\w+\*?\}|\\[A-Za-z]+")
_ARITHMETIC = re.compile(r"(?=.*[-+*/^_=<>])[A-Za-z0-9\s+\-*/=<>^_{}().,|!']+", re.DOTALL)
_BRACES = re.compile(r"\{[^{}]*\}")
_WORD = re.compile(r"[A-Za-z]{4}")
_NO_LETTER = re.compile(r"[\W_]")


def is_formula(text: str) -> bool:
    """Whether what stands between the marks of a formula is one."""
    return _COMMAND.search(text) is not None or _ARITHMETIC.fullmatch(text) is not None


def is_between_dollars(text: str) -> bool:
    """Whether what stands between two dollar signs is a formula, rather than the words between two prices."""
    return text.isascii() and is_formula(text) and _WORD.search(_COMMAND.sub(" ", _BRACES.sub("", text))) is None


def plain_formula(formula: str) -> str:
    """The formula in ordinary characters; empty where that cannot be said."""
    # Few messages have a formula; the others do without these tables.
    from telegramify_markdown import RenderConfig, convert  # noqa: PLC0415

    text, _ = convert(f"${' '.join(formula.split())}$", config=RenderConfig.isolated())
    is_whole = "$" not in text and _is_within(_letters(_COMMAND.sub(" ", formula)), _letters(text))
    return text.strip() if is_whole else ""


def _letters(text: str) -> str:
    """Letters and digits, whether they stand high, low or bold."""
    return _NO_LETTER.sub("", unicodedata.normalize("NFKC", text)).lower()


def _is_within(letters: str, others: str) -> bool:
    """Whether the letters are found among the others, in their order."""
    rest = iter(others)
    return all(letter in rest for letter in letters)
