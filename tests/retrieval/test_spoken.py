from __future__ import annotations

from retrieval.measures import Measure
from retrieval.product import Money
from retrieval.request import Constraints, PriceRange, SearchRequest, Wanted
from retrieval.spoken import spoken

ASKED = SearchRequest(
    "mug",
    Constraints(
        price=PriceRange(maximum=Money(500, "GBP")),
        brands=("Hearth",),
        attributes={"colour": ("red",)},
        measures=(Wanted("capacity", (Measure.exactly(350, "ml"),)), Wanted("height", (Measure("cm", 10),))),
    ),
    Constraints(words=("handle",)),
)


def test_values_and_exclusions_speak_and_limits_do_not() -> None:
    assert spoken(ASKED, "mug") == "Hearth 350 ml red mug without handle"


def test_what_the_text_says_is_not_said_again() -> None:
    assert spoken(ASKED, "Hearth red mug without handle") == "350 ml Hearth red mug without handle"


def test_conditions_without_a_text_stay_without_one() -> None:
    assert spoken(ASKED, " ") == " "
