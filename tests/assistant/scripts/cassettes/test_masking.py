from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.scripts.cassettes.masking import Mask
from assistant.scripts.personal import Known, People

ADA = (Known("name", "Ada Lane"), Known("email", "ada@example.org"))
TEXT = "Ada Lane, ada@example.org, 12 Baker Street, 020 7946 0958, 2026-09-30T12:00:00Z"


def test_nothing_personal_is_left() -> None:
    hidden = Mask(People(ADA)).hide(TEXT)
    assert not any(part in hidden for part in ("Ada", "Lane", "example.org", "Baker", "7946", "12:00"))


def test_what_was_hidden_can_be_put_back() -> None:
    mask = Mask(People(ADA))
    assert mask.reveal(mask.hide({"a": [TEXT], TEXT: 3})) == {"a": [TEXT], TEXT: 3}


def test_two_values_have_two_labels() -> None:
    mask = Mask(People())
    assert mask.hide("a@example.org") != mask.hide("b@example.org")


def test_the_same_value_has_the_same_label_in_every_run() -> None:
    assert Mask(People()).hide("to a@example.org") == Mask(People(ADA)).hide("to a@example.org")


def test_times_are_told_apart_by_their_order_alone() -> None:
    first, later = "2026-09-30T12:00:00Z", "2026-09-30T12:00:07Z"
    assert Mask(People()).hide(f"{first} {later} {first}") == "<time 1> <time 2> <time 1>"
    assert Mask(People()).hide(later) == "<time 1>"


def test_a_label_that_was_never_given_stays() -> None:
    assert Mask(People()).reveal("to <email 0a0a>") == "to <email 0a0a>"


def test_a_part_of_a_whole_name_can_be_put_back() -> None:
    recording, playing = Mask(People(ADA)), Mask(People(ADA))
    recording.hide("my name is Ada Lane")
    assert playing.reveal(recording.hide("Hello Ada!")) == "Hello Ada!"


@given(st.text(max_size=120))
def test_whatever_was_hidden_comes_back(text: str) -> None:
    mask = Mask(People(ADA))
    hidden = mask.hide(text)
    assert "<" in text or mask.reveal(hidden) == text
