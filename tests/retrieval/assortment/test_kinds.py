from __future__ import annotations

import pytest

from retrieval.assortment.kinds import Kinds

SHOP = Kinds(
    {
        "lantern": 0.5,
        "hook": 0.8,
        "copper": 0.2,
        "mug": 0.6,
        "plate": 0.5,
        "holder": 0.8,
        "set": 0.6,
        "tin": 0.4,
    }
)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("moroccan lantern", ("lantern",)),
        ("lanterns copper", ("lantern",)),
        ("lantern hooks", ("hook",)),
        ("mugs and plates", ("mug", "plate")),
        ("copper and tin mug", ("mug",)),
        ("set of 6 mugs", ("mug", "set")),
        ("lanterns for the hall", ("lantern",)),
        ("something copper", ()),
        ("presents", ()),
        ("", ()),
    ],
)
def test_the_words_that_name_things_are_what_is_asked_for(text: str, kinds: tuple[str, ...]) -> None:
    assert SHOP.named(text) == kinds


@pytest.mark.parametrize(
    ("title", "is_of"),
    [
        ("Copper lantern", True),
        ("Lantern copper", True),
        ("Lantern set", True),
        ("Lantern hook", False),
        ("Hook for a lantern", False),
        ("Copper hook", False),
    ],
)
def test_a_title_is_of_a_kind_unless_another_thing_follows(title: str, is_of: bool) -> None:
    assert SHOP.is_of(["lantern"], title, {"lantern"}) == is_of


def test_what_the_request_names_itself_makes_no_other_thing_of_it() -> None:
    assert SHOP.is_of(["lantern"], "Lantern hook", {"lantern", "hook"})


def test_a_shop_that_counted_nothing_knows_no_kind() -> None:
    assert Kinds({}).named("lanterns") == ()
