"""A file that is handed over to whoever sits at the terminal: it is put down beside them."""

import os
from itertools import count
from pathlib import Path

from botkit.errors import Rejected
from botkit.messages import OutgoingFile
from botkit_terminal.translate import file_name


def put_down(file: OutgoingFile, folder: Path | None) -> Path:
    """Write the file, readable for its owner alone and in place of no other, and say where it is.

    Args:
        folder: where; the folder the program was started in where None.

    Raises:
        Rejected: nothing can be written there.
    """
    wanted = (folder or Path.cwd()) / file_name(file)
    for number in count(1):
        path = wanted if number == 1 else wanted.with_stem(f"{wanted.stem}-{number}")
        try:
            descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:
            continue
        except OSError as error:
            raise Rejected(f"{path} cannot be written ({error.strerror}): start in a folder that is yours") from None
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as opened:
            opened.write(file.content)
        return path
    raise AssertionError("there is always another number")
