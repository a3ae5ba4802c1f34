"""Whether a message is meant for this bot, and its words without the address. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from telegram import Message, MessageEntity

from botkit_telegram.viewpoint import Viewpoint

_BEHIND_THE_NAME = re.compile(r"[ \t]*[,:，：、]?\s*")
_ENDING = re.compile(r"\s*[.!?~…。！？～]*\s*")


@dataclass(frozen=True, slots=True)
class Addressed:
    """The words of a message.

    Attributes:
        to_us: they are meant for this bot.
        to_another: they are a command for another bot.
    """

    text: str
    to_us: bool = False
    to_another: bool = False


def read_address(message: Message, viewpoint: Viewpoint) -> Addressed:
    """Its text or caption. What merely addresses is taken from its ends; in the middle it is part of a sentence."""
    text = message.text or message.caption or ""
    entities: Sequence[MessageEntity] = message.entities or message.caption_entities or ()
    private = message.chat.type == message.chat.PRIVATE
    command = next((entity for entity in entities if entity.type == entity.BOT_COMMAND and entity.offset == 0), None)
    if command is not None:
        name, at, target = text[: command.length].partition("@")  # a command is ASCII
        if at and target.lower() != viewpoint.username.lower():
            return Addressed(text, to_another=True)
        if not (private or at or _knows(name, viewpoint) or _is_answer_to_us(message, viewpoint)):
            return Addressed(text, to_another=True)
        return Addressed(name + text[command.length :], to_us=True)
    names = [span for entity in entities if (span := _our_name(text, entity, viewpoint))]
    to_us = private or bool(names) or _is_answer_to_us(message, viewpoint) or _mentions_us(entities, viewpoint)
    return Addressed(_without_address(text, names), to_us)


def replied_to(message: Message) -> Message | None:
    """The message it answers. In a topic every message hangs on the one that opened the topic: that is no answer."""
    reply = message.reply_to_message
    if reply is None or reply.forum_topic_created is not None:
        return None
    return None if message.is_topic_message and reply.message_id == message.message_thread_id else reply


def _knows(command: str, viewpoint: Viewpoint) -> bool:
    """Whether there is such a command here: in a group of many bots, one without a name may be for any of them."""
    return not viewpoint.commands or command[1:].lower() in viewpoint.commands


def _is_answer_to_us(message: Message, viewpoint: Viewpoint) -> bool:
    reply = replied_to(message)
    return reply is not None and reply.from_user is not None and reply.from_user.id == viewpoint.number


def _mentions_us(entities: Sequence[MessageEntity], viewpoint: Viewpoint) -> bool:
    """A mention of somebody by name rather than by user name."""
    return any(entity.user is not None and entity.user.id == viewpoint.number for entity in entities)


def _our_name(text: str, entity: MessageEntity, viewpoint: Viewpoint) -> tuple[int, int] | None:
    """Where our user name stands in the text, if this is it."""
    if entity.type != entity.MENTION or not viewpoint.username:
        return None
    units = text.encode("utf-16-le", "surrogatepass")
    before = units[: 2 * entity.offset].decode("utf-16-le", "replace")
    name = units[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le", "replace")
    is_ours = name.lower() == f"@{viewpoint.username}".lower()
    return (len(before), len(before) + len(name)) if is_ours else None


def _without_address(text: str, names: Sequence[tuple[int, int]]) -> str:
    kept = text
    for start, end in reversed(names):
        if _ENDING.fullmatch(kept, end) and kept[:start].strip():
            kept = kept[:start].rstrip() + kept[end:]
    if names and not kept[: names[0][0]].strip():
        behind = _BEHIND_THE_NAME.match(kept, names[0][1])
        kept = kept[behind.end() if behind else names[0][1] :]
    return kept if kept.strip() else text
