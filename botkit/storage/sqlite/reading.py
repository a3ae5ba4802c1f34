"""A database opened for reading alone, beside whoever is running with it or beside nobody."""

import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

from botkit.errors import StoreUnavailable
from botkit.storage.sqlite.lock import holder_of
from botkit.storage.sqlite.migrate import damaged, migrations, recognise, tables_of
from botkit.storage.sqlite.place import check_place

_STEPS = 1_000_000
"""Instructions of SQLite's machine between two moments at which signals are heard: a fraction of a second."""
_PATIENCE = 5.0
"""Seconds to wait for a writer who is just putting its log away."""


@contextmanager
def reading(path: Path) -> Generator[sqlite3.Connection, None, None]:
    """A connection that can write nothing, and leaves nothing behind.

    Raises:
        StoreUnavailable: it is not there, or cannot be opened.
        StoreDamaged: it is no database, or what was read of it does not fit together.
    """
    check_place(path)
    if not path.exists() or path.stat().st_size == 0:
        raise StoreUnavailable(
            f"there is no database at {path}: name the configuration that the bots run with (--config), or the folder "
            "where everything is kept (--data)"
        )
    # Without a log nobody is writing, and SQLite would leave one behind that tells of a crash.
    in_use = path.with_name(f"{path.name}-wal").exists() or holder_of(path) is not None
    uri = f"{path.resolve().as_uri()}?mode=ro{'' if in_use else '&immutable=1'}"
    try:
        with closing(sqlite3.connect(uri, uri=True, timeout=_PATIENCE, isolation_level=None)) as db:
            yield db
    except sqlite3.OperationalError as error:
        raise StoreUnavailable(
            f"{path} cannot be read ({error}): do it as the user that botkit runs as, who can write in its folder"
        ) from error
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        raise damaged(path, str(error)) from error


@contextmanager
def hearing_signals(db: sqlite3.Connection) -> Generator[None, None, None]:
    """For what takes long: Ctrl-C ends it, as anywhere.

    Raises:
        KeyboardInterrupt: it was heard.
    """
    db.set_progress_handler(lambda: False, _STEPS)  # Python hears signals while it runs Python
    try:
        yield
    except sqlite3.OperationalError as error:
        # What is raised within a handler ends the statement, and is not told.
        if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
            raise KeyboardInterrupt from error
        raise
    finally:
        db.set_progress_handler(None, 0)


@contextmanager
def one_moment(path: Path) -> Generator[sqlite3.Connection, None, None]:
    """A read transaction: everything is seen as it was at its first question.

    Raises:
        StoreUnavailable: it cannot be opened, or is of an older version.
        StoreDamaged: it is no database of ours.
        SchemaTooNew: a newer botkit wrote it.
    """
    steps = migrations()
    with reading(path) as db:
        db.execute("BEGIN")
        version = int(db.execute("PRAGMA user_version").fetchone()[0])
        recognise(path, version, tables_of(db), steps)
        if version < steps[-1][0]:
            raise StoreUnavailable(
                f"{path} is of an older version (schema {version}, this botkit reads {steps[-1][0]}): "
                "start this botkit once, and it is upgraded; or ask with the botkit that runs with it"
            )
        yield db
