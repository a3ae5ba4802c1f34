"""What a person wrote, made unable to pass for anything but their words."""

import re

from botkit.visibility.characters import clean

_FENCES = re.compile(
    r"<(?=\s*/?\s*(?:note|background|memory|think|s>|start_of_turn|end_of_turn))|<(?=[|｜])|(?<=[|｜])>|\[(?=/?INST\])",
    re.IGNORECASE,
)
_HARMLESS = {"<": "‹", ">": "›", "[": "［"}


def fenced(text: str) -> str:
    """What a person wrote, cleaned, and unable to open or close a fence of ours or a turn of the model's template."""
    text = clean(text)
    if "<" in text or ">" in text or "[" in text:
        text = _FENCES.sub(lambda match: _HARMLESS[match[0]], text)
    return text.strip()
