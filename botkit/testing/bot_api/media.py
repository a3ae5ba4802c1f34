"""What a message carries besides text, as Telegram tells of it."""

from botkit.testing.bot_api.answers import Json
from botkit.testing.bot_api.files import FileStore

PHOTO_SIZES = ((90, 67), (320, 240), (800, 600))
"""Every photo is told in several sizes, the largest last."""


def photo(files: FileStore, data: bytes) -> Json:
    sizes = [
        {**files.add("photo", data, mime="image/jpeg").told(), "width": width, "height": height}
        for width, height in PHOTO_SIZES
    ]
    return {"photo": sizes}


def voice(files: FileStore, data: bytes, seconds: int) -> Json:
    stored = files.add("voice", data, mime="audio/ogg")
    return {"voice": {**stored.told(), "duration": seconds, "mime_type": stored.mime}}


def document(files: FileStore, data: bytes, name: str, mime: str, size: int | None = None) -> Json:
    stored = files.add("document", data, name=name, mime=mime, size=size)
    return {"document": {**stored.told(), "file_name": stored.name, "mime_type": stored.mime}}


def sticker(files: FileStore, emoji: str) -> Json:
    stored = files.add("sticker", b"RIFF....WEBP", mime="image/webp")
    about: Json = {"width": 512, "height": 512, "is_animated": False, "is_video": False, "type": "regular"}
    return {"sticker": {**stored.told(), **about, "emoji": emoji, "set_name": "Everyday"}}


def location(latitude: float, longitude: float) -> Json:
    return {"location": {"latitude": latitude, "longitude": longitude}}


def captioned(content: Json, caption: str, entities: list[Json]) -> Json:
    """The same with a caption, where there is one."""
    if caption:
        content["caption"] = caption
        if entities:
            content["caption_entities"] = entities
    return content
