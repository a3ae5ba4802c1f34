"""Files: what people and bots sent, by the ids Telegram gives them."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256

from botkit.testing.bot_api.answers import Json

FOLDERS = {"photo": "photos", "voice": "voice", "audio": "music", "video": "videos", "sticker": "stickers"}
ENDINGS = {"photo": "jpg", "voice": "oga", "audio": "mp3", "video": "mp4", "sticker": "webp"}

LARGEST = 20_000_000
"""Bytes of the largest file a bot may fetch."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file. `size` may be more than there is, to tell of a file that is too big."""

    id: str
    unique_id: str
    path: str
    data: bytes
    size: int
    name: str
    mime: str

    def told(self) -> Json:
        """As every object that is a file begins."""
        return {"file_id": self.id, "file_unique_id": self.unique_id, "file_size": self.size}


class FileStore:
    """Every file, by id and by path."""

    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def add(self, kind: str, data: bytes, *, name: str = "", mime: str = "", size: int | None = None) -> StoredFile:
        """Keep a file of that kind ("photo", "voice", ...)."""
        number = len(self._by_id)
        ending = name.rpartition(".")[2] if "." in name else ENDINGS.get(kind, "bin")
        path = f"{FOLDERS.get(kind, 'documents')}/file_{number}.{ending}"
        digest = sha256(f"{number}/{kind}".encode() + data).digest()
        file_id = urlsafe_b64encode(b"\x02" + digest + digest[:20]).decode().rstrip("=")
        unique_id = urlsafe_b64encode(digest[:11]).decode().rstrip("=")
        stored = StoredFile(file_id, unique_id, path, data, len(data) if size is None else size, name, mime)
        self._by_id[file_id] = self._by_path[path] = stored
        return stored

    def by_id(self, file_id: str) -> StoredFile | None:
        return self._by_id.get(file_id)

    def by_path(self, path: str) -> StoredFile | None:
        return self._by_path.get(path)
