from __future__ import annotations

import stat
from pathlib import Path

import pytest

from retrieval.errors import BadInput
from tests.ui.small_shop import KEY, PASSWORD
from ui.errors import NotSignedIn, TooManyTries
from ui.staff import SHUT_FOR, TRIES, TRIES_OF_ALL, StaffDoor, TryLimit, set_password


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def file(tmp_path: Path) -> Path:
    set_password(tmp_path / "desk.password", PASSWORD)
    return tmp_path / "desk.password"


def test_the_password_is_kept_as_an_argon2_hash_that_only_its_owner_reads(file: Path) -> None:
    assert file.read_text().startswith("$argon2id$")
    assert PASSWORD not in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_short_password_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="at least 10"):
        set_password(tmp_path / "desk.password", "short")
    assert not (tmp_path / "desk.password").exists()


def test_whoever_knows_the_password_comes_in_and_is_known_again(file: Path) -> None:
    door = StaffDoor(file, KEY)
    assert door.name(door.enter(PASSWORD, "here", "Mia")) == "Mia"


def test_the_wrong_password_and_a_made_up_token_stay_outside(file: Path) -> None:
    door = StaffDoor(file, KEY)
    with pytest.raises(NotSignedIn):
        door.enter("something else", "here", "Mia")
    assert door.name("made.up.token") is None
    assert door.name(None) is None


def test_a_new_password_ends_the_sessions_of_the_old_one(file: Path) -> None:
    door = StaffDoor(file, KEY)
    token = door.enter(PASSWORD, "here", "Mia")
    set_password(file, "another password")
    assert door.name(token) is None


def test_without_a_password_nobody_comes_in(tmp_path: Path) -> None:
    door = StaffDoor(tmp_path / "none", KEY)
    assert not door.has_password
    with pytest.raises(NotSignedIn, match="shop-assistant staff"):
        door.enter("", "here", "Mia")


def test_after_too_many_wrong_tries_even_the_right_password_waits(file: Path) -> None:
    clock = Clock()
    door = StaffDoor(file, KEY, clock)
    for _ in range(TRIES):
        with pytest.raises(NotSignedIn):
            door.enter("wrong password", "here", "Mia")
    with pytest.raises(TooManyTries, match="15 minutes"):
        door.enter(PASSWORD, "here", "Mia")
    assert door.enter(PASSWORD, "elsewhere", "Mia")
    clock.now += SHUT_FOR
    assert door.enter(PASSWORD, "here", "Mia")


def test_coming_in_gives_the_tries_back() -> None:
    limit = TryLimit(Clock())
    for _ in range(TRIES - 1):
        limit.take("here")
    limit.forget("here")
    for _ in range(TRIES):
        limit.take("here")
    with pytest.raises(TooManyTries):
        limit.take("here")


def test_many_addresses_together_have_a_limit_too() -> None:
    limit = TryLimit(Clock())
    for number in range(TRIES_OF_ALL):
        limit.take(f"address {number}")
    with pytest.raises(TooManyTries):
        limit.take("one more")
