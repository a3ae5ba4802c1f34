"""Long conversations with questions about them, read from a file; `benchmarks.recall` tells its forms."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from botkit.clock import SECOND, Instant

_SESSION = re.compile(r"session_(\d+)")
_EVIDENCE = re.compile(r"D(\d+):(\d+)")
_NO_ANSWER = 5
"""LoCoMo's category of questions that nothing answers: they have no lines to be found."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One line of a conversation; `at` is when it was said, and `dated` the same in the file's words.

    Attributes:
        role: "persona" for what a companion said of itself; LoCoMo has only people.
    """

    id: str
    speaker: str
    at: Instant
    dated: str
    text: str
    role: Literal["person", "persona"] = "person"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and the lines that hold the answer."""

    question: str
    evidence: frozenset[str]
    category: str


@dataclass(frozen=True, slots=True)
class Talked:
    """A conversation with its questions.

    Attributes:
        dropped: questions about lines that do not stand in the conversation, or about none.
    """

    turns: tuple[Turn, ...]
    questions: tuple[Asked, ...]
    dropped: int = 0


class NotReadable(Exception):
    """A file is in neither form; the message says where."""


def read_conversations(path: Path) -> list[Talked]:
    """The conversations of a file.

    Raises:
        NotReadable: it has neither form.
        OSError: it cannot be read.
    """
    text = path.read_text(encoding="utf-8")
    try:
        if text.lstrip().startswith("["):
            return [_of_locomo(entry) for entry in json.loads(text)]
        return [_of_line(json.loads(line)) for line in text.splitlines() if line.strip()]
    except (ValueError, KeyError, TypeError) as error:
        raise NotReadable(f"{path} has neither form that --help tells of: {type(error).__name__} {error}") from error


def _of_locomo(entry: Mapping[str, Any]) -> Talked:
    turns = tuple(_turns_of_locomo(entry["conversation"]))
    known = {turn.id for turn in turns}
    questions: list[Asked] = []
    dropped = 0
    for asked in entry["qa"]:
        if asked["category"] == _NO_ANSWER:
            continue
        said = _EVIDENCE.findall(" ".join(asked.get("evidence", [])))
        evidence = frozenset(f"D{int(session)}:{int(turn)}" for session, turn in said) & known
        if evidence:
            questions.append(Asked(asked["question"], evidence, str(asked["category"])))
        else:
            dropped += 1
    return Talked(turns, tuple(questions), dropped)


def _turns_of_locomo(conversation: Mapping[str, Any]) -> Iterator[Turn]:
    numbers = sorted(int(match[1]) for key in conversation if (match := _SESSION.fullmatch(key)))
    for number in numbers:
        dated = conversation[f"session_{number}_date_time"]
        at = datetime.strptime(dated, "%I:%M %p on %d %B, %Y").replace(tzinfo=UTC)
        for place, turn in enumerate(conversation[f"session_{number}"]):
            # The file says when a session began: its lines follow each other by half a minute.
            instant = Instant(round(at.timestamp() + 30 * place) * SECOND)
            yield Turn(turn["dia_id"], turn["speaker"], instant, dated, turn["text"])


def _of_line(entry: Mapping[str, Any]) -> Talked:
    turns = tuple(
        Turn(
            str(turn["id"]),
            turn["speaker"],
            _instant(turn["at"]),
            str(turn["at"]),
            turn["text"],
            "persona" if turn.get("role") == "persona" else "person",
        )
        for turn in entry["conversation"]
    )
    known = {turn.id for turn in turns}
    asked = [
        Asked(one["question"], frozenset(map(str, one["evidence"])) & known, str(one.get("category", "")))
        for one in entry["questions"]
    ]
    questions = tuple(one for one in asked if one.evidence)
    return Talked(turns, questions, len(asked) - len(questions))


def _instant(at: str | float) -> Instant:
    """ISO 8601 (UTC where it names no zone), or seconds since 1970."""
    if not isinstance(at, str):
        return Instant(round(at * SECOND))
    moment = datetime.fromisoformat(at)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return Instant(round(moment.timestamp() * SECOND))
