"""What hangs on a message beside its words, as attachments. Pure."""

from collections.abc import Sequence
from typing import Literal, TypeAlias

from telegram import Animation, Audio, Document, Message, PhotoSize, Sticker, Video, Voice

from botkit.messages import Attachment

_Kind: TypeAlias = Literal["image", "voice", "audio", "video", "document", "sticker", "location", "other"]
_OTHERS = ("game", "story", "checklist", "paid_media", "giveaway", "invoice", "gift")


def attachments_of(message: Message) -> tuple[Attachment, ...]:
    """Each by the handle that its content can be fetched with; a place by its latitude and longitude."""
    found = _picture(message) or _recording(message) or _thing(message)
    return (found,) if found else ()


def _picture(message: Message) -> Attachment | None:
    if message.photo:
        return _photo(message.photo)
    if message.animation:  # also told as a document, for old programs
        return _file("video", message.animation, message.animation.file_name)
    if message.document:
        kind = "image" if (message.document.mime_type or "").startswith("image/") else "document"
        return _file(kind, message.document, message.document.file_name)
    return _sticker(message.sticker) if message.sticker else None


def _recording(message: Message) -> Attachment | None:
    if message.voice:
        return _file("voice", message.voice)
    if message.audio:
        return _file("audio", message.audio, message.audio.file_name or message.audio.title)
    if message.video:
        return _file("video", message.video, message.video.file_name)
    note = message.video_note
    return Attachment("video", note.file_id, mime="video/mp4", size=note.file_size) if note else None


def _thing(message: Message) -> Attachment | None:
    """What has no file: by its kind, with what it is about."""
    if message.location:
        place = f"{message.location.latitude:.6f},{message.location.longitude:.6f}"
        return Attachment("location", place, message.venue.title if message.venue else "")
    if message.poll:
        return Attachment("other", "poll", message.poll.question)
    if message.dice:
        return Attachment("other", "dice", f"{message.dice.emoji} {message.dice.value}")
    if message.contact:
        name = f"{message.contact.first_name} {message.contact.last_name or ''}".strip()
        return Attachment("other", "contact", name)
    kind = next((kind for kind in _OTHERS if getattr(message, kind, None) is not None), "")
    return Attachment("other", kind) if kind else None


def _photo(sizes: Sequence[PhotoSize]) -> Attachment:
    largest = max(sizes, key=lambda size: size.width * size.height)
    return Attachment("image", largest.file_id, mime="image/jpeg", size=largest.file_size)


def _file(kind: _Kind, file: Animation | Audio | Document | Video | Voice, name: str | None = None) -> Attachment:
    return Attachment(kind, file.file_id, name or "", file.mime_type or "", file.file_size)


def _sticker(sticker: Sticker) -> Attachment:
    mime = "application/x-tgsticker" if sticker.is_animated else "video/webm" if sticker.is_video else "image/webp"
    return Attachment("sticker", sticker.file_id, sticker.emoji or "", mime, sticker.file_size)
