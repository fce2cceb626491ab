"""A live database at one moment, and private copies of it.

Taken once, so that every conversation begins with the same records even while the shop is open. The database
that it was taken from is only read.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from retrieval.errors import UnreadableFile


class Snapshot:
    """The records of a live database at the moment when it was made; `kept` is the file that holds them."""

    def __init__(self, database: Path, folder: Path) -> None:
        """Copies the database into `folder`, which the caller deletes; one that isn't there yet is empty.

        Raises:
            UnreadableFile: it is no database, or can't be read.
        """
        self.kept = folder / "snapshot.db"
        if database.exists():
            _back_up(database, self.kept)

    def copy(self, target: Path) -> None:
        """The same records in a file of its own."""
        if self.kept.exists():
            shutil.copyfile(self.kept, target)


def _back_up(source: Path, target: Path) -> None:
    try:
        uri = f"{source.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True)) as live, closing(sqlite3.connect(target)) as copy:
            live.backup(copy)
            # A copy in one file: without this, what is copied later would lack the write-ahead log.
            copy.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as exc:
        raise UnreadableFile(
            f"{source} can't be copied ({exc}); is it the database of a state folder?"
        ) from exc
