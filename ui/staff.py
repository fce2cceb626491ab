"""The desk's door: one password kept as an argon2 hash, a limit on tries, and the token of who came in.

Knows no HTTP. The hash lies in a file of its own, readable by its owner alone; a new password ends all
sessions that came in with the old one.
"""

from __future__ import annotations

import hashlib
import math
import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from threading import Lock

import jwt
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from retrieval.errors import BadInput
from ui.errors import NotSignedIn, TooManyTries
from ui.identity import ALGORITHM

SHORTEST_PASSWORD = 10
STAFF_LIFE = 10 * 3600
TRIES = 5
TRIES_OF_ALL = 50
SHUT_FOR = 900.0


def set_password(file: Path, password: str) -> None:
    """Keeps the hash of a password; the file is replaced whole.

    Raises:
        BadInput: too short to withstand guessing.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise BadInput(f"The password has {len(password)} characters; choose at least {SHORTEST_PASSWORD}.")
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(PasswordHasher().hash(password))
        out.flush()
        os.fsync(out.fileno())
    draft.replace(file)


class TryLimit:
    """Counts wrong tries within a sliding span of time, by who tries and by all together."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._tries: list[tuple[float, str]] = []
        self._lock = Lock()

    def take(self, who: str) -> None:
        """Uses up one try, before the password is looked at: many at once count as many.

        Raises:
            TooManyTries: none is left; the message says for how many minutes.
        """
        with self._lock:
            now = self._clock()
            self._tries = [(at, name) for at, name in self._tries if now - at < SHUT_FOR]
            own = [at for at, name in self._tries if name == who]
            reopens = [times[-limit] + SHUT_FOR for times, limit in self._limits(own) if len(times) >= limit]
            if reopens:
                minutes = math.ceil((max(reopens) - now) / 60)
                raise TooManyTries(f"Too many wrong passwords; try again in {minutes} minutes.")
            self._tries.append((now, who))

    def forget(self, who: str) -> None:
        """Gives the tries back to somebody who came in after all."""
        with self._lock:
            self._tries = [(at, name) for at, name in self._tries if name != who]

    def _limits(self, own: list[float]) -> tuple[tuple[list[float], int], ...]:
        return (own, TRIES), ([at for at, _ in self._tries], TRIES_OF_ALL)


class StaffDoor:
    """Lets staff in, and knows them again.

    Args:
        file: Where `set_password` keeps the hash; read anew at each try, so that a change holds at once.
        key: Signs the tokens, at least 32 bytes.
    """

    def __init__(self, file: Path, key: bytes, clock: Callable[[], float] = time.time) -> None:
        self._file = file
        self._key = key
        self._clock = clock
        self._limit = TryLimit(clock)

    @property
    def has_password(self) -> bool:
        """Whether anybody can come in at all."""
        return self._file.is_file()

    def enter(self, password: str, who: str, name: str) -> str:
        """A token for somebody who knows the password.

        Args:
            password: What was typed.
            who: Who tries, for the limit: the address that the request came from.
            name: What customers read above this person's answers.

        Raises:
            NotSignedIn: the wrong password, or none is set.
            TooManyTries: the limit is reached; the password was not looked at.
        """
        kept = self._kept()
        self._limit.take(who)
        try:
            PasswordHasher().verify(kept, password)
        except (VerificationError, InvalidHashError) as exc:
            raise NotSignedIn("That is not the password.") from exc
        self._limit.forget(who)
        now = int(self._clock())
        claims = {"aud": "desk", "iat": now, "exp": now + STAFF_LIFE}
        return jwt.encode(claims | {"password": _fingerprint(kept), "name": name}, self._key, ALGORITHM)

    def name(self, token: str | None) -> str | None:
        """Whose token this is; None unless `enter` gave it, it holds and the password is still the same."""
        if not token or not self.has_password:
            return None
        try:
            claims = jwt.decode(
                token, self._key, algorithms=[ALGORITHM], audience="desk", options={"require": ["exp"]}
            )
        except jwt.PyJWTError:
            return None
        same = secrets.compare_digest(str(claims.get("password", "")), _fingerprint(self._kept()))
        return str(claims.get("name") or "Customer service") if same else None

    def _kept(self) -> str:
        try:
            return self._file.read_text()
        except OSError as exc:
            raise NotSignedIn(
                "No password is set for the desk; set one with `shop-assistant staff`."
            ) from exc


def _fingerprint(kept: str) -> str:
    return hashlib.sha256(kept.encode()).hexdigest()[:32]
