"""The agent's memory: LangGraph's SQLite checkpointer on the live database, strict about what it revives.

Only plain messages are revived, never a class that a checkpoint names; and of each conversation only the
latest checkpoint is kept. What customers see of their history comes from `transcripts.py`, not from here.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite import SqliteSaver

from assistant.database import BUSY_SECONDS

_OLDER = (
    "SELECT checkpoint_id FROM checkpoints WHERE thread_id = ? ORDER BY checkpoint_id DESC LIMIT -1 OFFSET 1"
)


class Memory:
    """One checkpointer for all conversations of a process; safe to share between threads."""

    def __init__(self, database: Path, *, durable: bool = True) -> None:
        """Opens the live database with a connection of its own, and makes the checkpointer's tables.

        Args:
            database: The file.
            durable: As for `open_database`.
        """
        self._connection = sqlite3.connect(database, timeout=BUSY_SECONDS, check_same_thread=False)
        self._connection.execute("PRAGMA secure_delete = ON")
        if not durable:
            self._connection.execute("PRAGMA synchronous = OFF")
        # The default revives any class that a checkpoint names; None allows LangGraph's safe ones only.
        self.saver = SqliteSaver(self._connection, serde=JsonPlusSerializer(allowed_msgpack_modules=None))
        self.saver.setup()

    def prune(self, conversation_id: str) -> None:
        """Drop all checkpoints of a conversation but the latest."""
        with self.saver.cursor() as cursor:
            for table in ("writes", "checkpoints"):
                cursor.execute(
                    f"DELETE FROM {table} WHERE thread_id = ? AND checkpoint_id IN ({_OLDER})",
                    (conversation_id, conversation_id),
                )

    def forget(self, conversation_id: str) -> None:
        """Drop everything of a conversation."""
        self.saver.delete_thread(conversation_id)

    def close(self) -> None:
        """Let go of the database."""
        self._connection.close()
