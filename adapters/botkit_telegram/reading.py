"""Updates as they came over the wire, read one by one: what cannot be read holds nothing else up."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from telegram import Update

from botkit.clock import Instant
from botkit.messages import Event
from botkit_telegram.translate import Press, to_incoming
from botkit_telegram.viewpoint import Viewpoint

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class News:
    """What came.

    Attributes:
        last_id: the highest number of an update among it, read or not; None where none has a number.
    """

    events: tuple[Event, ...]
    presses: tuple[Press, ...]
    last_id: int | None


def read_updates(updates: Sequence[object], viewpoint: Viewpoint, now: Instant) -> News:
    """Everything in it that is something to this bot, in Telegram's own order, also where something is told again."""
    events: list[Event] = []
    presses: list[Press] = []
    ids: list[int] = []
    for update in sorted(updates, key=_number):
        said = cast("dict[str, object]", update) if isinstance(update, dict) else {}
        update_id = said.get("update_id")
        if not isinstance(update_id, int):
            _log.warning("bot %s: an update without a number is left out", viewpoint.bot)
            continue
        ids.append(update_id)
        try:
            translated = to_incoming(Update.de_json(said, None), viewpoint, now)
        except Exception as error:  # boundary: one per update, whatever Telegram may write into it one day
            kinds = ", ".join(sorted(said.keys() - {"update_id"}))
            _log.warning(
                "bot %s: update %d (%s) cannot be read and is left out (%s)",
                viewpoint.bot,
                update_id,
                kinds,
                type(error).__name__,
            )
            continue
        events += translated.events
        if translated.press is not None:
            presses.append(translated.press)
    return News(tuple(events), tuple(presses), max(ids, default=None))


def _number(update: object) -> int:
    number = cast("dict[str, object]", update).get("update_id") if isinstance(update, dict) else None
    return number if isinstance(number, int) else -1
