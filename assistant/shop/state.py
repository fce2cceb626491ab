"""The state folder: finished builds, the pointer to the one that serves, and the lock of the one that builds.

    STATE/
    ├── live.db            what happens while the shop is open; no build replaces it
    ├── builds/N/          one build; complete, and from then on unchanged, once its `manifest.json` stands
    ├── current            one line: the build that serves
    ├── encoded.bin        vectors that an unfinished build has made; the next one takes them over
    └── build.lock         held while somebody builds; names the owner

Locks are those of the operating system: they go with their process, however it ends. Knows nothing of what a
build holds.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Self

from assistant.errors import StateBusy
from retrieval.artifacts import write_whole
from retrieval.errors import BadInput, DamagedArtifact

KEPT = 3
"""Finished builds that stay."""

MANIFEST = "manifest.json"
USED = "in-use"


@dataclass(frozen=True, slots=True)
class Owner:
    """Who builds: a process of a machine, since when (seconds since 1970)."""

    pid: int
    host: str
    since: float

    def __str__(self) -> str:
        """As it stands in a message."""
        since = datetime.fromtimestamp(self.since, UTC)
        return f"process {self.pid} on {self.host}, since {since:%Y-%m-%d %H:%M} UTC"


class Held:
    """A build that is in use; until `release` (or the end of the process) no other build deletes it."""

    def __init__(self, number: int, folder: Path, file: IO[str]) -> None:
        self.number = number
        self.folder = folder
        self._file = file

    def release(self) -> None:
        """Let the build go; a second time does nothing."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


class State:
    """One state folder, which need not exist before the first build.

    A path that ends in `builds/N` stands for that build of its state folder.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        self.path = path
        self.pinned: int | None = None
        if path.parent.name == "builds" and path.name.isdecimal():
            self.path, self.pinned = path.parent.parent, int(path.name)
        self._clock = clock

    @property
    def database(self) -> Path:
        """Where the live database lies."""
        return self.path / "live.db"

    @property
    def pointer(self) -> Path:
        """The file that names the build that serves."""
        return self.path / "current"

    def folder(self, number: int) -> Path:
        """Where the build of this number lies, or would."""
        return self.path / "builds" / str(number)

    def current(self) -> int | None:
        """The number of the build that serves; None before the first build.

        It is the pinned one where the path of the state names a build.

        Raises:
            DamagedArtifact: the pointer says something that is no number.
        """
        if self.pinned is not None:
            return self.pinned
        try:
            text = self.pointer.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as exc:
            raise DamagedArtifact(f"{self.pointer} can't be read; build again.") from exc
        if not text.isdecimal():
            raise DamagedArtifact(f"{self.pointer} names no build ('{text[:20]}'); build again.")
        return int(text)

    def builds(self) -> tuple[int, ...]:
        """The numbers of all finished builds, oldest first."""
        return tuple(number for number in self._numbers() if (self.folder(number) / MANIFEST).is_file())

    def hold(self, number: int | None = None) -> Held:
        """Take a finished build into use: the one of this number, else the current one.

        Raises:
            BadInput: nothing was built here yet, or there is no finished build of this number.
        """
        for _ in range(10):
            chosen = self.current() if number is None else number
            if chosen is None:
                raise BadInput(f"{self.path} holds no build yet; run: shop-assistant build SHOP {self.path}")
            folder = self.folder(chosen)
            try:
                file = (folder / USED).open("r", encoding="ascii")
            except OSError:
                if number is None and self.pinned is None and self.current() != chosen:
                    continue
                break
            fcntl.flock(file, fcntl.LOCK_SH)
            # Between finding and locking it a build may have deleted this one.
            if (folder / MANIFEST).is_file():
                return Held(chosen, folder, file)
            file.close()
        there = ", ".join(map(str, self.builds())) or "none"
        raise BadInput(f"{self.path} has no finished build {chosen}; there is: {there}.")

    @contextmanager
    def building(self) -> Iterator[Building]:
        """Hold the folder for one build; whatever an earlier one left unfinished is cleared away first.

        Raises:
            StateBusy: somebody else builds here; the message says who.
            BadInput: the path names one build, not a state folder.
        """
        with self.alone():
            for number in set(self._numbers()) - set(self.builds()):
                shutil.rmtree(self.folder(number), ignore_errors=True)
            building = Building(self)
            try:
                yield building
            except BaseException:
                building.abandon()
                raise

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the folder against builds, and against whoever else wants to be alone with it.

        Raises:
            StateBusy: somebody holds it; the message says who.
            BadInput: the path names one build, not a state folder.
        """
        if self.pinned is not None:
            raise BadInput(f"{self.folder(self.pinned)} is one build; give the state folder, {self.path}.")
        (self.path / "builds").mkdir(parents=True, exist_ok=True)
        with (self.path / "build.lock").open("a+", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as exc:
                raise StateBusy(f"{self.path} is being built by {_owner(lock)}; wait for it to end.") from exc
            owner = Owner(os.getpid(), socket.gethostname(), self._clock())
            lock.truncate(0)
            lock.write(json.dumps({"pid": owner.pid, "host": owner.host, "since": owner.since}))
            lock.flush()
            try:
                yield
            finally:
                lock.truncate(0)

    def _numbers(self) -> list[int]:
        folder = self.path / "builds"
        names = [path.name for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
        return sorted(int(name) for name in names if name.isdecimal())


class Building:
    """A build under way; made by `State.building`."""

    def __init__(self, state: State) -> None:
        self._state = state
        finished = state.builds()
        self.previous_folder = state.folder(finished[-1]) if finished else None
        self.number = max([*state._numbers(), state.current() or 0]) + 1
        self.folder = state.folder(self.number)
        self.folder.mkdir(parents=True)
        (self.folder / USED).touch()

    def publish(self, manifest: str) -> None:
        """Declare the build complete with this manifest, and let it serve.

        Builds beyond the last `KEPT` are deleted. The pointer is replaced as one step; until then, whatever
        happens, the build before serves.
        """
        write_whole(self.folder / MANIFEST, manifest.encode())
        write_whole(self._state.pointer, f"{self.number}\n".encode())
        for number in self._state.builds()[:-KEPT]:
            if number != self._state.current():
                self._delete(number)

    def abandon(self) -> None:
        """Delete what was written of a build that can't be completed."""
        if not (self.folder / MANIFEST).exists():
            shutil.rmtree(self.folder, ignore_errors=True)

    def _delete(self, number: int) -> None:
        folder = self._state.folder(number)
        with (folder / USED).open("r", encoding="ascii") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return  # somebody serves from it; a later build deletes it
            # Without its manifest it counts as unfinished, should the deletion be cut short.
            (folder / MANIFEST).unlink(missing_ok=True)
            shutil.rmtree(folder, ignore_errors=True)


def _owner(lock: IO[str]) -> str:
    try:
        lock.seek(0)
        values = json.loads(lock.read())
        return str(Owner(int(values["pid"]), str(values["host"]), float(values["since"])))
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"
