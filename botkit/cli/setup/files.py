"""New files, all of them or none: nothing is half written, whatever comes in between."""

import errno
import os
import signal
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

PRIVATE, PUBLIC = 0o600, 0o644
_PRIVATE_FOLDER = 0o700


@dataclass(frozen=True, slots=True)
class NewFile:
    """A text to write.

    Attributes:
        private: only its owner may read it, and a folder that is made for it is theirs alone.
    """

    path: Path
    text: str
    private: bool

    @property
    def kept_as(self) -> Path:
        """Under which name a file is kept whose place this one takes. A hidden one is no secret file any more."""
        return self.path.with_name(f"{'.' if self.private else ''}{self.path.name}.old")

    @property
    def is_there(self) -> bool:
        """Whether it need not be written: a file there says the same, and nobody else can read what they should not."""
        try:
            is_safe = not self.private or not self.path.stat().st_mode & 0o077
            return is_safe and self.path.read_text(encoding="utf-8") == self.text
        except (OSError, UnicodeDecodeError):
            return False


def write_all(files: Sequence[NewFile], *, replace: bool) -> None:
    """Write every file under its name; what is replaced is kept beside it. Ctrl-C comes before or after, not between.

    Raises:
        FileExistsError: one is there already, and none is to be replaced; nothing was written.
        OSError: one cannot be written; nothing was.
    """
    staged: list[tuple[NewFile, Path]] = []
    folders: list[Path] = []
    try:
        for file in files:
            folders += _make_folder(file)
            staged.append((file, _stage(file)))
        with _undisturbed():
            _put_in_place(staged, replace=replace)
    except BaseException:
        for _, part in staged:
            part.unlink(missing_ok=True)
        for folder in reversed(folders):
            with suppress(OSError):
                folder.rmdir()
        raise


def _make_folder(file: NewFile) -> list[Path]:
    """The folders that had to be made, the outermost first."""
    missing = [folder for folder in file.path.parents if not folder.exists()]
    made: list[Path] = []
    for folder in reversed(missing):
        folder.mkdir(mode=_PRIVATE_FOLDER if file.private and folder == file.path.parent else 0o777)
        made.append(folder)
    return made


def _stage(file: NewFile) -> Path:
    """The whole text on disk, under a name that nobody looks for."""
    part = file.path.with_name(f".{file.path.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    opened = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE if file.private else PUBLIC)
    try:
        with open(opened, "w", encoding="utf-8") as out:  # noqa: PTH123 (an open file has no path)
            out.write(file.text)
            out.flush()
            os.fsync(out.fileno())
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return part


def _put_in_place(staged: Sequence[tuple[NewFile, Path]], *, replace: bool) -> None:
    kept: list[NewFile] = []
    new: list[Path] = []
    try:
        for file, part in staged:
            if replace and file.path.exists():
                file.path.replace(file.kept_as)
                kept.append(file)
            _name_it(part, file.path)
            new.append(file.path)
    except BaseException:
        for path in new:
            path.unlink(missing_ok=True)
        for file in kept:
            file.kept_as.replace(file.path)
        raise
    for _, part in staged:
        part.unlink(missing_ok=True)


def _name_it(part: Path, path: Path) -> None:
    """Give a file its name. Unlike a renaming, a link never takes another file's place."""
    try:
        os.link(part, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        part.replace(path)


@contextmanager
def _undisturbed() -> Generator[None]:
    """Ctrl-C is heard at the end. To hold the signal itself back would not do: it may come to another thread."""
    heard: list[int] = []
    before = signal.getsignal(signal.SIGINT)
    if before is None or before is signal.SIG_IGN:
        yield
        return
    signal.signal(signal.SIGINT, lambda number, _: heard.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if heard:
        raise KeyboardInterrupt
