"""No hit breaks a condition that was recognised, whatever is asked of whatever records: an independent check.

The records contradict themselves and leave things out as suppliers' do; `breaks` looks at them with code of
its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.catalogue import Catalogue
from retrieval.encoder import Encoder
from retrieval.indexing import build_index, open_search
from retrieval.measures import Measure
from retrieval.parsing import parse_request
from retrieval.product import Money, Product
from retrieval.request import Constraints, SearchRequest, Wanted
from retrieval.search import ProductSearch
from tests.benchmarks.request_checks import breaks

COLOURS = (
    "red",
    "navy",
    "Dark Blue",
    "Portofino",
    "black & white",
    "burgundy",
    "Blue003",
    "clear",
    "sage green",
)
MATERIALS = (
    "cotton",
    "oak",
    "stainless steel",
    "recycled plastic",
    "ceramic",
    "glass",
    "leather",
    "faux leather",
)
SIZES = ("small", "L", "XL", "king size", "plus size", "9.5")
THINGS = ("mug", "jug", "bag", "shirt", "chair", "candle", "sheet set", "wine glass")
BRANDS = ("", "Hearth", "Hearth Home", "Fieldway", "Wine")
ASKED_COLOURS = ("red", "blue", "navy", "black and white", "burgundy", "green", "clear")
ASKED_MATERIALS = ("cotton", "wooden", "steel", "plastic", "ceramic", "leather")


def shop(rng: np.random.Generator, count: int = 60) -> Iterator[Product]:
    """Products of which a third say nothing of each field, and some titles say something else than fields."""

    def some(values: tuple[str, ...]) -> str:
        return str(rng.choice(values)) if rng.random() < 0.67 else ""

    for number in range(count):
        thing, brand = str(rng.choice(THINGS)), str(rng.choice(BRANDS))
        colour, material, size = some(COLOURS), some(MATERIALS), some(SIZES)
        said = colour if rng.random() < 0.7 else some(COLOURS)
        with_lid = rng.choice(("", " with lid", " without lid", ", lidless"))
        fields = {
            "colour": colour,
            "material": material,
            "size": size,
            "capacity": some(("500 ml", "1 l", "2 l")),
        }
        yield Product(
            f"p{number:03d}",
            " ".join(filter(None, (brand, said, some(MATERIALS), thing))) + str(with_lid),
            description=str(rng.choice(("", "Comes in red and blue.", f"Made of {rng.choice(MATERIALS)}."))),
            category=("Home", f"{thing.title()}s"),
            brand=brand,
            price=Money.of(f"{rng.integers(1, 60)}.{rng.integers(0, 99):02d}", "GBP")
            if rng.random() < 0.9
            else None,
            rating=float(rng.integers(10, 50)) / 10 if rng.random() < 0.5 else None,
            stock=int(rng.integers(0, 3)),
            attributes={name: value for name, value in fields.items() if value},
        )


@pytest.fixture(scope="module")
def untidy(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProductSearch]:
    folder: Path = tmp_path_factory.mktemp("untidy")
    catalogue = Catalogue.of(shop(np.random.default_rng(7)))
    build_index(catalogue, encoder, folder)
    opened = open_search(folder, catalogue, encoder)
    yield opened
    opened.close()


@st.composite
def requests(draw: st.DrawFn) -> str:
    def perhaps(*choices: str) -> str:
        return draw(st.sampled_from(("", *choices)))

    colour, material = perhaps(*ASKED_COLOURS), perhaps(*ASKED_MATERIALS)
    before = " ".join(filter(None, (colour, material, draw(st.sampled_from(THINGS)))))
    after = (
        perhaps("size L", "in a small", "XL", "king size"),
        perhaps("500 ml", "at least 1 litre", "2l"),
        perhaps("by Hearth", "by Fieldway"),
        perhaps("under £20", "between 5 and 30 pounds", "over 10 quid", "about £15"),
        perhaps("not red", "anything but blue", "not leather", "without a lid", "no plastic", "not Fieldway"),
        perhaps("in stock", "rated 4 or better", "cheapest first", "newest"),
    )
    return ", ".join(filter(None, (before, *after)))


def test_the_check_finds_what_is_broken(untidy: ProductSearch) -> None:
    asked = parse_request(
        "red cotton mug, size L, under £20, not leather", untidy.catalogue.vocabulary, "GBP"
    )
    found = {each for product in untidy.catalogue for each in breaks(product, asked)}
    assert found >= {"colour", "material", "size", "price", "not leather"}


def test_the_check_is_not_certain_where_an_alternative_may_be_kept() -> None:
    kettle = Product("a", "Kettle", attributes={"capacity": "1.7 l"})
    exactly = SearchRequest(require=Constraints(measures=(Wanted("capacity", (Measure.exactly(1.5, "l"),)),)))
    either = (Measure.exactly(1.5, "l"), Measure.exactly(10_000, "mAh"))
    assert breaks(kettle, exactly) == ["capacity"]
    assert breaks(kettle, SearchRequest(require=Constraints(measures=(Wanted("capacity", either),)))) == []


@given(requests())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_hit_breaks_a_recognised_condition(untidy: ProductSearch, text: str) -> None:
    asked = parse_request(text, untidy.catalogue.vocabulary, "GBP")
    shown = [untidy.catalogue.get(hit.product_id) for hit in untidy.search(asked, 20).hits]
    assert {each.product_id: broken for each in shown if each and (broken := breaks(each, asked))} == {}


@given(requests())
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_known_hits_stand_before_those_with_something_unknown(untidy: ProductSearch, text: str) -> None:
    result = untidy.search(parse_request(text, untidy.catalogue.vocabulary, "GBP"), 60)
    suiting = [bool(hit.unknown) for hit in result.hits[: result.total]]
    if result.order == "relevance":
        assert suiting == sorted(suiting)
