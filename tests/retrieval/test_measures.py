from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.measures import Measure, measures_in, read_measure
from retrieval.units import unit_of_name


def read(text: str, in_words: bool = True) -> list[str]:
    return [f"{each.name} {each.measure}".strip() for each in measures_in(text, in_words)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("500ml bottle", ["500 ml"]),
        ("10 x 12 cm", ["10 x 12 cm"]),
        ("35 by 22 by 42.5cm", ["35 x 22 x 42.5 cm"]),
        ('32"w x 14"d', ["32 x 14 inch"]),
        ("67x92 rug", ["67 x 92"]),
        ("6 pack of 16 oz", ["6 pack", "16 oz"]),
        ("two-pack of 12-count", ["2 pack", "12 pack"]),
        ("a pack of six", ["6 pack"]),
        ("44 inch wide and 47 inch tall", ["width 44 inch", "height 47 inch"]),
        ("height: 30 cm", ["height 30 cm"]),
        ("20 to 30 cm", ["20-30 cm"]),
        ("1 1/2 inch", ["1.5 inch"]),
        ("half a litre", ["0.5 l"]),
        ("8 fl oz", ["8 fl oz"]),
        ("4g lte phone", []),
        ("size 10 in black", []),
        ("i7-8850h", []),
        ("5 foot long lasting", ["5 foot"]),
    ],
)
def test_measures_are_found_in_texts(text: str, found: list[str]) -> None:
    assert read(text) == found


@pytest.mark.parametrize("text", ["500 ml", ">= 0.4 l", "<= 2 m", "10 x 12 cm", "0.8-1.2 l", "20 x 30"])
def test_a_measure_is_written_as_it_is_read(text: str) -> None:
    assert str(read_measure(text)) == text


@pytest.mark.parametrize("text", ["red", "12", "3 red ml", "", "size 8"])
def test_other_values_are_no_measures(text: str) -> None:
    assert read_measure(text) is None


def test_one_unit_becomes_another() -> None:
    low, high = Measure.exactly(1, "l").ends("capacity")
    assert low < 1000 < high


def test_an_ounce_is_a_weight_and_a_volume() -> None:
    assert set(Measure.exactly(16, "oz").dimensions) == {"weight", "capacity"}


def test_sides_are_the_same_in_any_order_and_unit() -> None:
    assert Measure("inch", sides=(10, 12)).has_sides_of(Measure("cm", sides=(30.5, 25.4)))


@given(st.text(max_size=120))
def test_no_text_breaks_the_reader(text: str) -> None:
    for each in measures_in(text, in_words=True):
        assert read_measure(str(each.measure)) is not None


@pytest.mark.parametrize(
    ("text", "dimension", "amounts"),
    [
        ("10 x 15 cm", "length", (100.0, 150.0)),
        ("a 15.6-inch screen", "length", (15.6 * 25.4,)),
        ("2.5 l of soup", "capacity", (2500.0,)),
        ("40 degrees", "temperature", (40.0,)),
        ("12 oz", "weight", (12 * 28.3495,)),
        ("5 to 7 years", "time", (5 * 525_600.0, 7 * 525_600.0)),
        ("20 x 30", "length", ()),
        ("2 l", "length", ()),
    ],
)
def test_amounts_are_given_in_the_base_of_a_dimension(
    text: str, dimension: str, amounts: tuple[float, ...]
) -> None:
    (found,) = measures_in(text)
    assert found.measure.amounts(dimension) == pytest.approx(amounts)


def test_years_are_no_amount_of_a_request() -> None:
    assert not list(measures_in("toy for a 5 year old", in_words=True))


def test_a_field_that_is_called_year_has_no_unit() -> None:
    assert unit_of_name("model year") == ""
