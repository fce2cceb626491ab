"""Private copies of a state folder: the live database copied, the builds shared.

A snapshot is taken once, so that every conversation begins with the same records even while the shop is open.
Nothing here writes into the state folder that it was taken from.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from assistant.shop.state import State
from retrieval.errors import UnreadableFile


class Snapshot:
    """A state folder at one moment.

    Args:
        folder: Where the snapshot is kept; the caller deletes it.
    """

    def __init__(self, state: State, folder: Path) -> None:
        """Copies the live database.

        Raises:
            UnreadableFile: it is no database, or can't be read.
        """
        self._state = state
        self._database = folder / "snapshot.db"
        if state.database.exists():
            _back_up(state.database, self._database)

    def copy(self, folder: Path, build: int) -> State:
        """A state folder of its own with these records, which serves from the given build.

        The builds are those of the original, reached through a link.
        """
        folder.mkdir(parents=True)
        (folder / "builds").symlink_to((self._state.path / "builds").resolve(), target_is_directory=True)
        (folder / "current").write_text(f"{build}\n", encoding="ascii")
        copy = State(folder)
        if self._database.exists():
            shutil.copyfile(self._database, copy.database)
        return copy


def _back_up(source: Path, target: Path) -> None:
    try:
        uri = f"{source.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True)) as live, closing(sqlite3.connect(target)) as copy:
            live.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as exc:
        raise UnreadableFile(
            f"{source} can't be copied ({exc}); is it the database of a state folder?"
        ) from exc
