from __future__ import annotations

import pytest
from sqlalchemy import Engine

from assistant.profile import MOST_PREFERENCES, Customer, Profiles
from assistant.visitor import Visitor
from retrieval.errors import BadInput
from tests.assistant.conftest import Clock

ANN = Customer(
    "c1", "Ann Archer", "ann@example.org", "AB1", {"city": "Bath"}, ({"kind": "card"},), {"age": "30-39"}
)
BEN = Customer("c2", "Ben 100% Baker", "ben@example.org")
VISITOR, GUEST = Visitor.customer("c1"), Visitor.guest("g1")


@pytest.fixture
def profiles(engine: Engine, clock: Clock) -> Profiles:
    profiles = Profiles(engine, clock)
    profiles.take_in([ANN, BEN])
    return profiles


def test_an_account_comes_back_as_it_was_taken_in(profiles: Profiles) -> None:
    assert profiles.get("c1") == ANN


def test_an_unknown_account_is_none(profiles: Profiles) -> None:
    assert profiles.get("c9") is None


def test_taking_in_again_changes_nothing(profiles: Profiles) -> None:
    assert profiles.take_in([ANN, BEN]) == 0


@pytest.mark.parametrize("words", ["c1", "archer", "ANN@EXAMPLE", "ann arch"])
def test_staff_find_a_customer_by_a_part_of_id_name_or_email(profiles: Profiles, words: str) -> None:
    assert profiles.find(words) == (ANN,)


def test_a_percent_sign_in_a_search_means_itself(profiles: Profiles) -> None:
    assert profiles.find("%") == (BEN,)


def test_an_empty_search_finds_nobody(profiles: Profiles) -> None:
    assert profiles.find("  ") == ()


def test_an_exact_id_comes_before_names_that_hold_it(profiles: Profiles) -> None:
    profiles.take_in([Customer("ben", "Zoe")])
    assert profiles.find("ben")[0].customer_id == "ben"


def test_consent_given_here_survives_the_next_build(profiles: Profiles) -> None:
    profiles.set_consent("c1", "personalisation", False)
    profiles.take_in([ANN])
    found = profiles.get("c1")
    assert found is not None
    assert found.consent == {"personalisation": False}


def test_consent_of_nobody_is_refused(profiles: Profiles) -> None:
    with pytest.raises(BadInput, match="c9"):
        profiles.set_consent("c9", "personalisation", True)


def test_a_preference_is_kept_with_its_date(profiles: Profiles, clock: Clock) -> None:
    profiles.remember(VISITOR, "avoids  leather", "avoid", "leather")
    (found,) = profiles.preferences(VISITOR)
    assert (found.text, found.kind, found.value, found.stated_at.timestamp()) == (
        "avoids leather",
        "avoid",
        "leather",
        clock.now,
    )


def test_the_same_preference_twice_is_one(profiles: Profiles) -> None:
    profiles.remember(VISITOR, "likes green")
    profiles.remember(VISITOR, "likes green")
    assert len(profiles.preferences(VISITOR)) == 1


def test_preferences_are_forgotten_by_their_words(profiles: Profiles) -> None:
    profiles.remember(VISITOR, "likes green")
    profiles.remember(VISITOR, "likes red")
    assert profiles.forget(VISITOR, "likes green") == 1
    assert [p.text for p in profiles.preferences(VISITOR)] == ["likes red"]


@pytest.mark.parametrize("text", ["", "   ", "x" * 301])
def test_a_preference_without_words_or_with_too_many_is_refused(profiles: Profiles, text: str) -> None:
    with pytest.raises(BadInput, match="characters"):
        profiles.remember(VISITOR, text)


def test_the_oldest_preference_gives_way_to_one_too_many(profiles: Profiles, clock: Clock) -> None:
    for number in range(MOST_PREFERENCES + 1):
        clock.now += 1
        profiles.remember(VISITOR, f"likes {number}")
    texts = [p.text for p in profiles.preferences(VISITOR)]
    assert (len(texts), "likes 0" in texts) == (MOST_PREFERENCES, False)


def test_a_guest_who_signs_in_brings_preferences_along(profiles: Profiles) -> None:
    profiles.remember(GUEST, "likes green")
    profiles.move(GUEST, VISITOR)
    assert [p.text for p in profiles.preferences(VISITOR)] == ["likes green"]
    assert profiles.preferences(GUEST) == ()


def test_who_was_erased_does_not_come_back_with_the_folder(profiles: Profiles) -> None:
    profiles.remember(VISITOR, "likes green")
    profiles.erase("c1")
    assert profiles.take_in([ANN, BEN], erased={"c1"}) == 0
    assert (profiles.get("c1"), profiles.preferences(VISITOR)) == (None, ())
