"""Files that somebody put into a state folder: saved chats, cassettes, reports, exports.

What lies there in the known places is others' business (`records`, `builds`); everything else is read as
text, and a file that tells of the customer is deleted whole: nobody can say which of its lines still make
sense without the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from assistant.personal_data.identity import Identity

_KNOWN = frozenset(
    (
        "live.db",
        "live.db-wal",
        "live.db-shm",
        "current",
        "build.lock",
        "encoded.bin",
        "session.key",
        "desk.password",
    )
)
_BUILDS = "builds"


def erase_strays(state: Path, identity: Identity) -> tuple[Path, ...]:
    """Delete what tells of the customer, and say what that was."""
    gone = tuple(file for file in _strays(state) if identity.tells(_text(file)))
    for file in gone:
        file.unlink(missing_ok=True)
    return gone


def still_holding(state: Path, identity: Identity) -> tuple[Path, ...]:
    """Every file of the folder, of any kind, whose bytes still hold one of the customer's ids or names."""
    files = sorted(path for path in state.rglob("*") if path.is_file() and not path.is_symlink())
    return tuple(file for file in files if identity.held_by(file.read_bytes()))


def _strays(state: Path) -> Iterator[Path]:
    for path in sorted(state.rglob("*")):
        inside = path.relative_to(state)
        if inside.parts[0] == _BUILDS or str(inside) in _KNOWN:
            continue
        if path.is_file() and not path.is_symlink():
            yield path


def _text(file: Path) -> str:
    return file.read_bytes().decode("utf-8", "replace")
